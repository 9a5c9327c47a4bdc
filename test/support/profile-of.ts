import type { Profile } from '../../src/data/profile.ts';
import { PROFILE } from './profile.ts';

type Facts = {
  columns?: { name: string; missing?: number; outliers?: { date: string | null; row: number; value: number }[] }[];
  channels?: { spend: string; share_of_rows: number; share_of_spend: number }[];
  exposure?: { exposure: string; q1: number; median: number; q3: number }[];
  pairs?: { a: string; b: string; correlation: number }[];
  inflation?: Record<string, number | null>;
  condition?: number | null;
};

/** A profile of 104 weeks in which nothing is the matter but what is given. */
export function profileOf(facts: Facts): Profile {
  const { columns = [], channels = [], exposure = [], pairs = [], inflation = {}, condition = 1 } = facts;
  return {
    ...PROFILE,
    columns: columns.map(({ name, missing = 0, outliers = [] }) => ({
      name,
      type: 'number',
      native_type: 'DOUBLE',
      missing,
      zeros: 0,
      negative: 0,
      distinct: 104,
      min: 0,
      max: 1,
      first_missing: null,
      first_negative: null,
      first_date: '2020-01-06',
      last_date: '2021-12-27',
      first_nonzero_date: '2020-01-06',
      last_nonzero_date: '2021-12-27',
      window: {
        missing,
        zeros: 0,
        negative: 0,
        distinct: 104,
        min: 0,
        max: 1,
        mean: 0.5,
        sd: 0.1,
        q1: 0.4,
        median: 0.5,
        q3: 0.6,
        sum: 52,
        outliers: { lower: -1, upper: 2, count: outliers.length, examples: outliers },
      },
    })),
    channels: channels.map((channel) => ({ ...channel, variable: channel.spend, rows_with_spend: 1, total_spend: 1 })),
    exposure: exposure.map(({ exposure: name, q1, median, q3 }) => ({
      spend: `${name}_spend`,
      exposure: name,
      rows_with_both: 104,
      spend_without_exposure: 0,
      exposure_without_spend: 0,
      first_spend_without_exposure: null,
      first_exposure_without_spend: null,
      cost: { overall: median, min: q1, q1, median, q3, max: q3, quartile_variation: (q3 - q1) / (q3 + q1) },
      rank_correlation: 1,
    })),
    design: {
      variables: Object.keys(inflation),
      left_out: [],
      rows: 104,
      correlations: { threshold: 0.8, count: pairs.length, pairs },
      variance_inflation: Object.entries(inflation).map(([column, factor]) => ({
        column,
        factor,
        reason: factor === null ? 'linear_combination' : null,
      })),
      condition: { number: condition, reason: condition === null ? 'linear_combination' : null, together: [] },
    },
  };
}
