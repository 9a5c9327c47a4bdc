import type { RunSpec } from '../runs/run-spec.ts';
import type { ColumnProfile, ExposureProfile, Profile } from './profile.ts';
import type { Series } from './series.ts';
import { quantile, rankCorrelation } from './statistics.ts';

/** What each channel spent in the window, from the facts of its column. */
export function channelsOf(spec: RunSpec, columns: readonly ColumnProfile[], rows: number): Profile['channels'] {
  const by_name = new Map(columns.map((column) => [column.name, column]));
  const spent = (name: string) => by_name.get(name)?.window.sum ?? 0;
  const total = spec.paid_media_spends.reduce((sum, name) => sum + spent(name), 0);
  return spec.paid_media_spends.map((spend, index) => {
    const { missing, zeros, negative } = by_name.get(spend)?.window ?? { missing: rows, zeros: 0, negative: 0 };
    const rows_with_spend = rows - missing - zeros - negative;
    return {
      spend,
      variable: spec.paid_media_vars[index] ?? spend,
      rows_with_spend,
      share_of_rows: shareOf(rows_with_spend, rows),
      total_spend: spent(spend),
      share_of_spend: shareOf(spent(spend), total),
    };
  });
}

/** Spend against exposure of the channels that have both, in these places of the series. */
export function exposureOf(spec: RunSpec, series: Series, rows: readonly number[]): ExposureProfile[] {
  return spec.paid_media_spends.flatMap((spend, index) => {
    const exposure = spec.paid_media_vars[index];
    const money = series.values.get(spend);
    const seen = exposure === undefined || exposure === spend ? undefined : series.values.get(exposure);
    if (exposure === undefined || money === undefined || seen === undefined) return [];
    const pairs = rows.filter((row) => !Number.isNaN(money[row]) && !Number.isNaN(seen[row]));
    const found = (condition: (spend: number, seen: number) => boolean) =>
      pairs.filter((row) => condition(money[row] ?? 0, seen[row] ?? 0));
    const spent = found((paid, got) => paid > 0 && got === 0);
    const given = found((paid, got) => got > 0 && paid === 0);
    const both = found((paid, got) => paid > 0 && got > 0);
    const dateOf = (row: number | undefined) => (row === undefined ? null : (series.dates[row] ?? null));
    const column = (values: Float64Array, of: readonly number[]) => Float64Array.from(of, (row) => values[row] ?? 0);
    return [
      {
        spend,
        exposure,
        rows_with_both: both.length,
        spend_without_exposure: spent.length,
        exposure_without_spend: given.length,
        first_spend_without_exposure: dateOf(spent[0]),
        first_exposure_without_spend: dateOf(given[0]),
        cost: costOf(column(money, both), column(seen, both)),
        rank_correlation: rankCorrelation(column(money, pairs), column(seen, pairs)),
      },
    ];
  });
}

/** `null` of no rows, and of figures beyond what a number holds. */
function costOf(money: Float64Array, seen: Float64Array): ExposureProfile['cost'] {
  const costs = money.map((spend, index) => spend / (seen[index] ?? 0)).sort();
  const [q1, q3] = [quantile(costs, 0.25), quantile(costs, 0.75)];
  const cost = {
    overall: sumOf(money) / sumOf(seen),
    min: quantile(costs, 0),
    q1,
    median: quantile(costs, 0.5),
    q3,
    max: quantile(costs, 1),
    quartile_variation: (q3 - q1) / (q3 + q1),
  };
  return Object.values(cost).every(Number.isFinite) ? cost : null;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Within 0 to 1, which negative spends could leave; `null` of nothing. */
function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : null;
}
