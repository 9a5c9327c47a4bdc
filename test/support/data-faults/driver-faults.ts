import { rowsAs, specAs } from './change.ts';
import { cleanData, type DataRow, type DataSet } from './clean-data.ts';
import type { Fault } from './fault.ts';
import { seededRandom } from './random.ts';

/** One more variable of the context, as `value` makes it of the rows. */
function withContext(
  data: DataSet,
  name: string,
  value: (row: DataRow, index: number, rows: readonly DataRow[]) => number,
): DataSet {
  return specAs(
    rowsAs(data, (row, index) => ({ ...row, [name]: Math.round(100 * value(row, index, data.rows)) / 100 })),
    { context_vars: [...(data.spec.context_vars ?? []), name] },
  );
}

const of = (row: DataRow | undefined, column: string) => Number(row?.[column] ?? 0);

/** Variables that are the outcome in disguise, or each other. */
export const DRIVER_FAULTS: readonly Fault[] = [
  {
    name: 'outcome-in-dollars',
    code: 'driver_is_outcome',
    what: 'a variable is the outcome in another currency',
    make: (seed) => withContext(cleanData(seed), 'sales_usd', (row) => 1.08 * of(row, 'revenue')),
  },
  {
    name: 'outcome-in-parts',
    code: 'driver_is_outcome',
    what: 'two variables, of the shop and of the stores, add up to the outcome',
    make: (seed) => {
      const random = seededRandom(seed + 1000);
      const data = rowsAs(cleanData(seed), (row) => ({ ...row, share: 0.4 + 0.2 * random.uniform() }));
      const shop = withContext(data, 'web', (row) => of(row, 'share') * of(row, 'revenue'));
      return withContext(shop, 'stores', (row) => (1 - of(row, 'share')) * of(row, 'revenue'));
    },
  },
  {
    name: 'outcome-of-last-week',
    code: 'driver_follows_outcome',
    what: 'a variable is the outcome of the week before',
    make: (seed) =>
      withContext(cleanData(seed), 'last_week', (_row, index, rows) => of(rows[Math.max(0, index - 1)], 'revenue')),
  },
  {
    name: 'visits-to-the-checkout',
    code: 'driver_follows_outcome',
    what: 'a variable counts who reached the checkout, of whom nearly all buy',
    make: (seed) => {
      const random = seededRandom(seed + 2000);
      return withContext(
        cleanData(seed),
        'checkout',
        (row) => (of(row, 'revenue') / 41) * (1 + 0.006 * random.normal()),
      );
    },
  },
  {
    name: 'orders-among-the-drivers',
    code: 'driver_named_outcome',
    what: 'a variable is called "new_orders"',
    make: (seed) => {
      const random = seededRandom(seed + 3000);
      return withContext(cleanData(seed), 'new_orders', () => 300 + 40 * random.normal());
    },
  },
  {
    name: 'one-column-twice',
    code: 'columns_equal',
    what: 'a channel is there a second time, in cents',
    make: (seed) => {
      const { rows, spec } = rowsAs(cleanData(seed), (row) => ({ ...row, wireless_S: 100 * of(row, 'radio_S') }));
      return specAs(
        { rows, spec },
        {
          paid_media_spends: [...spec.paid_media_spends, 'wireless_S'],
          paid_media_vars: [...spec.paid_media_vars, 'wireless_S'],
        },
      );
    },
  },
  {
    name: 'total-beside-its-parts',
    code: 'linear_combination',
    what: 'the sum of two channels is a variable beside them',
    make: (seed) => withContext(cleanData(seed), 'offline', (row) => of(row, 'radio_S') + of(row, 'tv_S')),
  },
  {
    name: 'index-of-the-channels',
    code: 'variance_inflated',
    what: 'a variable is a weighted mean of three channels, and a little of its own',
    make: (seed) => {
      const random = seededRandom(seed + 4000);
      return withContext(
        cleanData(seed),
        'pressure',
        (row) =>
          of(row, 'radio_S') / 9000 + of(row, 'tv_S') / 60_000 + of(row, 'newsletter') / 18_000 + 0.1 * random.normal(),
      );
    },
  },
];
