import {
  type Annotation,
  type AnnotationVariable,
  annotationVariables,
  lastDay,
  NO_ANNOTATION,
} from '../../runs/annotations.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import { identifier, literal } from '../duckdb-sql.ts';
import type { StoppingFinding } from '../finding.ts';
import type { DateProfile } from '../profile.ts';
import { daySql } from './prepare-sql.ts';
import type { Change, Planned, PreparedTable, Refused } from './step.ts';
import { countOf, namesOf, rowsOf } from './words.ts';

/**
 * Annotations that are to be variables, as columns of the prepared data: the last step, after all that `prepare` declares. A row stands
 * for the days from its date up to the next one's, for a week or a month at most; an annotation that touches one of them is 1 there.
 */

/** The columns that annotations make, or why they cannot be. */
export function planAnnotations(spec: RunSpec, table: Planned): Planned | Refused {
  const variables = annotationVariables(spec);
  if (variables.length === 0) return table;
  const refused = variables.flatMap(({ column }) => {
    const other = table.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
    return other === undefined ? [] : [taken(column, other.name)];
  });
  return refused.length > 0 ? { refused } : table;
}

function taken(column: string, other: string): StoppingFinding {
  const details = { other, is_annotation: true };
  return { severity: 'stops', code: 'column_twice', field: 'annotations', column, details };
}

/** What the annotations add to the table, and the spec with their variables; `null` where none is to be one. */
export async function applyAnnotations(
  table: PreparedTable,
  spec: RunSpec,
): Promise<{ change: Change; spec: RunSpec } | null> {
  const variables = annotationVariables(spec);
  const is_dated = table.columns.some(({ name }) => name === spec.date_var);
  if (variables.length === 0 || !is_dated) return null;
  const periods = await periodsOf(table, spec);
  const made: { variable: AnnotationVariable; sql: string; rows: number }[] = [];
  const left_out: string[] = [];
  for (const variable of variables) {
    const column = columnOf(variable, periods, spec);
    if (column === null) left_out.push(variable.column);
    else made.push({ variable, ...column });
  }
  const columns = made.map(({ variable, sql }) => `${sql} AS ${identifier(variable.column)}`);
  return {
    change: {
      select: `SELECT ${['*', ...columns].join(', ')} FROM ${table.name}`,
      counts: Object.fromEntries(made.map(({ variable, rows }) => [variable.column, rows])),
      say: () => sentence(made, left_out),
    },
    spec: withVariables(
      spec,
      made.map(({ variable }) => variable),
    ),
  };
}

/** The spec of a model that has these variables too. */
function withVariables(spec: RunSpec, variables: readonly AnnotationVariable[]): RunSpec {
  const names = variables.map(({ column }) => column);
  const factors = variables.filter(({ kind }) => kind === 'factor').map(({ column }) => column);
  return {
    ...spec,
    context_vars: [...spec.context_vars, ...names],
    factor_vars: [...spec.factor_vars, ...factors],
    context_signs:
      spec.context_signs.length === 0 ? [] : [...spec.context_signs, ...names.map(() => 'default' as const)],
  };
}

/** What a row stands for: its date, and the last day before the next one's. */
type Period = { first: string; last: string; in_window: boolean };

async function periodsOf(table: PreparedTable, spec: RunSpec): Promise<Period[]> {
  const { interval } = await table.dates();
  const found = await table.query(
    `SELECT DISTINCT CAST(${daySql(spec)} AS VARCHAR) AS day FROM ${table.name} WHERE ${daySql(spec)} IS NOT NULL ORDER BY day`,
  );
  const days = found.map(({ day }) => String(day));
  return days.map((first, index) => {
    const next = days[index + 1];
    const longest = lastOfPeriod(first, interval);
    const last = next === undefined || dayBefore(next) > longest ? longest : dayBefore(next);
    return { first, last, in_window: first >= spec.window.start && first <= spec.window.end };
  });
}

function lastOfPeriod(first: string, interval: DateProfile['interval']): string {
  const date = new Date(first);
  if (interval === 'month') date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCDate(date.getUTCDate() + (interval === 'week' ? 7 : 1));
  return dayBefore(date.toISOString().slice(0, 10));
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

/** The SQL of a variable and the rows in which it says something; `null` where it is the same in the whole window. */
function columnOf(
  variable: AnnotationVariable,
  periods: readonly Period[],
  spec: RunSpec,
): { sql: string; rows: number } | null {
  const cases: string[] = [];
  const said = new Set<Period>();
  const levels = variable.kind === 'context' ? [{ level: '1', annotations: variable.annotations }] : variable.levels;
  const seen = new Set<string>();
  for (const { level, annotations } of levels) {
    const touched = periods.filter((period) => annotations.some((annotation) => touches(annotation, period)));
    const runs = runsOf(touched, periods);
    if (runs.length === 0) continue;
    const days = runs.map(([a, b]) => `${daySql(spec)} BETWEEN DATE ${literal(a)} AND DATE ${literal(b)}`);
    cases.push(`WHEN ${days.join(' OR ')} THEN ${variable.kind === 'context' ? '1' : literal(level)}`);
    for (const period of touched) {
      // Of several levels in one period the one that is named first stands.
      if (period.in_window && !said.has(period)) seen.add(level);
      said.add(period);
    }
  }
  const window = periods.filter(({ in_window }) => in_window);
  if (window.some((period) => !said.has(period))) seen.add(NO_ANNOTATION);
  if (seen.size < 2) return null;
  const otherwise = variable.kind === 'context' ? '0' : literal(NO_ANNOTATION);
  return { sql: `CASE ${cases.join(' ')} ELSE ${otherwise} END`, rows: said.size };
}

function touches(annotation: Annotation, { first, last }: Period): boolean {
  return annotation.start <= last && lastDay(annotation) >= first;
}

/** First and last date of periods that follow each other. */
function runsOf(touched: readonly Period[], periods: readonly Period[]): [string, string][] {
  const runs: [string, string][] = [];
  let before = -2;
  for (const [index, period] of periods.entries()) {
    if (!touched.includes(period)) continue;
    const open = runs.at(-1);
    if (before === index - 1 && open !== undefined) open[1] = period.first;
    else runs.push([period.first, period.first]);
    before = index;
  }
  return runs;
}

function sentence(
  made: readonly { variable: AnnotationVariable; rows: number }[],
  left_out: readonly string[],
): string {
  const columns = made.map(({ variable, rows }) =>
    variable.kind === 'context'
      ? `${variable.column} (1 in ${rowsOf(rows)}, else 0)`
      : `${variable.column} (${countOf(variable.levels.length, 'level')}, named in ${rowsOf(rows)}, else "${NO_ANNOTATION}")`,
  );
  const from =
    columns.length === 0 ? 'Made no variable of the annotations.' : `Made ${namesOf(columns)} of the annotations.`;
  const without = left_out.length === 0 ? '' : ` Left out ${namesOf(left_out)}: the same in the whole window.`;
  return `${from}${without}`;
}
