import type { Cell, ReadOptions, Warehouse, WarehouseColumn } from '../providers/warehouse/types.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import { checkSpecAgainstColumns } from './check-columns.ts';
import { dateShape } from './date-shape.ts';
import type { StoppingFinding } from './finding.ts';
import { withFixes } from './findings/propose-fix.ts';
import { checkWindow } from './preflight-dates.ts';
import { planPreparation } from './prepare/plan.ts';
import { dateFormatOf, decimalOf } from './proposed-cleaning.ts';

/** Rows that are looked through for a value to show. */
const LOOKED_THROUGH = 500;
const NUMBER = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i;
const ISO = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The columns that there are once the declared steps are done against the spec, with a value that shows what is wrong with
 * one. An empty source is said to be just that.
 */
export async function checkColumns(
  warehouse: Pick<Warehouse, 'describe' | 'preview'>,
  spec: RunSpec,
  options: ReadOptions = {},
): Promise<StoppingFinding[]> {
  const problems = checkKnownColumns(spec, await warehouse.describe(spec.data, options));
  if (!problems.some(({ code }) => code === 'column_not_numeric')) return withFixes(spec, problems, null);
  const { columns, rows } = await warehouse.preview(spec.data, LOOKED_THROUGH, options);
  if (rows.length === 0) return [emptyData(spec)];
  const shown = problems.map((problem): StoppingFinding => {
    if (problem.code !== 'column_not_numeric') return problem;
    const index = columns.findIndex(({ name }) => name === problem.column);
    const wrong = firstOf(rows, index, (value) => !NUMBER.test(value));
    // A reader of CSV files leaves those texts that may be one number or another.
    const either = wrong === null ? firstOf(rows, index, (value) => value.includes('.')) : null;
    const thousands = problem.details.type === 'text' && either !== null ? { ...either, thousands: true } : {};
    return { ...problem, details: { ...problem.details, ...wrong, ...thousands, ...readingOf(rows, index) } };
  });
  return withFixes(spec, shown, null);
}

/** The same from names and types alone. */
export function checkKnownColumns(spec: RunSpec, source_columns: readonly WarehouseColumn[]): StoppingFinding[] {
  const prepared = planPreparation(spec, source_columns);
  return 'refused' in prepared
    ? prepared.refused
    : checkSpecAgainstColumns(spec, prepared.columns, { is_open: prepared.is_open });
}

/** As `checkColumns`, and the window against the dates that are there. */
export async function checkSource(warehouse: Warehouse, spec: RunSpec): Promise<StoppingFinding[]> {
  const problems = await checkColumns(warehouse, spec);
  // What the steps make of the dates is seen when they are done.
  if (spec.prepare.length > 0) return problems;
  if (problems.some(({ field, code }) => field === 'date_var' || code === 'data_empty')) return problems;
  const range = await warehouse.dateRange(spec.data, spec.date_var);
  if (range !== null) return [...problems, ...withFixes(spec, checkWindow(spec, range.first, range.last), null)];
  const { columns, rows } = await warehouse.preview(spec.data, LOOKED_THROUGH);
  if (rows.length === 0) return [emptyData(spec)];
  const index = columns.findIndex(({ name }) => name === spec.date_var);
  const first = firstOf(rows, index, (value) => !ISO.test(value));
  // Further down than is looked here: the preflight finds it.
  if (first === null) return problems;
  const format = dateFormatOf(rows.map((row) => String(row[index] ?? '').trim()).filter((text) => text !== ''));
  const details = { ...first, ...dateShape(first.value), formats: format === null ? [] : [format] };
  const unread = {
    severity: 'stops',
    code: 'date_not_iso',
    field: 'date_var',
    column: spec.date_var,
    details,
  } as const;
  return withFixes<StoppingFinding>(spec, [unread, ...problems], null);
}

export function emptyData({ data }: RunSpec): StoppingFinding {
  const field =
    'query' in data ? 'data.query' : 'table' in data ? 'data.table' : 'upload' in data ? 'data.upload' : 'data.file';
  return { severity: 'stops', code: 'data_empty', field, column: null, details: {} };
}

/** What the texts of a column would be read as: numbers with one sign before the decimals, beyond doubt, or words without a digit. */
function readingOf(rows: readonly Cell[][], column: number): { reads_as: string | null; has_digits: boolean } {
  const texts = rows.flatMap((row) => {
    const cell = row[column];
    return typeof cell === 'string' && cell.trim() !== '' ? [cell.trim()] : [];
  });
  return {
    reads_as: texts.length === 0 ? null : decimalOf(texts),
    has_digits: texts.some((text) => /\d/.test(text)),
  };
}

function firstOf(rows: readonly Cell[][], column: number, is_wrong: (value: string) => boolean) {
  const values = rows.map((row) => row[column] ?? null);
  const index = values.findIndex((value) => value !== null && is_wrong(String(value)));
  return index === -1 ? null : { value: String(values[index]), row: index + 1 };
}
