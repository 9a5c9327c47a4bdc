import type { Chat, OutgoingMessage } from '../providers/chat/types.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import type { TrainerRate } from '../runs/cost.ts';
import type { MessageKey, Run } from '../runs/run.ts';
import { messageKey, type RunAnnouncer, type RunMessage } from '../runs/run-announcer.ts';
import { allocatorMessage } from './blocks/allocator-message.ts';
import { noticeMessage } from './blocks/notice-message.ts';
import { allocatorAltText, onepagerAltText, paretoAltText } from './blocks/picture-words.ts';
import {
  allocationMessage,
  calculationMessage,
  drawnOnepagerMessage,
  requestFailedMessage,
} from './blocks/request-messages.ts';
import { summaryMessage } from './blocks/result-tables.ts';
import { runCard } from './blocks/run-card.ts';
import type { MessageContent } from './blocks/text.ts';
import { dataCheckMessage, failureMessage, mentionMessage, onepagerMessage } from './blocks/thread-messages.ts';
import { cardLink, earlierUrl } from './card-url.ts';
import { runPicture } from './run-picture.ts';

type Deps = {
  chat: Chat;
  objects: Pick<ObjectStore, 'read' | 'write' | 'delete'>;
  /** R processes that train side by side, for the expected time. */
  workers: number;
  rate: TrainerRate;
  now: () => Date;
};

/** Tells people about runs in Slack. Every message carries `{run_id, step}` as metadata, by which `find` knows it again. */
export function slackAnnouncer(deps: Deps): RunAnnouncer {
  const { chat } = deps;
  return {
    async post(message) {
      const { run } = message;
      const key = messageKey(message);
      const outgoing: OutgoingMessage = {
        ...placeOf(run, key),
        ...(await content(deps, message, { is_first: true })),
        metadata: { run_id: run.run_id, step: key },
        ...(message.step === 'failure' ? { reply_broadcast: true } : {}),
      };
      return (await chat.postMessage(outgoing)).ts;
    },
    async find(run, key) {
      const found = await chat.findMessage({
        ...placeOf(run, key),
        metadata: { run_id: run.run_id, step: key },
        oldest: new Date(run.requested_at),
      });
      return found?.ts ?? null;
    },
    async updateCard(message) {
      const { run } = message;
      const ts = run.messages.card;
      if (typeof ts !== 'string') return;
      await chat.updateMessage({
        channel: run.channel,
        ts,
        ...(await content(deps, message, { is_first: false })),
        metadata: { run_id: run.run_id, step: 'card' },
      });
    },
  };
}

/**
 * Everything but the card and the notices belongs in the card's thread; where there is no card, it stands for itself. A notice goes to
 * whom it is for.
 */
function placeOf(run: Run, key: MessageKey): { channel: string; thread_ts?: string } {
  if (key.startsWith(NOTICE)) return { channel: key.slice(NOTICE.length) };
  const card = run.messages.card;
  return { channel: run.channel, ...(key === 'card' || typeof card !== 'string' ? {} : { thread_ts: card }) };
}
const NOTICE = 'notice:';

async function requestContent(
  deps: Deps,
  { run, request, answer }: Extract<RunMessage, { step: 'request' }>,
): Promise<MessageContent> {
  switch (answer.kind) {
    case 'allocation': {
      const { metrics, picture } = answer;
      if (picture === null) return allocationMessage(run, request, metrics, null);
      const file_id = await runPicture(deps, {
        run_id: run.run_id,
        name: picture,
        title: `Official allocation of model ${metrics.sol_id}`,
        alt_text: allocatorAltText(metrics),
      });
      return allocationMessage(run, request, metrics, file_id);
    }
    case 'calculation':
      return calculationMessage(run, request, answer.metrics, answer.cautions);
    case 'onepager': {
      const { summary, sol_id, picture } = answer;
      const file_id = await runPicture(deps, {
        run_id: run.run_id,
        name: picture,
        title: `Onepager of model ${sol_id}`,
        alt_text: onepagerAltText(summary, sol_id),
      });
      return drawnOnepagerMessage(run, request, summary, file_id);
    }
    case 'failed':
      return requestFailedMessage(run, request, answer.failure);
  }
}

async function content(deps: Deps, message: RunMessage, { is_first }: { is_first: boolean }): Promise<MessageContent> {
  const { run } = message;
  switch (message.step) {
    case 'card':
      return runCard({
        ...message,
        workers: deps.workers,
        rate: deps.rate,
        now: deps.now(),
        earlier_url: await earlierUrl(deps.chat, run),
        without_mention: is_first,
      });
    case 'data_check':
      return dataCheckMessage(run, message);
    case 'onepager': {
      const { summary, sol_id } = message;
      const file_id = await runPicture(deps, {
        run_id: run.run_id,
        name: message.picture,
        title: `Onepager of model ${sol_id}`,
        alt_text: onepagerAltText(summary, sol_id),
      });
      return onepagerMessage(run, summary, sol_id, file_id);
    }
    case 'allocator': {
      const { metrics, picture } = message;
      if (picture === null) return allocatorMessage(run, metrics, null);
      const file_id = await runPicture(deps, {
        run_id: run.run_id,
        name: picture,
        title: `Budget allocator of model ${metrics.sol_id}`,
        alt_text: allocatorAltText(metrics),
      });
      return allocatorMessage(run, metrics, file_id);
    }
    case 'summary': {
      const { summary, allocator, fit_by_date, pareto_picture } = message;
      if (pareto_picture === null) return summaryMessage(run, summary, allocator, null, fit_by_date);
      const file_id = await runPicture(deps, {
        run_id: run.run_id,
        name: pareto_picture,
        title: 'Pareto fronts',
        alt_text: paretoAltText(summary),
      });
      return summaryMessage(run, summary, allocator, file_id, fit_by_date);
    }
    case 'failure':
      return failureMessage(run, message.findings);
    case 'mention':
      return mentionMessage(run, message.summary);
    case 'notice':
      return noticeMessage(run, message.summary, await cardLink(deps.chat, run));
    case 'request':
      return requestContent(deps, message);
  }
}
