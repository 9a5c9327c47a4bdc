import { closeSync, existsSync, openSync, readFileSync, renameSync, truncateSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { BUCKET_RECORD, OBJECT_RECORD } from './records.ts';

/**
 * The store's truth: one file of JSON lines, each one whole change. A change is in force once its line is written, so a kill
 * at any moment leaves either all of it or nothing; a torn last line is a change that was never answered, and is cut off.
 */
const ENTRY = z.discriminatedUnion('change', [
  /** First line after tidying: no generation up to this one is given out again, even if its object is gone. */
  z.object({ change: z.literal('last_generation'), generation: z.int() }),
  z.object({ change: z.literal('put_bucket'), bucket: BUCKET_RECORD }),
  z.object({ change: z.literal('delete_bucket'), name: z.string() }),
  z.object({ change: z.literal('put_object'), object: OBJECT_RECORD }),
  z.object({ change: z.literal('delete_object'), bucket: z.string(), name: z.string() }),
]);
export type JournalEntry = z.infer<typeof ENTRY>;

export type Journal = {
  append(entry: JournalEntry): void;
  /** Replaces everything by these entries, at once. */
  rewrite(entries: Iterable<JournalEntry>): void;
  close(): void;
};

export function openJournal(path: string): { entries: JournalEntry[]; journal: Journal } {
  const entries = existsSync(path) ? readEntries(path) : [];
  let file = openSync(path, 'a');
  return {
    entries,
    journal: {
      append: (entry) => {
        writeAll(file, line(entry));
      },
      rewrite: (kept) => {
        const beside = `${path}.part`;
        const next = openSync(beside, 'w');
        for (const entry of kept) writeAll(next, line(entry));
        renameSync(beside, path);
        closeSync(file);
        file = next;
      },
      close: () => closeSync(file),
    },
  };
}

function readEntries(path: string): JournalEntry[] {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) truncateSync(path, whole);
  return bytes
    .subarray(0, whole)
    .toString('utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => ENTRY.parse(JSON.parse(text)));
}

function line(entry: JournalEntry): Buffer {
  return Buffer.from(`${JSON.stringify(entry)}\n`);
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
