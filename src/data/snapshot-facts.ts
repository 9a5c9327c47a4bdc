import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, DATA_SOURCE, type DataSource } from '../runs/run-spec.ts';

/** `data/snapshot.json` of a run, and `snapshot.taken` of its record: where its data comes from. */
export const SNAPSHOT_FACTS = z.object({
  schema: z.literal(1),
  /** The same for what is asked in the same way: connection, source, columns and their order. */
  key: z.string(),
  source: DATA_SOURCE,
  /** What the warehouse was asked. */
  sql: z.string(),
  connection: z.string().nullable(),
  /** Slack's id of whoever had it taken; `null` where nobody is known. */
  requested_by: z.string().nullable(),
  taken_at: z.iso.datetime(),
  /** Of the extract, before `prepare:`. */
  rows: z.int(),
  columns: z.int(),
  /** Size of its Parquet file. */
  bytes: z.int(),
  /** Hex SHA-256 of its uncompressed CSV. */
  data_hash: z.string(),
  /** The warehouse's own id of the query, by which its operator finds it; `null` where it gives none. */
  query_id: z.string().nullable(),
  /** Taken by an earlier question, and used once more. */
  is_cached: z.boolean(),
});
export type SnapshotFacts = z.infer<typeof SNAPSHOT_FACTS>;

/** What a snapshot is asked for: all that decides its content but the time. */
export type ExtractRequest = { source: DataSource; columns: readonly string[]; order_by: string };

/** `{source}-{columns}`, each 20 letters of a hash: the snapshots of one source have one beginning in common. */
export function snapshotKey({ source, columns, order_by }: ExtractRequest): string {
  return `${sourceKey(source)}-${short(canonicalJson({ columns, order_by }))}`;
}

/** The same for the same connection and table, query text or file. */
export function sourceKey(source: DataSource): string {
  return short(canonicalJson(source));
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}
