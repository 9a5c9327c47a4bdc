import type { RunSpec } from '../../runs/run-spec.ts';
import type { DateProfile } from '../profile.ts';
import type { Series } from '../series.ts';

/** The columns of a model as they run within the window, every one of their values there. */
export type Windowed = {
  interval: NonNullable<DateProfile['interval']>;
  dates: readonly string[];
  /** The values of a column; `null` where it has no numbers, or not in every row. */
  column(name: string): Float64Array | null;
};

/** Rows in a year. */
export const YEAR = { day: 365.25, week: 52.18, month: 12 } as const satisfies Record<Windowed['interval'], number>;

export function windowed(series: Series, interval: Windowed['interval']): Windowed {
  const rows = [...series.dates.keys()].filter((row) => series.in_window[row]);
  const read = (name: string) => {
    const values = series.values.get(name);
    if (values === undefined) return null;
    const used = Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
    return used.some(Number.isNaN) ? null : used;
  };
  const columns = new Map<string, Float64Array | null>();
  return {
    interval,
    dates: rows.map((row) => series.dates[row] ?? ''),
    column(name) {
      const known = columns.get(name);
      if (known !== undefined) return known;
      const values = read(name);
      columns.set(name, values);
      return values;
    },
  };
}

/** Columns that add up over time: what media cost and how often they were seen, and the outcome. */
export function amountsOf(spec: RunSpec): string[] {
  return [...new Set([spec.dep_var, ...mediaOf(spec)])];
}

export function mediaOf(spec: RunSpec): string[] {
  return [...new Set([...spec.paid_media_spends, ...spec.paid_media_vars, ...spec.organic_vars])];
}

/** Channels that have an exposure of their own. */
export function exposedChannels(spec: RunSpec): { spend: string; exposure: string }[] {
  return spec.paid_media_spends.flatMap((spend, index) => {
    const exposure = spec.paid_media_vars[index];
    return exposure === undefined || exposure === spend ? [] : [{ spend, exposure }];
  });
}
