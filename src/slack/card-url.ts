import type { Chat } from '../providers/chat/types.ts';
import { earlierRun } from '../runs/already-trained.ts';
import type { Run } from '../runs/run.ts';
import type { SlackDeps } from './deps.ts';

/** A link to the run's card; `null` where it has none or Slack does not give one: sentences read well without. */
export async function cardUrl(
  deps: Pick<SlackDeps, 'chat' | 'logger'>,
  run: Pick<Run, 'run_id' | 'channel' | 'messages'>,
): Promise<string | null> {
  return cardLink(deps.chat, run, (error) => {
    deps.logger.warn({ err: error, run_id: run.run_id }, 'no permalink');
  });
}

/** The same without a word about what goes wrong. */
export async function cardLink(
  chat: Pick<Chat, 'permalink'>,
  { channel, messages }: Pick<Run, 'channel' | 'messages'>,
  failed: (error: unknown) => void = () => undefined,
): Promise<string | null> {
  if (typeof messages.card !== 'string') return null;
  try {
    return await chat.permalink({ channel, ts: messages.card });
  } catch (error) {
    failed(error);
    return null;
  }
}

/** A link to the card of the run that has this run's result already; `null` where there is none. */
export async function earlierUrl(chat: Pick<Chat, 'permalink'>, run: Pick<Run, 'failure'>): Promise<string | null> {
  const earlier = earlierRun(run);
  if (earlier === null || earlier.card === null) return null;
  return chat.permalink({ channel: earlier.channel, ts: earlier.card }).catch(() => null);
}
