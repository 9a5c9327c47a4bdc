import type { WarehouseColumn } from '../../providers/warehouse/types.ts';
import type { PrepareStep, PrepareStepName, StepOptions } from '../../runs/prepare-steps.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import type { StoppingCode, StoppingFinding } from '../finding.ts';
import { nearest } from '../nearest.ts';
import type { Row } from '../parquet.ts';
import type { DateProfile } from '../profile.ts';

/** What a table has, as far as it is known: `is_open` where only the data can tell what other columns a step has made. */
export type Planned = { columns: readonly WarehouseColumn[]; is_open: boolean };

export type Refused = { refused: StoppingFinding[] };

/** Where a step stands: the spec that it prepares for, its place among the steps (from 0), and those after it. */
export type StepContext = { spec: RunSpec; index: number; later: readonly PrepareStep[] };

/** The data between two steps, as a table in DuckDB. */
export type PreparedTable = {
  /** Its name, ready to stand in SQL. */
  name: string;
  columns: readonly WarehouseColumn[];
  rows: number;
  query(sql: string): Promise<Row[]>;
  /** Facts of the date column, which has to be there; found once. */
  dates(): Promise<DateProfile>;
};

/** What a step does: the SELECT that gives the next table, and what is to be said of it. */
export type Change = {
  select: string;
  counts?: Readonly<Record<string, number>>;
  renamed?: readonly { from: string; to: string }[];
  /** Columns of the spec that the model goes without from here on. */
  dropped?: readonly string[];
  /** What changed and why, in plain words, once it is known how many rows there are now. */
  say(after: { rows: number }): string;
};

/** What a step is: `plan` judges it by names and types alone, `apply` by the data too. `apply` follows a `plan` that agreed. */
export type StepHandler<Name extends PrepareStepName> = {
  plan(options: StepOptions<Name>, table: Planned, context: StepContext): Planned | Refused;
  apply(options: StepOptions<Name>, table: PreparedTable, context: StepContext): Promise<Change | Refused>;
};

/** An error of a step; `at` is the field within the step, such as `resample.to`. */
export function stepError(
  context: StepContext,
  at: string,
  code: StoppingCode,
  column: string | null,
  details: StoppingFinding['details'] = {},
): StoppingFinding {
  return { severity: 'stops', code, field: `prepare.${context.index}.${at}`, column, details };
}

/** The columns of these names; one that is not there is an error, unless it may be one of those not known yet. */
export function findColumns(
  names: readonly string[],
  table: Planned,
  context: StepContext,
  at: string,
): { found: WarehouseColumn[]; refused: StoppingFinding[] } {
  const known = table.columns.map(({ name }) => name);
  const found = names.flatMap((name) => table.columns.filter((column) => column.name === name));
  const missing = table.is_open ? [] : names.filter((name) => !known.includes(name));
  const refused = missing.map((name) =>
    stepError(context, at, 'column_not_found', name, { nearest: nearest(name, known), columns: known }),
  );
  return { found, refused };
}

/** As `findColumns`, and each of them has to hold numbers. */
export function findNumbers(names: readonly string[], table: Planned, context: StepContext, at: string) {
  const { found, refused } = findColumns(names, table, context, at);
  const texts = found
    .filter(({ type }) => type !== 'number')
    .map(({ name, native_type, type }) => stepError(context, at, 'column_not_numeric', name, { native_type, type }));
  return { found, refused: [...refused, ...texts] };
}

/** The error of a column that would be there twice; DuckDB takes capitals and small letters for the same. */
export function checkNew(name: string, others: readonly string[], context: StepContext, at: string): StoppingFinding[] {
  const other = others.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return other === undefined ? [] : [stepError(context, at, 'column_twice', name, { other })];
}

/** What a step that goes by dates needs: the date column, under the spec's name. */
export function findDate(table: Planned, context: StepContext): StoppingFinding[] {
  const { refused } = findColumns([context.spec.date_var], table, context, 'date_var');
  return refused.map((problem) => ({ ...problem, field: 'date_var' }));
}
