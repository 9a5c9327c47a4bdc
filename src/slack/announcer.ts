import type { Chat, OutgoingMessage } from '../providers/chat/types.ts';
import type { TrainerRate } from '../runs/cost.ts';
import type { MessageKey, Run } from '../runs/run.ts';
import { messageKey, type RunAnnouncer, type RunMessage } from '../runs/run-announcer.ts';
import { allocatorMessage } from './blocks/allocator-message.ts';
import { noticeMessage } from './blocks/notice-message.ts';
import { summaryMessage } from './blocks/result-tables.ts';
import { runCard } from './blocks/run-card.ts';
import type { MessageContent } from './blocks/text.ts';
import {
  dataCheckMessage,
  failureMessage,
  mentionMessage,
  onepagerAltText,
  onepagerMessage,
} from './blocks/thread-messages.ts';
import { cardLink, earlierUrl } from './card-url.ts';

type Deps = {
  chat: Chat;
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
        ...(await content(deps, message)),
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
        ...(await content(deps, message)),
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

async function content(deps: Deps, message: RunMessage): Promise<MessageContent> {
  const { run } = message;
  switch (message.step) {
    case 'card':
      return runCard({
        ...message,
        workers: deps.workers,
        rate: deps.rate,
        now: deps.now(),
        earlier_url: await earlierUrl(deps.chat, run),
      });
    case 'data_check':
      return dataCheckMessage(run, message);
    case 'onepager': {
      const { summary, sol_id } = message;
      const file_id = await deps.chat.uploadFile({
        filename: `${run.run_id}-onepager-${sol_id}.png`,
        title: `Onepager of model ${sol_id}`,
        body: message.image,
        alt_text: onepagerAltText(summary, sol_id),
      });
      return onepagerMessage(run, summary, sol_id, file_id);
    }
    case 'allocator': {
      const { metrics, image } = message;
      if (image === null) return allocatorMessage(run, metrics, null);
      const file_id = await deps.chat.uploadFile({
        filename: `${run.run_id}-allocator.png`,
        title: `Budget allocator of model ${metrics.sol_id}`,
        body: image,
        alt_text: `Robyn's budget allocator for model ${metrics.sol_id}`,
      });
      return allocatorMessage(run, metrics, file_id);
    }
    case 'summary':
      return summaryMessage(run, message.summary, message.allocator);
    case 'failure':
      return failureMessage(run);
    case 'mention':
      return mentionMessage(run, message.summary);
    case 'notice':
      return noticeMessage(run, message.summary, await cardLink(deps.chat, run));
  }
}
