import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { ListedObject, ObjectStore } from '../providers/object-store/types.ts';
import { objectsIn } from './names-in.ts';
import { byNewest, RUN_ROW, type RunRow } from './run-row.ts';
import { readStored } from './stored.ts';

/**
 * The rows of all runs, in at most two storage calls however many there are. `rows.json` has those of some moment; each change
 * since is an object of its own, named by run and version, whose row lies in its metadata: one listing brings them all.
 *
 * A reader lists the changes first and reads `rows.json` afterwards. A compaction writes the changes into `rows.json` before it
 * deletes them, so what was not listed any more is in the file that is read then; and what is seen twice is one row, by its
 * version. Changes are never overwritten, so a writer that comes late adds an old version and hides nothing.
 */

/** In this order by name: one listing tells the generation of `rows.json` after the changes before it. */
const ROOT = 'robyn/_index/catalogue/';
const CHANGES = `${ROOT}changes/`;
const ROWS = `${ROOT}rows.json`;
/** A run makes some five changes: this is about every fortieth run. */
const COMPACT_AFTER = 200;
const DELETES_AT_ONCE = 20;

export const ROWS_FILE = z.object({ schema: z.literal(1), rows: z.array(RUN_ROW) });

type Base = { generation: string; rows: ReadonlyMap<string, RunRow> };
type Change = { name: string; row: RunRow };

export type RunCatalogue = {
  /** Every row in its newest version, newest runs first. Throws `record_invalid` where `rows.json` cannot be read. */
  rows(): Promise<readonly RunRow[]>;
  /** Adds this version of a row. Safe to repeat. */
  put(row: RunRow): Promise<void>;
  /** Takes many changes together into `rows.json`. Does nothing where they are few, or where another process does it. */
  compact(): Promise<void>;
  /** Whether there is a `rows.json` or a change at all. */
  isThere(): Promise<boolean>;
  /** Puts what `read` says in place of everything that was known before it was called; changes made meanwhile stay. */
  replace(read: () => Promise<readonly RunRow[]>): Promise<void>;
  /** The next reading starts from the bucket alone. */
  forget(): void;
};

export function createRunCatalogue(objects: ObjectStore, { compact_after = COMPACT_AFTER } = {}): RunCatalogue {
  /** A generation of an object never changes, so it is parsed once. */
  let cached: Base | null = null;

  /** The changes, and the generation of `rows.json` as it was after they were listed; `null` where there is none. */
  async function list(): Promise<{ changes: Change[]; names: string[]; generation: string | null }> {
    const listed = await objectsIn(objects, ROOT);
    const changes = listed.filter(({ name }) => name.startsWith(CHANGES));
    return {
      changes: changes.flatMap(changeOf),
      names: changes.map(({ name }) => name),
      generation: listed.find(({ name }) => name === ROWS)?.generation ?? null,
    };
  }

  async function base(generation: string | null): Promise<Base> {
    if (generation === null) return { generation: '0', rows: new Map() };
    if (cached?.generation === generation) return cached;
    const found = await objects.read(ROWS);
    if (found === null) return { generation: '0', rows: new Map() };
    const { rows } = readStored(ROWS_FILE, found.body, 'record_invalid', { object: ROWS });
    cached = { generation: found.object.generation, rows: byRun(rows) };
    return cached;
  }

  async function rows(): Promise<readonly RunRow[]> {
    const { changes, generation } = await list();
    return merged(await base(generation), changes);
  }

  async function put(row: RunRow): Promise<void> {
    const name = `${CHANGES}${row.run_id}/${row.version}`;
    await objects.write(name, '', { content_type: 'text/plain', metadata: { row: JSON.stringify(row) } });
  }

  async function compact(): Promise<void> {
    const { changes, names, generation } = await list();
    if (names.length <= compact_after) return;
    const found = await base(generation);
    if (await writeRows(merged(found, changes), found.generation)) await deleteAll(names);
  }

  /** `false` where another has written in between: the changes are its business then. */
  async function writeRows(written: readonly RunRow[], if_generation: string): Promise<boolean> {
    const body = JSON.stringify({ schema: 1, rows: written });
    try {
      await objects.write(ROWS, body, { content_type: 'application/json', gzip: true, if_generation });
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'object_changed') return false;
      throw error;
    }
  }

  async function deleteAll(names: readonly string[]): Promise<void> {
    for (let at = 0; at < names.length; at += DELETES_AT_ONCE) {
      await Promise.all(names.slice(at, at + DELETES_AT_ONCE).map((name) => objects.delete(name)));
    }
  }

  async function isThere(): Promise<boolean> {
    const { objects: found } = await objects.list(ROOT, { page_size: 1 });
    return found.length > 0;
  }

  async function replace(read: () => Promise<readonly RunRow[]>): Promise<void> {
    const { names } = await list();
    const before = await objects.stat(ROWS);
    const fresh = await read();
    if (!(await writeRows([...fresh].sort(byNewest), before?.generation ?? '0'))) {
      throw new AppError('object_changed', { object: ROWS });
    }
    await deleteAll(names);
  }

  return {
    rows,
    put,
    compact,
    isThere,
    replace,
    forget() {
      cached = null;
    },
  };
}

/** One change that cannot be read must not hide all others. */
function changeOf({ name, metadata }: ListedObject): Change[] {
  try {
    return [{ name, row: readStored(RUN_ROW, metadata.row ?? '', 'record_invalid') }];
  } catch {
    return [];
  }
}

function byRun(rows: readonly RunRow[]): ReadonlyMap<string, RunRow> {
  return new Map(rows.map((row) => [row.run_id, row]));
}

function merged({ rows }: Base, changes: readonly Change[]): RunRow[] {
  const newest = new Map(rows);
  for (const { row } of changes) {
    const known = newest.get(row.run_id);
    if (known === undefined || known.version < row.version) newest.set(row.run_id, row);
  }
  return [...newest.values()].sort(byNewest);
}
