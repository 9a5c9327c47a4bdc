import type { RunSpec } from '../runs/run-spec.ts';
import { openParquet } from './parquet.ts';
import type { Profile } from './profile.ts';
import { columnFacts } from './profile-columns.ts';
import { dateFacts } from './profile-dates.ts';
import { pairFacts } from './profile-pairs.ts';

/** The facts of a snapshot; computed in DuckDB over the Parquet file, so that no row comes into this process. */
export async function profileSnapshot(parquet_path: string, spec: RunSpec): Promise<Profile> {
  const data = await openParquet(parquet_path, spec.date_var);
  try {
    const date = await dateFacts(data, spec);
    const columns = await columnFacts(data, spec, date.is_iso);
    const pairs = await pairFacts(data, spec, columns, date.is_iso);
    return { schema: 1, rows: data.rows, date, columns, ...pairs };
  } finally {
    data.close();
  }
}
