import { z } from 'zod';
import { openJournal } from '../../journal.ts';

/** A line of the workspace's journal: table, key, value. The last line of a key counts, `null` deletes it. */
const JOURNAL_LINE = z.tuple([z.string(), z.string(), z.unknown()]);
type JournalLine = z.infer<typeof JOURNAL_LINE>;

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
  const { entries, journal } = openJournal(path, JOURNAL_LINE);
  const kept = new Map<string, Map<string, unknown>>();
  for (const [name, key, value] of entries) rowsOf(kept, name, key, value);
  let written = entries.length;

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
