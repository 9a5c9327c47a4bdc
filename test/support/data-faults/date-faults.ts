import { rowsAs, specAs } from './change.ts';
import { cleanData, type DataRow, type DataSet } from './clean-data.ts';
import type { Fault } from './fault.ts';

const AMOUNTS = ['revenue', 'tv_S', 'radio_S', 'facebook_S', 'facebook_I', 'search_S', 'search_clicks_P', 'newsletter'];

/** A row of which only a share of each amount has come in. */
function partOf(row: DataRow, share: number): DataRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      AMOUNTS.includes(name) ? Math.round(Number(value) * share) : value,
    ]),
  );
}

/** Data so many days later. */
function shifted(data: DataSet, days: number, change: (row: DataRow, index: number) => DataRow): DataSet {
  const later = (iso: string) => new Date(Date.parse(iso) + days * 86_400_000).toISOString().slice(0, 10);
  const { start, end } = data.spec.window;
  return specAs(
    rowsAs(data, (row, index) => ({ ...change(row, index), DATE: later(String(row.DATE)) })),
    { window: { start: later(start), end: later(end) } },
  );
}

const german = (iso: string, separator: string) => iso.split('-').reverse().join(separator);

/** The dates, the window, the season and the holidays. */
export const DATE_FAULTS: readonly Fault[] = [
  {
    name: 'dates-day-first',
    code: 'date_not_iso',
    what: 'dates are written 31.12.2020',
    make: (seed) => rowsAs(cleanData(seed), (row) => ({ ...row, DATE: german(String(row.DATE), '.') })),
  },
  {
    name: 'date-twice-for-two-campaigns',
    code: 'date_duplicate',
    what: 'a week has two rows, one for each campaign',
    make: (seed) => {
      const { rows, spec } = cleanData(seed);
      const [half, other] = [0.6, 0.4].map((share) => (row: (typeof rows)[number]) => ({
        ...row,
        ...Object.fromEntries(
          ['revenue', 'tv_S', 'radio_S', 'facebook_S', 'facebook_I', 'search_S', 'search_clicks_P', 'newsletter'].map(
            (name) => [name, Math.round(Number(row[name]) * share)],
          ),
        ),
      }));
      return { spec, rows: rows.flatMap((row, at) => (at === 30 && half && other ? [half(row), other(row)] : [row])) };
    },
  },
  {
    name: 'rows-twice',
    code: 'date_duplicate',
    what: 'a load ran twice: five rows are there two times',
    make: (seed) => {
      const { rows, spec } = cleanData(seed);
      return { spec, rows: rows.flatMap((row, at) => (at >= 30 && at < 35 ? [row, row] : [row])) };
    },
  },
  {
    name: 'weeks-missing',
    code: 'date_gap',
    what: 'two weeks are missing',
    make: (seed) => rowsAs(cleanData(seed), (row, index) => ([80, 81].includes(index) ? null : row)),
  },
  {
    name: 'weeks-of-two-tools',
    code: 'date_gap',
    what: 'from the 100th week on, weeks are dated by their Sunday instead of their Monday, and one by its Tuesday',
    make: (seed) =>
      rowsAs(cleanData(seed), (row, index) => {
        const away = index === 50 ? 1 : index < 100 ? 0 : -1;
        const date = new Date(Date.parse(String(row.DATE)) + away * 86_400_000);
        return { ...row, DATE: date.toISOString().slice(0, 10) };
      }),
  },
  {
    name: 'months-dated-by-their-last-day',
    code: 'date_gap',
    what: 'monthly data is dated by the last day of the month',
    make: (seed) => {
      const { rows, spec } = cleanData(seed, 'month');
      const last = (iso: string) =>
        new Date(Date.UTC(Number(iso.slice(0, 4)), Number(iso.slice(5, 7)), 0)).toISOString().slice(0, 10);
      return {
        spec: { ...spec, window: { start: last(spec.window.start), end: last(spec.window.end) } },
        rows: rows.map((row) => ({ ...row, DATE: last(String(row.DATE)) })),
      };
    },
    after_fix: [],
  },
  {
    name: 'window-before-the-data',
    code: 'window_outside_data',
    what: 'the window begins a year before the data',
    make: (seed) => {
      const data = cleanData(seed);
      return specAs(data, { window: { ...data.spec.window, start: '2019-01-07' } });
    },
  },
  {
    name: 'country-without-holidays',
    code: 'holiday_country_unknown',
    what: 'prophet.country is EL for Greece',
    make: (seed) => specAs(cleanData(seed), { prophet: { vars: ['trend', 'season', 'holiday'], country: 'EL' } }),
    // The run is of "de".
    after_fix: ['holiday_country_differs'],
  },
  {
    name: 'weekdays-of-weeks',
    code: 'prophet_vars_unfit',
    what: 'prophet is to find weekdays in weekly data',
    make: (seed) => specAs(cleanData(seed), { prophet: { vars: ['trend', 'season', 'weekday'], country: 'DE' } }),
  },
  {
    name: 'season-of-half-a-year',
    code: 'season_unseen',
    what: 'half a year of days, and prophet is to find a season',
    make: (seed) => {
      const data = rowsAs(cleanData(seed, 'day'), (row, index) => (index < 180 ? row : null));
      return specAs(data, { window: { start: data.spec.window.start, end: String(data.rows.at(-1)?.DATE) } });
    },
  },
  {
    name: 'dates-to-come',
    code: 'dates_in_future',
    what: 'the plan of the next weeks is in the table, without an outcome',
    make: (seed) => shifted(cleanData(seed), 560, (row, index) => (index > 151 ? { ...row, revenue: 0 } : row)),
  },
  {
    name: 'last-week-not-over',
    code: 'last_period_partial',
    what: 'the last week is two days old',
    make: (seed) => shifted(cleanData(seed), 532, (row, index) => (index < 155 ? row : partOf(row, 0.3))),
  },
  {
    name: 'last-month-cut-off',
    code: 'last_period_partial',
    what: 'the export was made in the middle of the last month',
    make: (seed) => rowsAs(cleanData(seed, 'month'), (row, index) => (index < 95 ? row : partOf(row, 0.45))),
  },
];
