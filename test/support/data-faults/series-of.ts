import type { Series } from '../../../src/data/series.ts';
import type { DataSet } from './clean-data.ts';

/** The columns of generated data as the profile reads them, without a warehouse. */
export function seriesOf({ rows, spec }: DataSet): Series {
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== spec.date_var);
  const dates = rows.map((row) => String(row[spec.date_var]));
  return {
    dates,
    in_window: dates.map((date) => date >= spec.window.start && date <= spec.window.end),
    values: new Map(names.map((name) => [name, Float64Array.from(rows, (row) => Number(row[name] ?? Number.NaN))])),
  };
}
