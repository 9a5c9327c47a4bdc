import type { Allocation } from '../../../results/allocate.ts';
import type { Run } from '../../../runs/run.ts';
import type { ModelSummary } from '../../../trainer/results.ts';
import type { AllocateForm } from './allocate-form.ts';

/** What the allocator's modal is drawn from. */
export type AllocateFacts = {
  run: Run;
  summary: Pick<ModelSummary, 'best_model' | 'dep_var' | 'dep_var_type' | 'finalists'>;
  /** Models that have response curves, the best first. */
  models: readonly string[];
  /** With what each has spent in the window. */
  channels: readonly { channel: string; spend: number }[];
  periods: number;
  interval: string;
  /** Whether the run's files say what was spent when, so that part of the window can be chosen. */
  has_dates: boolean;
  form: AllocateForm;
  answer: { allocation: Allocation; cautions: readonly string[] } | null;
  /** Known by what it was calculated from. */
  calculated: string | null;
  /** What has just been done, or could not be, as mrkdwn. */
  note: string | null;
  /** "Takes about 1 min and costs about $0.01". */
  official_takes: string;
};
