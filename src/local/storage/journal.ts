import { z } from 'zod';
import { BUCKET_RECORD, OBJECT_RECORD } from './records.ts';

/** The store's truth: one line of `storage/journal.jsonl` for each change. */
export const JOURNAL_ENTRY = z.discriminatedUnion('change', [
  /** First line after tidying: no generation up to this one is given out again, even if its object is gone. */
  z.object({ change: z.literal('last_generation'), generation: z.int() }),
  z.object({ change: z.literal('put_bucket'), bucket: BUCKET_RECORD }),
  z.object({ change: z.literal('delete_bucket'), name: z.string() }),
  z.object({ change: z.literal('put_object'), object: OBJECT_RECORD }),
  z.object({ change: z.literal('delete_object'), bucket: z.string(), name: z.string() }),
]);
export type JournalEntry = z.infer<typeof JOURNAL_ENTRY>;
