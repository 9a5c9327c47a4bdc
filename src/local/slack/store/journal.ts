import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/**
 * The workspace's state on disk: JSON lines of [table, key, value], the last line of a key counts, `null` deletes it. A line is
 * written before it is in force, so a kill leaves either all of a change or nothing; a torn last line is cut off.
 */
const LINE = z.tuple([z.string(), z.string(), z.unknown()]);
export type JournalLine = z.infer<typeof LINE>;

export type Journal = {
  append(line: JournalLine): void;
  /** Replaces everything by these lines, at once. */
  rewrite(lines: Iterable<JournalLine>): void;
  close(): void;
};

export function openJournal(path: string): { lines: JournalLine[]; journal: Journal } {
  mkdirSync(dirname(path), { recursive: true });
  const lines = existsSync(path) ? readLines(path) : [];
  let file = openSync(path, 'a');
  return {
    lines,
    journal: {
      append: (line) => writeLine(file, line),
      rewrite: (kept) => {
        const beside = `${path}.part`;
        const next = openSync(beside, 'w');
        for (const line of kept) writeLine(next, line);
        renameSync(beside, path);
        closeSync(file);
        file = next;
      },
      close: () => closeSync(file),
    },
  };
}

function readLines(path: string): JournalLine[] {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) truncateSync(path, whole);
  return bytes
    .subarray(0, whole)
    .toString('utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => LINE.parse(JSON.parse(text)));
}

function writeLine(file: number, line: JournalLine): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
