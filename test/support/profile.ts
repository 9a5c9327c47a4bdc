import type { Profile } from '../../src/data/profile.ts';

/** Two years of weeks, of which nothing but the dates is known. */
export const PROFILE: Profile = {
  schema: 2,
  rows: 104,
  identical_rows: 0,
  date: {
    column: 'DATE',
    is_iso: true,
    first_not_iso: null,
    missing: 0,
    first_missing_row: null,
    first: '2020-01-06',
    last: '2021-12-27',
    interval: 'week',
    interval_days: 7,
    regular_share: 1,
    weekday: 'monday',
    duplicates: { dates: 0, rows: 0, examples: [] },
    gaps: { count: 0, missing: 0, examples: [] },
    window_rows: 104,
    window_first: '2020-01-06',
    window_last: '2021-12-27',
  },
  columns: [],
  variables: { count: 3, rows_per_variable: 104 / 3 },
  channels: [],
  exposure: [],
  date_formats: [],
  rare_levels: [],
  series_facts: null,
  design: null,
};
