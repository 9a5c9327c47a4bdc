import { type SnapshotFacts, type SnapshotRecord, snapshotFactsOf } from '../../src/data/snapshot-facts.ts';
import { createSnapshotStore, type SnapshotStore } from '../../src/data/snapshot-store.ts';
import { memoryBucket } from './memory-object-store.ts';

/** What is kept of two years of weekly data of a table. */
export function snapshotRecord(change: Partial<SnapshotRecord> = {}): SnapshotRecord {
  return {
    schema: 1,
    key: `${'5'.repeat(20)}-${'c'.repeat(20)}`,
    source: { connection: 'demo', table: 'sales' },
    connection: 'demo',
    sql: 'SELECT "DATE", "revenue" FROM "sales" ORDER BY "DATE"',
    query_id: '01b2c3d4-0000-1111-0000-00000000000a',
    warehouse: 'ANALYTICS',
    role: 'MMM_READER',
    requested_by: 'U0ANNA',
    taken_at: '2026-03-01T10:00:00.000Z',
    rows: 104,
    columns: 2,
    bytes: 214_000,
    data_hash: '3f9a'.repeat(16),
    is_cached: false,
    column_names: ['DATE', 'revenue'],
    order_by: 'DATE',
    source_columns: [
      { name: 'DATE', type: 'date', native_type: 'DATE' },
      { name: 'revenue', type: 'number', native_type: 'NUMBER(18,2)' },
    ],
    fingerprint: null,
    ...change,
  };
}

export function snapshotFacts(change: Partial<SnapshotFacts> = {}): SnapshotFacts {
  return snapshotFactsOf(snapshotRecord(change));
}

/** Keeps snapshots in memory. */
export function memorySnapshots(now: () => Date = () => new Date()): SnapshotStore {
  return createSnapshotStore(memoryBucket(now).store());
}
