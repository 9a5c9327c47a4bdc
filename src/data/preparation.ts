import { z } from 'zod';
import { PREPARE_STEP_NAMES } from '../runs/prepare-steps.ts';

/** `data/preparation.json`: what `prepare:` did to the extract, step by step; that it did nothing where nothing is declared. */

const size = z.object({ before: z.int(), after: z.int() });
const extent = z.object({
  rows: z.int(),
  columns: z.int(),
  /** What most dates are apart; `null` where that is none of the three, or not known. */
  interval: z.enum(['day', 'week', 'month']).nullable(),
});

const PREPARATION_STEP = z.object({
  /** Place in `prepare:`, from 1. */
  position: z.int(),
  /** `annotations`: what makes variables of those that have `model_as`, after all steps of `prepare:`. */
  step: z.enum([...PREPARE_STEP_NAMES, 'annotations']),
  rows: size,
  columns: size,
  columns_added: z.array(z.string()),
  columns_removed: z.array(z.string()),
  columns_renamed: z.array(z.object({ from: z.string(), to: z.string() })),
  /** What the step counted, such as the values that it filled, by column. */
  counts: z.record(z.string(), z.int()),
  /** What changed and why. */
  sentence: z.string(),
});
export type PreparationStep = z.infer<typeof PREPARATION_STEP>;

export const PREPARATION = z.object({
  schema: z.literal(1),
  /** The extract as it came out of the warehouse, and what is trained on. */
  extract: extent,
  prepared: extent,
  steps: z.array(PREPARATION_STEP),
  /** Columns that are there after the last step and that the spec does not use; they are not in the data that is trained on. */
  columns_unused: z.array(z.string()),
  /** Columns of the spec that the model goes without. */
  columns_dropped_from_spec: z.array(z.string()),
  /** All of it in one sentence. */
  summary: z.string(),
});
export type Preparation = z.infer<typeof PREPARATION>;

type Extent = z.infer<typeof extent>;

/** The record of a snapshot that is the extract as it came. */
export function unchanged(extracted: Extent): Preparation {
  return {
    schema: 1,
    extract: extracted,
    prepared: extracted,
    steps: [],
    columns_unused: [],
    columns_dropped_from_spec: [],
    summary: 'Nothing was changed: the manifest declares no preparation.',
  };
}

/** "1,096 daily rows became 156 weekly rows, by 2 declared steps." */
export function summaryOf(extracted: Extent, prepared: Extent, steps: number): string {
  const by = `by ${steps} declared ${steps === 1 ? 'step' : 'steps'}`;
  return `Prepared: ${extentInWords(extracted)} became ${extentInWords(prepared)}, ${by}.`;
}

const UNITS = { day: 'daily ', week: 'weekly ', month: 'monthly ' } as const;

function extentInWords({ rows, columns, interval }: Extent): string {
  const unit = interval === null ? '' : UNITS[interval];
  const row_words = `${rows.toLocaleString('en-US')} ${unit}${rows === 1 ? 'row' : 'rows'}`;
  return `${row_words} of ${columns.toLocaleString('en-US')} ${columns === 1 ? 'column' : 'columns'}`;
}
