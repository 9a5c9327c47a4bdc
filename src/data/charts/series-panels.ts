import type { RunSpec } from '../../runs/run-spec.ts';
import type { Profile } from '../profile.ts';
import type { Series } from '../series.ts';

/** What is drawn of each column of a model, in the order of the manifest: dep_var, paid media, organic, context, factors. */
export type Line = {
  column: string;
  role: 'dep_var' | 'spend' | 'exposure' | 'organic' | 'context';
  /** One for each row of the series; NaN where there is none. */
  values: Float64Array;
  /** What the axis spans; `null` where there is no value. */
  range: { low: number; high: number } | null;
  /** Rows that are far out, which the profile tells. */
  far_out: number[];
};

export type Panel =
  | { kind: 'lines'; lines: [Line, ...Line[]] }
  | {
      kind: 'levels';
      column: string;
      /** For each row the place of its level in `levels`; `null` where there is none. */
      rows: (number | null)[];
      /** The most frequent first. */
      levels: string[];
    }
  | { kind: 'unreadable'; column: string };

/** Columns that are drawn as levels, whatever their type. */
export function levelColumns(spec: RunSpec, columns: Profile['columns']): string[] {
  const booleans = new Set(columns.filter(({ type }) => type === 'boolean').map(({ name }) => name));
  return spec.context_vars.filter((name) => spec.factor_vars.includes(name) || booleans.has(name));
}

export function panelsOf(
  spec: RunSpec,
  { columns }: Pick<Profile, 'columns'>,
  series: Series,
  texts: ReadonlyMap<string, readonly (string | null)[]>,
): Panel[] {
  const by_name = new Map(columns.map((column) => [column.name, column]));
  const lineOf = (column: string, role: Line['role']): Line[] => {
    const values = series.values.get(column);
    if (values === undefined) return [];
    const fences = by_name.get(column)?.window.outliers ?? null;
    const is_far_out = (value: number) =>
      fences !== null && value !== 0 && (value < fences.lower || value > fences.upper);
    const far_out =
      fences === null ? [] : [...values.keys()].filter((row) => series.in_window[row] && is_far_out(values[row] ?? 0));
    return [{ column, role, values, range: rangeOf(values), far_out }];
  };
  const panel = (column: string, lines: Line[]): Panel => {
    const [first, ...others] = lines;
    return first === undefined ? { kind: 'unreadable', column } : { kind: 'lines', lines: [first, ...others] };
  };
  const factors = levelColumns(spec, columns);
  return [
    panel(spec.dep_var, lineOf(spec.dep_var, 'dep_var')),
    ...spec.paid_media_spends.map((spend, index) => {
      const variable = spec.paid_media_vars[index] ?? spend;
      return panel(spend, [...lineOf(spend, 'spend'), ...(variable === spend ? [] : lineOf(variable, 'exposure'))]);
    }),
    ...spec.organic_vars.map((name) => panel(name, lineOf(name, 'organic'))),
    ...spec.context_vars.filter((name) => !factors.includes(name)).map((name) => panel(name, lineOf(name, 'context'))),
    ...factors.map((name) => levelsOf(name, texts.get(name) ?? [])),
  ];
}

/** From 0 where it is near, so that heights can be compared; what lies in a narrow band is shown as that band. */
function rangeOf(values: Float64Array): Line['range'] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return null;
  if (low > 0 && low < high / 2) return { low: 0, high };
  if (high < 0 && high > low / 2) return { low, high: 0 };
  if (low !== high) return { low, high };
  return low > 0 ? { low: 0, high } : { low, high: low < 0 ? 0 : 1 };
}

function levelsOf(column: string, values: readonly (string | null)[]): Panel {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const levels = [...counts].sort(([, a], [, b]) => b - a).map(([level]) => level);
  const places = new Map(levels.map((level, place) => [level, place]));
  return {
    kind: 'levels',
    column,
    levels,
    rows: values.map((value) => (value === null ? null : (places.get(value) ?? null))),
  };
}
