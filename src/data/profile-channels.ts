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
    const pairs = rows.flatMap((row) => {
      const pair = { date: series.dates[row] ?? null, spend: money[row] ?? Number.NaN, seen: seen[row] ?? Number.NaN };
      return Number.isNaN(pair.spend) || Number.isNaN(pair.seen) ? [] : [pair];
    });
    const spent = pairs.filter((pair) => pair.spend > 0 && pair.seen === 0);
    const given = pairs.filter((pair) => pair.seen > 0 && pair.spend === 0);
    const both = pairs.filter((pair) => pair.spend > 0 && pair.seen > 0);
    return [
      {
        spend,
        exposure,
        rows_with_both: both.length,
        spend_without_exposure: spent.length,
        exposure_without_spend: given.length,
        first_spend_without_exposure: spent[0]?.date ?? null,
        first_exposure_without_spend: given[0]?.date ?? null,
        cost: costOf(both),
        rank_correlation: rankCorrelation(
          Float64Array.from(pairs, (pair) => pair.spend),
          Float64Array.from(pairs, (pair) => pair.seen),
        ),
      },
    ];
  });
}

function costOf(both: readonly { spend: number; seen: number }[]): ExposureProfile['cost'] {
  const costs = Float64Array.from(both, ({ spend, seen }) => spend / seen).sort();
  if (costs.length === 0 || !costs.every(Number.isFinite)) return null;
  const [min, q1, median, q3, max] = [0, 0.25, 0.5, 0.75, 1].map((share) => quantile(costs, share));
  if (min === undefined || q1 === undefined || median === undefined || q3 === undefined || max === undefined)
    return null;
  const sum = (of: 'spend' | 'seen') => both.reduce((total, pair) => total + pair[of], 0);
  return {
    overall: sum('spend') / sum('seen'),
    min,
    q1,
    median,
    q3,
    max,
    quartile_variation: q3 + q1 > 0 ? (q3 - q1) / (q3 + q1) : 0,
  };
}

/** Within 0 to 1, which negative spends could leave; `null` of nothing. */
function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : null;
}
