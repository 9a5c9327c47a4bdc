import type { Draft } from './draft.ts';
import type { TrainForm } from './train-form.ts';

/** What the train modal is drawn from. `source_note` is a line about the source: its columns, or why it cannot be read. */
export type TrainViewFacts = {
  form: TrainForm;
  draft: Draft;
  generation: number;
  connections: readonly string[];
  workers: number;
  source_note: string | null;
};
