import type { RunSpec } from '../runs/run-spec.ts';
import { readName } from './column-words.ts';
import type { Finding, Remark } from './finding.ts';
import { remark } from './findings/remark.ts';
import { threshold } from './findings/thresholds.ts';
import type { ExposureProfile, Profile } from './profile.ts';
import { columnRoles } from './roles.ts';

/** What is odd between columns; only ever a remark. */
export function checkPairs(spec: RunSpec, profile: Profile): Finding[] {
  const copied = new Set(profile.series_facts?.outcome_copies.flatMap(({ columns }) => columns));
  return [
    ...relations(spec, profile, copied),
    ...profile.exposure.flatMap((pair) => apart(pair, profile)),
    ...named(spec, copied),
  ];
}

/** Each column is told of once: as a copy, as one of a pair, or as made up of several. */
function relations(spec: RunSpec, { design }: Profile, copied: ReadonlySet<string>): Remark[] {
  if (design === null) return [];
  const fields = new Map(columnRoles(spec).map(({ column, field }) => [column, field]));
  const field = (column: string) => fields.get(column) ?? 'context_vars';
  const variables = new Set([...spec.paid_media_spends, ...spec.organic_vars, ...spec.context_vars]);
  const media = new Set([...spec.paid_media_spends, ...spec.organic_vars]);
  const pairs = design.correlations.pairs.filter(({ a, b }) => variables.has(a) && variables.has(b));
  const equal = pairs.filter(({ correlation }) => correlation > threshold('equal'));
  const is_equal = new Set(equal.map(({ b }) => b));
  const together = pairs.filter(
    ({ a, b, correlation }) =>
      media.has(a) &&
      media.has(b) &&
      Math.abs(correlation) > threshold('correlation') &&
      !is_equal.has(a) &&
      !is_equal.has(b),
  );
  // A channel goes by its spend; the variable of the model may be its exposure.
  const spends = new Map(spec.paid_media_vars.map((variable, index) => [variable, spec.paid_media_spends[index]]));
  const told = new Set([...copied, ...[...equal, ...together].flatMap(({ a, b }) => [a, b])]);
  const inflated = design.variance_inflation.filter(
    ({ column }) => !told.has(column) && !told.has(spends.get(column) ?? column),
  );
  const exact = inflated.filter(({ reason }) => reason === 'linear_combination').map(({ column }) => column);
  const high = inflated.flatMap(({ column, factor }) =>
    factor !== null && factor > threshold('variance_inflation') ? [{ column, factor }] : [],
  );
  // What is told of is what the model can go without best: context before channels.
  const is_context = (column: string) => Number(spec.context_vars.includes(column));
  high.sort((one, other) => is_context(other.column) - is_context(one.column) || other.factor - one.factor);
  return [
    ...equal.map(({ a, b }) => remark('columns_equal', field(b), b, { other: a })),
    ...(exact.length === 0
      ? []
      : [
          remark('linear_combination', field(exact.at(-1) ?? ''), exact.at(-1) ?? null, {
            columns: exact.slice(0, -1),
          }),
        ]),
    ...together.map(({ a, b, correlation }) =>
      remark('collinear', field(a), a, { other: b, correlation: correlation.toFixed(2) }),
    ),
    ...high
      .slice(0, 1)
      .map(({ column, factor }) =>
        remark('variance_inflated', field(column), column, { factor, columns: high.slice(1).map((one) => one.column) }),
      ),
  ];
}

function apart(pair: ExposureProfile, { series_facts }: Profile): Remark[] {
  const remarks: Remark[] = [];
  const tell = (code: Parameters<typeof remark>[0], details: Remark['details']) =>
    remarks.push(remark(code, 'paid_media_vars', pair.spend, details));
  const late = series_facts?.late_exposures.find(({ spend }) => spend === pair.spend);
  if (pair.spend_without_exposure > (late?.rows ?? 0)) {
    const date = pair.first_spend_without_exposure;
    tell('spend_without_exposure', { other: pair.exposure, count: pair.spend_without_exposure, date });
  }
  if (pair.exposure_without_spend > 0) {
    const date = pair.first_exposure_without_spend;
    tell('exposure_without_spend', { other: pair.exposure, count: pair.exposure_without_spend, date });
  }
  const { rank_correlation } = pair;
  const is_spread = series_facts?.cost_spreads.some(({ spend }) => spend === pair.spend) ?? false;
  const is_enough = pair.rows_with_both >= 2 * threshold('fewest_active');
  if (is_enough && !is_spread && rank_correlation !== null && rank_correlation < threshold('exposure_correlation')) {
    tell('exposure_unlike_spend', { exposure: pair.exposure, correlation: rank_correlation });
  }
  return remarks;
}

/** Drivers whose names say that they are results themselves. */
function named(spec: RunSpec, copied: ReadonlySet<string>): Remark[] {
  const outcome = spec.dep_var.toLowerCase();
  return spec.context_vars.flatMap((column) => {
    const { kinds } = readName(column);
    const is_result =
      kinds.has('revenue') || kinds.has('conversion') || (outcome.length > 3 && column.toLowerCase().includes(outcome));
    const is_other = kinds.has('competitor') || kinds.has('ratio') || spec.factor_vars.includes(column);
    return is_result && !is_other && !copied.has(column)
      ? [remark('driver_named_outcome', 'context_vars', column, { outcome: spec.dep_var })]
      : [];
  });
}
