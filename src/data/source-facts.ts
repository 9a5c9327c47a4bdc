import type { SourceFacts, Warehouses } from '../providers/warehouse/types.ts';
import type { DataSource } from '../runs/run-spec.ts';

export type { SourceFacts } from '../providers/warehouse/types.ts';

/** Rows that people are shown of a source. */
const PREVIEW_ROWS = 10;

/**
 * What is in a source: each column's type, range, and shares of missing values and zeros, and its first ten rows; by one
 * aggregate query. Throws `connection_unknown`, `table_not_found`, `query_refused`, `file_not_readable`, `warehouse_unavailable`.
 */
export async function readSourceFacts(warehouses: Warehouses, source: DataSource): Promise<SourceFacts> {
  return (await warehouses.for(source)).facts(source, PREVIEW_ROWS);
}
