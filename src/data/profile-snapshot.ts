import type { RunSpec } from '../runs/run-spec.ts';
import { specColumns } from '../runs/run-spec.ts';
import { DAY, openParquet, type ParquetData, ROW } from './parquet.ts';
import type { DateProfile, Profile } from './profile.ts';
import { channelsOf, exposureOf } from './profile-channels.ts';
import { columnFacts } from './profile-columns.ts';
import { dateFacts } from './profile-dates.ts';
import { designOf } from './profile-design.ts';
import { dateFormats, rareLevels } from './profile-texts.ts';
import { variableCount } from './roles.ts';
import { readSeries } from './series.ts';
import { seriesFacts } from './series-facts.ts';

/** Days of more than half a century: data with more rows has several of a date, and its columns are not read into this process. */
const MOST_SERIES_ROWS = 20_000;

/** The facts of a snapshot that was taken on `today` (YYYY-MM-DD), computed in DuckDB over the Parquet file and, where rows are to be seen together, over its columns. */
export async function profileSnapshot(parquet_path: string, spec: RunSpec, today: string): Promise<Profile> {
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
      date_formats: date.is_iso ? [] : await dateFormats(data, spec),
      rare_levels: date.is_iso ? await rareLevels(data, spec) : [],
      ...(await relations(data, spec, columns, date, today)),
    };
  } finally {
    data.close();
  }
}

async function relations(
  data: ParquetData,
  spec: RunSpec,
  columns: Profile['columns'],
  date: DateProfile,
  today: string,
): Promise<Pick<Profile, 'exposure' | 'design' | 'series_facts'>> {
  if (data.rows > MOST_SERIES_ROWS) return { exposure: [], design: null, series_facts: null };
  const series = await readSeries(data, spec.window, specColumns(spec));
  const rows = [...series.dates.keys()].filter((row) => !date.is_iso || series.in_window[row]);
  const { interval, duplicates, gaps, missing } = date;
  const is_even = interval !== null && duplicates.dates === 0 && gaps.count === 0 && missing === 0;
  return {
    exposure: exposureOf(spec, series, rows),
    series_facts: is_even ? seriesFacts(spec, series, interval, today) : null,
    design: designOf(spec, columns, series, rows),
  };
}

async function identicalRows(data: ParquetData): Promise<number> {
  const [row] = await data.query(
    `SELECT count(*) AS different FROM (SELECT DISTINCT * EXCLUDE (${ROW}, ${DAY}) FROM data)`,
  );
  return data.rows - Number(row?.different ?? 0);
}
