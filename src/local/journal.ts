import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { AppError } from '../errors.ts';

/**
 * State on disk as one file of JSON lines, each one whole change. A change is in force once its line is written, so a kill at
 * any moment leaves either all of it or nothing; a torn last line is a change that was never answered, and is cut off.
 */
export type Journal<Entry> = {
  /** Throws where the line cannot be written, as on a full disk; the journal is then as it was before. */
  append(entry: Entry): void;
  /** Replaces everything by these entries, at once. */
  rewrite(entries: Iterable<Entry>): void;
  close(): void;
};

type Write = (file: number, bytes: Buffer, offset: number) => number;

/** Throws `record_invalid`, naming the line, where one that is whole cannot be read. */
export function openJournal<Entry>(
  path: string,
  schema: z.ZodType<Entry>,
  write: Write = writeSync,
): { entries: Entry[]; journal: Journal<Entry> } {
  mkdirSync(dirname(path), { recursive: true });
  const entries = existsSync(path) ? readEntries(path, schema) : [];
  let file = openSync(path, 'a');

  function writeLine(to: number, entry: Entry): void {
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
    for (let written = 0; written < bytes.length; ) written += write(to, bytes, written);
  }

  return {
    entries,
    journal: {
      append(entry) {
        const { size } = fstatSync(file);
        try {
          writeLine(file, entry);
        } catch (error) {
          // Half a line would be read as one with the next, and hide both.
          ftruncateSync(file, size);
          throw error;
        }
      },
      rewrite(kept) {
        const beside = `${path}.part`;
        const next = openSync(beside, 'w');
        try {
          for (const entry of kept) writeLine(next, entry);
          renameSync(beside, path);
        } catch (error) {
          closeSync(next);
          throw error;
        }
        closeSync(file);
        file = next;
      },
      close: () => closeSync(file),
    },
  };
}

function readEntries<Entry>(path: string, schema: z.ZodType<Entry>): Entry[] {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) truncateSync(path, whole);
  return bytes
    .subarray(0, whole)
    .toString('utf8')
    .split('\n')
    .flatMap((text, index) => (text === '' ? [] : [parseLine(text, schema, path, index + 1)]));
}

function parseLine<Entry>(text: string, schema: z.ZodType<Entry>, path: string, line: number): Entry {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const message = `Line ${line} of ${path} cannot be read. Delete that line, or the state folder, and start again.`;
    throw new AppError('record_invalid', { path, line }, { message, cause });
  }
}
