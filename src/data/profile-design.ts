import type { RunSpec } from '../runs/run-spec.ts';
import { designFacts } from './design-matrix.ts';
import type { ColumnProfile, DesignProfile } from './profile.ts';
import type { Series } from './series.ts';
import { type Centred, centred, dot, within } from './statistics.ts';

const CORRELATED = 0.8;
const MOST_PAIRS = 500;
/** Belsley, Kuh and Welsch: two or more variables with at least half of their variance in a weak direction hang together. */
const SHARE_TOGETHER = 0.5;

/** How the variables of the model hang together within the window; `rows` are places in the series. */
export function designOf(
  spec: RunSpec,
  columns: readonly ColumnProfile[],
  series: Series,
  rows: readonly number[],
): DesignProfile {
  const by_name = new Map(columns.map((column) => [column.name, column]));
  const usableOf = (name: string) => usable(spec, by_name.get(name), series.values.get(name), rows);
  const left_out: DesignProfile['left_out'] = [];
  const variables = new Map<string, Centred>();
  for (const name of new Set([...spec.paid_media_vars, ...spec.organic_vars, ...spec.context_vars])) {
    const found = usableOf(name);
    if (typeof found === 'string') left_out.push({ column: name, reason: found });
    else variables.set(name, found);
  }
  const beside = [spec.dep_var, ...spec.paid_media_spends].flatMap((name): [string, Centred][] => {
    const found = usableOf(name);
    return typeof found === 'string' ? [] : [[name, found]];
  });
  return {
    variables: [...variables.keys()],
    left_out,
    rows: rows.length,
    correlations: correlations(spec, new Map([...beside, ...variables])),
    ...inflation([...variables.keys()], [...variables.values()], rows.length),
  };
}

type LeftOut = DesignProfile['left_out'][number]['reason'];

/** The column's values in these rows, or why it has no place among the variables. */
function usable(
  spec: RunSpec,
  column: ColumnProfile | undefined,
  values: Float64Array | undefined,
  rows: readonly number[],
): Centred | LeftOut {
  if (column === undefined) return 'not_numeric';
  // To Robyn booleans are a factor too.
  if (spec.factor_vars.includes(column.name) || column.type === 'boolean') return 'factor';
  if (values === undefined) return 'not_numeric';
  const used = new Float64Array(rows.length);
  for (const [index, row] of rows.entries()) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) return 'missing';
    used[index] = value;
  }
  return centred(used) ?? 'constant';
}

function correlations(spec: RunSpec, columns: ReadonlyMap<string, Centred>): DesignProfile['correlations'] {
  // That a channel's exposure follows its spend is told by its cost.
  const exposures = new Map(spec.paid_media_spends.map((spend, index) => [spend, spec.paid_media_vars[index]]));
  const units = [...columns].map(([name, { unit }]) => ({ name, unit, own: exposures.get(name) }));
  const pairs: DesignProfile['correlations']['pairs'] = [];
  for (const [index, one] of units.entries()) {
    for (const other of units.slice(index + 1)) {
      const r = dot(one.unit, other.unit);
      if (Math.abs(r) >= CORRELATED && one.own !== other.name)
        pairs.push({ a: one.name, b: other.name, correlation: within(r) });
    }
  }
  // A stable sort: of equals the one whose columns come first in the manifest stays first.
  pairs.sort((one, other) => Math.abs(other.correlation) - Math.abs(one.correlation));
  return { threshold: CORRELATED, count: pairs.length, pairs: pairs.slice(0, MOST_PAIRS) };
}

function inflation(
  names: readonly string[],
  values: readonly Centred[],
  rows: number,
): Pick<DesignProfile, 'variance_inflation' | 'condition'> {
  const none = (reason: 'no_variables' | 'too_few_rows') => ({ number: null, reason, together: [] });
  if (names.length === 0) return { variance_inflation: [], condition: none('no_variables') };
  if (rows < names.length + 1) {
    const unknown = names.map((column) => ({ column, factor: null, reason: 'too_few_rows' as const }));
    return { variance_inflation: unknown, condition: none('too_few_rows') };
  }
  const found = designFacts(values);
  return {
    variance_inflation: names.map((column, index) => {
      const factor = found.variance_inflation[index] ?? null;
      return { column, factor, reason: factor === null ? ('linear_combination' as const) : null };
    }),
    condition: {
      number: found.condition_number,
      reason: found.condition_number === null ? ('linear_combination' as const) : null,
      together: ['(intercept)', ...names].flatMap((column, index) => {
        const share = found.weakest[index] ?? 0;
        return share >= SHARE_TOGETHER ? [{ column, share }] : [];
      }),
    },
  };
}
