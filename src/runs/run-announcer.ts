import type { Finding } from '../data/finding.ts';
import type { FitByDate } from '../trainer/fit-by-date.ts';
import type { AllocatorMetrics, ModelSummary } from '../trainer/results.ts';
import type { TrainerStatus } from '../trainer/status.ts';
import type { Failure, MessageKey, Run } from './run.ts';
import { type RunRequest, requestKey } from './run-request.ts';

/**
 * What the steps of a run tell people. Slack's side implements it; the steps know no blocks. Each function builds and sends
 * exactly one message; which of them were sent, and that none is sent twice, is the business of `post-once.ts`.
 */
export type RunMessage =
  | { step: 'card'; run: Run; status: TrainerStatus | null; summary: ModelSummary | null }
  | { step: 'data_check'; run: Run; findings: readonly Finding[]; prepared: readonly string[] }
  | { step: 'onepager'; run: Run; summary: ModelSummary; sol_id: string; picture: string }
  | { step: 'allocator'; run: Run; metrics: AllocatorMetrics; picture: string | null }
  | {
      step: 'summary';
      run: Run;
      summary: ModelSummary;
      allocator: AllocatorMetrics | null;
      fit_by_date: FitByDate | null;
      pareto_picture: string | null;
    }
  /** `findings` are those that kept it from being trained. */
  | { step: 'failure'; run: Run; findings: readonly Finding[] }
  | { step: 'mention'; run: Run; summary: ModelSummary | null }
  /** To a person or a channel who has subscribed: `to` is Slack's id. */
  | { step: 'notice'; run: Run; summary: ModelSummary | null; to: string }
  /** What became of a request on the finished run. */
  | { step: 'request'; run: Run; request: RunRequest; answer: RequestAnswer };

/** What a request is answered with; `picture` is a file's name in the run's folder. A calculation is the bot's, an allocation Robyn's. */
export type RequestAnswer =
  | { kind: 'allocation'; metrics: AllocatorMetrics; picture: string | null }
  | { kind: 'calculation'; metrics: AllocatorMetrics; cautions: readonly string[] }
  | { kind: 'onepager'; summary: ModelSummary; sol_id: string; picture: string }
  | { kind: 'failed'; failure: Failure };

/** What the record keeps this message under. */
export function messageKey(message: RunMessage): MessageKey {
  switch (message.step) {
    case 'notice':
      return `notice:${message.to}`;
    case 'request':
      return requestKey(message.request);
    default:
      return message.step;
  }
}

export type RunAnnouncer = {
  /** Posts the message (the card in the run's channel, notices to whom they are for, all else in the card's thread) and returns its `ts`. */
  post(message: RunMessage): Promise<string>;
  /** The `ts` of the run's message of this key where Slack already has it, found by its metadata. */
  find(run: Run, key: MessageKey): Promise<string | null>;
  /** Edits the card in place. */
  updateCard(message: Extract<RunMessage, { step: 'card' }>): Promise<void>;
};
