import { identifier } from './duckdb-sql.ts';
import { DAY, type ParquetData, ROW } from './parquet.ts';

/** Columns of numbers as they run over time. */
export type Series = {
  /** YYYY-MM-DD, in ascending order; `null`, at the end, where a row has no such date. */
  dates: (string | null)[];
  /** Whether the row lies in the window. */
  in_window: boolean[];
  /** By column; NaN where there is no finite number. */
  values: ReadonlyMap<string, Float64Array>;
};

/** The named columns of the data that are numbers or booleans (0 or 1), by date. Others are not among the values. */
export async function readSeries(
  data: Pick<ParquetData, 'columns' | 'columnsOf'>,
  window: { start: string; end: string },
  columns: readonly string[],
): Promise<Series> {
  const wanted = new Set(columns);
  const numeric = data.columns.filter(
    ({ name, type }) => wanted.has(name) && (type === 'number' || type === 'boolean'),
  );
  const list = numeric.map(({ name }) => `, CAST(${identifier(name)} AS DOUBLE)`);
  const [days = [], ...read] = await data.columnsOf(
    `SELECT CAST(${DAY} AS VARCHAR)${list.join('')} FROM data ORDER BY ${DAY} NULLS LAST, ${ROW}`,
  );
  const dates = days.map((date) => (date === null ? null : String(date)));
  return {
    dates,
    in_window: dates.map((date) => date !== null && date >= window.start && date <= window.end),
    values: new Map(numeric.map(({ name }, index) => [name, Float64Array.from(read[index] ?? [], finite)])),
  };
}

function finite(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
}
