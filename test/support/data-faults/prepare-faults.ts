import { rowsAs, specAs } from './change.ts';
import { cleanData } from './clean-data.ts';
import type { Fault } from './fault.ts';

/** What a declared step of `prepare` refuses. */
export const PREPARE_FAULTS: readonly Fault[] = [
  {
    name: 'annotation-after-the-window',
    code: 'annotation_left_out',
    what: 'a strike that is to be a variable was after the window',
    make: (seed) =>
      specAs(cleanData(seed), { annotations: [{ start: '2023-02-06', label: 'Strike', model_as: 'context' }] }),
  },
  {
    name: 'market-filter-matches-nothing',
    code: 'country_not_found',
    what: 'the filter says "de" where the data has "DE"',
    make: (seed) => {
      const { rows, spec } = rowsAs(cleanData(seed), (row) => ({ ...row, market: 'DE' }));
      const at = rows.map((row) => ({ ...row, market: 'AT' }));
      return specAs(
        { rows: [...rows, ...at], spec },
        { prepare: [{ filter_country: { column: 'market', value: 'de' } }] },
      );
    },
  },
  {
    name: 'prefix-of-nothing',
    code: 'prefix_not_found',
    what: 'a sum is made of all columns that begin with "display_"',
    make: (seed) =>
      specAs(cleanData(seed), { prepare: [{ derive: { name: 'display_S', sum: { prefix: 'display_' } } }] }),
  },
  {
    name: 'two-names-become-one',
    code: 'column_twice',
    what: 'cleaning would name two columns alike',
    make: (seed) =>
      specAs(
        rowsAs(cleanData(seed), (row) => ({ ...row, 'radio-S': row.radio_S ?? null })),
        { prepare: [{ clean_columns: {} }] },
      ),
  },
  {
    name: 'all-channels-may-be-dropped',
    code: 'column_needed',
    what: 'may_drop lists the outcome',
    make: (seed) => specAs(cleanData(seed), { prepare: [{ drop_constant: { may_drop: ['revenue'] } }] }),
  },
  {
    name: 'price-without-aggregate',
    code: 'aggregate_missing',
    what: 'days become weeks, and nothing says what becomes of the price',
    make: (seed) => specAs(cleanData(seed, 'day'), { prepare: [{ resample: { to: 'week' } }] }),
  },
  {
    name: 'months-to-weeks',
    code: 'resample_refused',
    what: 'months are to become weeks',
    make: (seed) =>
      specAs(cleanData(seed, 'month'), { prepare: [{ resample: { to: 'week', aggregates: { price: 'mean' } } }] }),
  },
  {
    name: 'channel-of-no-row',
    code: 'tag_not_found',
    what: 'a spend is to be made of a tag that no row has',
    make: (seed) => taggedCosts(seed, { radio_S: ['Radio'], tv_S: ['TV', 'Television'] }),
  },
  {
    name: 'channel-nobody-asked-for',
    code: 'tag_unknown',
    what: 'the data has a channel that no spend is made of',
    make: (seed) => taggedCosts(seed, { radio_S: ['Radio'] }),
  },
  {
    name: 'outcome-differs-within-a-date',
    code: 'value_differs',
    what: 'each channel has a row of a date, and the price differs between them',
    make: (seed) => {
      const data = taggedCosts(seed, { radio_S: ['Radio'], tv_S: ['TV'] });
      return rowsAs(data, (row, index) => (index === 41 ? { ...row, price: 1 } : row));
    },
  },
];

/** A long table: a row for each date and channel with its cost, and the rest of the date in each of them. */
function taggedCosts(seed: number, columns: Record<string, string[]>) {
  const { rows, spec } = cleanData(seed);
  const channels = [
    ['TV', 'tv_S'],
    ['Radio', 'radio_S'],
  ] as const;
  const long = rows.flatMap((row) =>
    channels.map(([channel, name]) => ({
      DATE: row.DATE ?? null,
      channel,
      cost: row[name] ?? null,
      revenue: row.revenue ?? null,
      newsletter: row.newsletter ?? null,
      price: row.price ?? null,
    })),
  );
  const spends = Object.keys(columns);
  return specAs(
    { rows: long, spec },
    {
      paid_media_spends: spends,
      paid_media_vars: spends,
      prepare: [{ cost_tag: { tag: 'channel', cost: 'cost', columns } }],
    },
  );
}
