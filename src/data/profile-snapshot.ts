import type { RunSpec } from '../runs/run-spec.ts';
import { specColumns } from '../runs/run-spec.ts';
import { DAY, openParquet, type ParquetData, ROW } from './parquet.ts';
import type { Profile } from './profile.ts';
import { channelsOf, exposureOf } from './profile-channels.ts';
import { columnFacts } from './profile-columns.ts';
import { dateFacts } from './profile-dates.ts';
import { designOf } from './profile-design.ts';
import { variableCount } from './roles.ts';
import { readSeries } from './series.ts';

/** Days of more than half a century: data with more rows has several of a date, and its columns are not read into this process. */
const MOST_SERIES_ROWS = 20_000;

/** The facts of a snapshot, computed in DuckDB over the Parquet file and, where rows are to be seen together, over its columns. */
export async function profileSnapshot(parquet_path: string, spec: RunSpec): Promise<Profile> {
  const data = await openParquet(parquet_path, spec.date_var);
  try {
    const date = await dateFacts(data, spec);
    const columns = await columnFacts(data, spec, date.is_iso);
    const window_rows = date.is_iso ? date.window_rows : data.rows;
    const count = variableCount(spec);
    return {
      schema: 2,
      rows: data.rows,
      identical_rows: await identicalRows(data),
      date,
      columns,
      variables: { count, rows_per_variable: count === 0 ? null : window_rows / count },
      channels: channelsOf(spec, columns, window_rows),
      ...(await relations(data, spec, columns, date.is_iso)),
    };
  } finally {
    data.close();
  }
}

async function relations(
  data: ParquetData,
  spec: RunSpec,
  columns: Profile['columns'],
  is_iso: boolean,
): Promise<Pick<Profile, 'exposure' | 'design'>> {
  if (data.rows > MOST_SERIES_ROWS) return { exposure: [], design: null };
  const series = await readSeries(data, spec.window, specColumns(spec));
  const rows = [...series.dates.keys()].filter((row) => !is_iso || series.in_window[row]);
  return { exposure: exposureOf(spec, series, rows), design: designOf(spec, columns, series, rows) };
}

async function identicalRows(data: ParquetData): Promise<number> {
  const [row] = await data.query(
    `SELECT count(*) AS different FROM (SELECT DISTINCT * EXCLUDE (${ROW}, ${DAY}) FROM data)`,
  );
  return data.rows - Number(row?.different ?? 0);
}
