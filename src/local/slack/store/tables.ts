import type { z } from 'zod';
import { type JournalLine, openJournal } from './journal.ts';

export type Table<T> = {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): void;
  /** In the order in which their keys first came. */
  values(): T[];
};

/** Lines that are superseded before the file is written anew. */
const SLACK_LINES = 5000;

export type Tables = {
  /** Call once per name, before anything is put. Throws where what was kept is not of the schema. */
  table<T>(name: string, schema: z.ZodType<T>): Table<T>;
  close(): void;
};

/** Tables in memory whose every change is in the journal before `put` returns. */
export function openTables(path: string): Tables {
  const { lines, journal } = openJournal(path);
  const kept = new Map<string, Map<string, unknown>>();
  for (const [name, key, value] of lines) rowsOf(kept, name, key, value);
  let written = lines.length;

  function change(line: JournalLine): void {
    journal.append(line);
    written += 1;
    rowsOf(kept, ...line);
    const live = [...kept.values()].reduce((sum, rows) => sum + rows.size, 0);
    if (written < live + SLACK_LINES) return;
    journal.rewrite(allLines(kept));
    written = live;
  }

  return {
    table: (name, schema) => {
      const rows = new Map([...(kept.get(name) ?? [])].map(([key, value]) => [key, schema.parse(value)]));
      return {
        get: (key) => rows.get(key),
        put: (key, value) => {
          change([name, key, value]);
          rows.set(key, value);
        },
        delete: (key) => {
          if (!rows.has(key)) return;
          change([name, key, null]);
          rows.delete(key);
        },
        values: () => [...rows.values()],
      };
    },
    close: () => journal.close(),
  };
}

function rowsOf(kept: Map<string, Map<string, unknown>>, name: string, key: string, value: unknown): void {
  const rows = kept.get(name) ?? new Map<string, unknown>();
  kept.set(name, rows);
  if (value === null) rows.delete(key);
  else rows.set(key, value);
}

function* allLines(kept: Map<string, Map<string, unknown>>): Generator<JournalLine> {
  for (const [name, rows] of kept) for (const [key, value] of rows) yield [name, key, value];
}
