import type { RunSpec } from '../runs/run-spec.ts';
import { identifier } from './duckdb-sql.ts';
import { DAY, type ParquetData } from './parquet.ts';
import type { ColumnProfile, Profile } from './profile.ts';
import { windowSql } from './profile-dates.ts';

/** Above this correlation (Pearson's r, absolute) two channels are reported. */
const COLLINEAR = 0.9;
/** Pairs grow with the square of the channels; beyond this many channels nobody reads them. */
const MOST_CHANNELS = 60;

/** What is to be seen only between columns: channels that move together, spend without exposure. */
export async function pairFacts(
  data: ParquetData,
  spec: RunSpec,
  columns: readonly ColumnProfile[],
  is_iso: boolean,
): Promise<Pick<Profile, 'collinear' | 'exposure'>> {
  const numeric = new Set(columns.filter(({ type }) => type === 'number').map(({ name }) => name));
  const where = is_iso ? windowSql(spec) : '';
  return {
    collinear: await collinear(data, spec, numeric, where),
    exposure: await exposure(data, spec, numeric, where),
  };
}

async function collinear(data: ParquetData, spec: RunSpec, numeric: ReadonlySet<string>, where: string) {
  const media = [...spec.paid_media_spends, ...spec.organic_vars].filter((name) => numeric.has(name));
  const channels = media.slice(0, MOST_CHANNELS);
  const pairs = channels.flatMap((a, index) => channels.slice(index + 1).map((b) => ({ a, b })));
  if (pairs.length === 0) return [];
  const correlations = pairs.map(({ a, b }, index) => `corr(${finite(a)}, ${finite(b)}) AS r_${index}`);
  const [row] = await data.query(`SELECT ${correlations.join(', ')} FROM data ${where}`);
  return pairs.flatMap((pair, index) => {
    const correlation = Number(row?.[`r_${index}`] ?? Number.NaN);
    return Math.abs(correlation) > COLLINEAR ? [{ ...pair, correlation }] : [];
  });
}

async function exposure(
  data: ParquetData,
  spec: RunSpec,
  numeric: ReadonlySet<string>,
  where: string,
): Promise<Profile['exposure']> {
  const pairs = spec.paid_media_spends.flatMap((spend, index) => {
    const other = spec.paid_media_vars[index];
    const is_pair = other !== undefined && other !== spend && numeric.has(spend) && numeric.has(other);
    return is_pair ? [{ spend, exposure: other }] : [];
  });
  if (pairs.length === 0) return [];
  const aggregates = pairs.flatMap((pair, index) => {
    const spent = `(${finite(pair.spend)} > 0 AND ${finite(pair.exposure)} = 0)`;
    const seen = `(${finite(pair.exposure)} > 0 AND ${finite(pair.spend)} = 0)`;
    return [
      `count(CASE WHEN ${spent} THEN 1 END) AS spent_${index}`,
      `CAST(min(CASE WHEN ${spent} THEN ${DAY} END) AS VARCHAR) AS spent_at_${index}`,
      `count(CASE WHEN ${seen} THEN 1 END) AS seen_${index}`,
      `CAST(min(CASE WHEN ${seen} THEN ${DAY} END) AS VARCHAR) AS seen_at_${index}`,
    ];
  });
  const [row] = await data.query(`SELECT ${aggregates.join(', ')} FROM data ${where}`);
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return pairs.map((pair, index) => ({
    ...pair,
    spend_without_exposure: Number(row?.[`spent_${index}`] ?? 0),
    exposure_without_spend: Number(row?.[`seen_${index}`] ?? 0),
    first_spend_without_exposure: text(row?.[`spent_at_${index}`]),
    first_exposure_without_spend: text(row?.[`seen_at_${index}`]),
  }));
}

function finite(name: string): string {
  const value = `CAST(${identifier(name)} AS DOUBLE)`;
  return `CASE WHEN isfinite(${value}) THEN ${value} END`;
}
