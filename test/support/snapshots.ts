import type { SnapshotFacts } from '../../src/data/snapshot-facts.ts';

/** Where two years of weekly data of a table come from. */
export function snapshotFacts(change: Partial<SnapshotFacts> = {}): SnapshotFacts {
  return {
    schema: 1,
    key: `${'5'.repeat(20)}-${'c'.repeat(20)}`,
    source: { connection: 'demo', table: 'sales' },
    sql: 'SELECT "DATE", "revenue" FROM "sales" ORDER BY "DATE"',
    connection: 'demo',
    requested_by: 'U0ANNA',
    taken_at: '2026-03-01T10:00:00.000Z',
    rows: 104,
    columns: 5,
    bytes: 214_000,
    data_hash: '3f9a'.repeat(16),
    query_id: '01b2c3d4-0000-1111-0000-00000000000a',
    is_cached: false,
    ...change,
  };
}
