import { AppError } from '../../src/errors.ts';
import type { MessageStep } from '../../src/runs/run.ts';
import type { RunAnnouncer } from '../../src/runs/run-announcer.ts';
import type { External } from '../support/external.ts';

export type SimulatedSlack = {
  /** What was posted, in its order. */
  posted: { run_id: string; step: MessageStep; ts: string }[];
  /** What the card of each run shows. */
  cards: Map<string, { state: string; progress: number | null }>;
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
        external(`post ${message.step}`, () => {
          const { run, step } = message;
          if (options.refuses?.has(step)) throw new AppError('message_rejected', { slack_error: 'not_in_channel' });
          if (step !== 'card' && !options.refuses?.has('card') && typeof run.messages.card !== 'string')
            throw new Error(`${step} without a thread`);
          const ts = `170000.${posted.length}`;
          posted.push({ run_id: run.run_id, step, ts });
          if (step === 'card') cards.set(run.run_id, { state: run.state, progress: null });
          return ts;
        }),
      find: (run, step) =>
        external(
          `find ${step}`,
          () => posted.find((message) => message.run_id === run.run_id && message.step === step)?.ts ?? null,
        ),
      updateCard: ({ run, status }) =>
        external('update card', () => {
          cards.set(run.run_id, { state: run.state, progress: status?.progress ?? null });
        }),
    }),
  };
}
