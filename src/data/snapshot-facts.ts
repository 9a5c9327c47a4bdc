import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, DATA_SOURCE, type DataSource } from '../runs/run-spec.ts';

/**
 * Where the data of a run comes from, in the record of the run. A **snapshot** is an extract as the warehouse gave it, before
 * `prepare:`; what is trained on is made of it.
 */
export const SNAPSHOT_FACTS = z.object({
  schema: z.literal(1),
  /** The same for what is asked in the same way: connection, source, columns and their order. */
  key: z.string(),
  source: DATA_SOURCE,
  connection: z.string().nullable(),
  /** What the warehouse was asked, its own id of that, and with which compute warehouse and role; `null` where it has none. */
  sql: z.string(),
  query_id: z.string().nullable(),
  warehouse: z.string().nullable(),
  role: z.string().nullable(),
  /** Slack's id of whoever had it taken; `null` where nobody is known. */
  requested_by: z.string().nullable(),
  /** When the question was put: what changed in the warehouse later is not in it. */
  taken_at: z.iso.datetime(),
  rows: z.int(),
  columns: z.int(),
  /** Size of its Parquet file. */
  bytes: z.int(),
  /** Hex SHA-256 of its uncompressed CSV. A spec that names it as its `snapshot` is trained on the same again. */
  data_hash: z.string(),
  /** Taken by an earlier question, and used once more. */
  is_cached: z.boolean(),
});
export type SnapshotFacts = z.infer<typeof SNAPSHOT_FACTS>;

/** `data/snapshot.json` of a run: the same, with what it takes to use the snapshot again without the warehouse. */
export const SNAPSHOT_RECORD = SNAPSHOT_FACTS.extend({
  column_names: z.array(z.string()),
  order_by: z.string(),
  /** All columns of the source as the warehouse described them, also those that were not taken. */
  source_columns: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['date', 'number', 'text', 'boolean', 'other']),
      native_type: z.string(),
    }),
  ),
  /** What the source was known by, where it has something that changes whenever it does, as files have; else `null`. */
  fingerprint: z.string().nullable(),
});
export type SnapshotRecord = z.infer<typeof SNAPSHOT_RECORD>;

/** The facts of a record alone. */
export function snapshotFactsOf(record: SnapshotRecord): SnapshotFacts {
  return SNAPSHOT_FACTS.parse(record);
}

/** `{source}-{columns}`, each 20 letters of a hash: the snapshots of one source have one beginning in common. */
export function snapshotKey(asked: { source: DataSource; column_names: readonly string[]; order_by: string }): string {
  const { source, column_names, order_by } = asked;
  return `${sourceKey(source)}-${short(canonicalJson({ column_names, order_by }))}`;
}

/** The same for the same connection and table, query text or file. */
export function sourceKey(source: DataSource): string {
  return short(canonicalJson(source));
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}
