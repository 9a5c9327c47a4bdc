import { AppError } from '../../src/errors.ts';
import type { MessageKey, MessageStep, Run } from '../../src/runs/run.ts';
import { messageKey, type RunAnnouncer } from '../../src/runs/run-announcer.ts';
import type { External } from '../support/external.ts';

export type SimulatedSlack = {
  /** What was posted, in its order. */
  posted: { run_id: string; step: MessageKey; ts: string }[];
  /** What the card of each run shows. */
  cards: Map<string, { state: string; progress: number | null; away_since: string | null }>;
  client(external: External): RunAnnouncer;
};

export function simulatedSlack(options: { refuses?: ReadonlySet<MessageStep> } = {}): SimulatedSlack {
  const posted: SimulatedSlack['posted'] = [];
  const cards: SimulatedSlack['cards'] = new Map();
  return {
    posted,
    cards,
    client: (external) => ({
      post: (message) =>
        external(`post ${messageKey(message)}`, () => {
          const { run } = message;
          const step = messageKey(message);
          if (message.step !== 'notice' && message.step !== 'request' && options.refuses?.has(message.step))
            throw new AppError('message_rejected', { slack_error: 'not_in_channel' });
          if (step !== 'card' && !options.refuses?.has('card') && typeof run.messages.card !== 'string')
            throw new Error(`${step} without a thread`);
          const ts = `170000.${posted.length}`;
          posted.push({ run_id: run.run_id, step, ts });
          if (step === 'card') cards.set(run.run_id, shown(run, null));
          return ts;
        }),
      find: (run, step) =>
        external(
          `find ${step}`,
          () => posted.find((message) => message.run_id === run.run_id && message.step === step)?.ts ?? null,
        ),
      updateCard: ({ run, status }) =>
        external('update card', () => {
          cards.set(run.run_id, shown(run, status?.progress ?? null));
        }),
    }),
  };
}

function shown({ state, warehouse_away_since }: Run, progress: number | null) {
  return { state, progress, away_since: warehouse_away_since };
}
