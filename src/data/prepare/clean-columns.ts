import type { WarehouseColumn } from '../../providers/warehouse/types.ts';
import type { StepOptions } from '../../runs/prepare-steps.ts';
import { identifier } from '../duckdb-sql.ts';
import type { StoppingFinding } from '../finding.ts';
import { type DateFormat, dateSql, numberSql, trimSql } from './cell-sql.ts';
import { numbered, ROW_NUMBER } from './prepare-sql.ts';
import { robynName } from './robyn-name.ts';
import { findColumns, type PreparedTable, type StepContext, type StepHandler, stepError } from './step.ts';
import { countOf, namesOf } from './words.ts';

type Options = StepOptions<'clean_columns'>;
/** What the texts of a column are read as; `kept`: it holds that already. */
type Reading =
  | { as: 'number'; decimal: '.' | ',' }
  | { as: 'date'; format: DateFormat }
  | { as: 'trimmed' }
  | { as: 'kept' };

/** Names that Robyn takes, texts without blanks around them, numbers and dates out of texts; nothing is done by guessing. */
export const cleanColumns: StepHandler<'clean_columns'> = {
  plan(options, table, context) {
    const cleaned = { is_open: table.is_open, columns: cleanedColumns(table.columns, options) };
    const unread = table.columns.map((column) => ({ ...column, name: newName(column.name, options) }));
    const { numbers, dates } = options;
    const refused = [
      ...namedAlike(table.columns, options, context),
      ...findColumns(numbers?.columns ?? [], cleaned, context, 'clean_columns.numbers.columns').refused,
      ...findColumns(dates?.columns ?? [], cleaned, context, 'clean_columns.dates.columns').refused,
      ...wrongTypes(unread, options, context),
    ];
    return refused.length > 0 ? { refused } : cleaned;
  },

  async apply(options, table, context) {
    const readings = table.columns.map((column) => ({ column, reading: readingOf(column, options) }));
    for (const { column, reading } of readings) {
      const unread = await firstUnread(column, reading, table);
      if (unread !== null) return { refused: [unreadError(newName(column.name, options), reading, unread, context)] };
    }
    const renamed = table.columns.flatMap(({ name: from }) => {
      const to = newName(from, options);
      return to === from ? [] : [{ from, to }];
    });
    const trimmed = await countTrimmed(
      readings.filter(({ reading }) => reading.as === 'trimmed').map(({ column }) => column),
      table,
    );
    const list = readings.map(
      ({ column, reading }) => `${readSql(column, reading)} AS ${identifier(newName(column.name, options))}`,
    );
    const read = (as: Reading['as']) =>
      readings.filter(({ reading }) => reading.as === as).map(({ column }) => newName(column.name, options));
    const [numbers, dates] = [read('number'), read('date')];
    const were_numbers = (options.numbers?.columns ?? []).filter((name) => !numbers.includes(name));
    const were_dates = (options.dates?.columns ?? []).filter((name) => !dates.includes(name));
    const done = [
      renamed.length > 0 &&
        `Renamed ${countOf(renamed.length, 'column')} to what Robyn takes: ${namesOf(renamed.map(({ from, to }) => `"${from}" to ${to}`))}.`,
      numbers.length > 0 &&
        `Read the texts of ${namesOf(numbers)} as numbers with "${options.numbers?.decimal}" before the decimals.`,
      dates.length > 0 && `Read the texts of ${namesOf(dates)} as dates written ${options.dates?.format}.`,
      were_numbers.length > 0 && `${namesOf(were_numbers)} held numbers already.`,
      were_dates.length > 0 && `${namesOf(were_dates)} held dates already.`,
      trimmed > 0 && `Took the blanks off ${countOf(trimmed, 'text')}, so that equal ones are equal.`,
    ].filter((sentence) => sentence !== false);
    return {
      select: `SELECT ${list.join(', ')} FROM ${table.name}`,
      renamed,
      counts: { renamed: renamed.length, read_as_numbers: numbers.length, read_as_dates: dates.length, trimmed },
      say: () => (done.length === 0 ? 'Names and texts were clean already.' : done.join(' ')),
    };
  },
};

/** The columns by their new names and types. */
export function cleanedColumns(columns: readonly WarehouseColumn[], options: Options): WarehouseColumn[] {
  return columns.map((column) => ({
    ...readColumn(column, readingOf(column, options)),
    name: newName(column.name, options),
  }));
}

function newName(name: string, { names }: Options): string {
  return names ? robynName(name) : name;
}

function readingOf({ name, type }: WarehouseColumn, options: Options): Reading {
  const { numbers, dates, trim } = options;
  const own = newName(name, options);
  if (dates?.columns.includes(own) && type !== 'date') return { as: 'date', format: dates.format };
  if (type !== 'text') return { as: 'kept' };
  if (numbers?.columns.includes(own)) return { as: 'number', decimal: numbers.decimal };
  return { as: trim ? 'trimmed' : 'kept' };
}

function readColumn(column: WarehouseColumn, reading: Reading): WarehouseColumn {
  switch (reading.as) {
    case 'number':
      return { ...column, type: 'number', native_type: 'DOUBLE' };
    case 'date':
      return { ...column, type: 'date', native_type: 'DATE' };
    case 'trimmed':
    case 'kept':
      return column;
  }
}

function readSql({ name, type }: WarehouseColumn, reading: Reading): string {
  const value = identifier(name);
  switch (reading.as) {
    case 'number':
      return numberSql(value, reading.decimal);
    case 'date':
      // 20240131 is a number to a reader of CSV files.
      return dateSql(type === 'text' ? value : `CAST(${value} AS VARCHAR)`, reading.format);
    case 'trimmed':
      return trimSql(value);
    case 'kept':
      return value;
  }
}

/** Columns whose names would become the same one, which DuckDB says of capitals and small letters too. */
function namedAlike(columns: readonly WarehouseColumn[], options: Options, context: StepContext): StoppingFinding[] {
  const taken = new Map<string, string>();
  return columns.flatMap(({ name: own }) => {
    const name = newName(own, options);
    const other = taken.get(name.toLowerCase());
    taken.set(name.toLowerCase(), own);
    return other === undefined ? [] : [stepError(context, 'clean_columns.names', 'column_twice', name, { other, own })];
  });
}

/** Columns that hold neither texts nor what their texts are to be read as. `columns` have their new names. */
function wrongTypes(
  columns: readonly WarehouseColumn[],
  { numbers, dates }: Options,
  context: StepContext,
): StoppingFinding[] {
  return columns.flatMap(({ name, type, native_type }) => {
    const details = { type, native_type };
    if (numbers?.columns.includes(name) && type !== 'text' && type !== 'number') {
      return [stepError(context, 'clean_columns.numbers.columns', 'column_not_numeric', name, details)];
    }
    if (dates?.columns.includes(name) && type !== 'text' && type !== 'number' && type !== 'date') {
      return [stepError(context, 'clean_columns.dates.columns', 'date_not_iso', name, details)];
    }
    return [];
  });
}

type Unread = { value: string; row: number };

/** The first text that does not stand for what its column is read as. */
async function firstUnread(column: WarehouseColumn, reading: Reading, table: PreparedTable): Promise<Unread | null> {
  if (reading.as === 'kept' || reading.as === 'trimmed') return null;
  const text = `CAST(${identifier(column.name)} AS VARCHAR)`;
  const [row] = await table.query(
    `SELECT ${text} AS value, ${ROW_NUMBER} AS row FROM (${numbered(table.name)})
     WHERE ${trimSql(text)} IS NOT NULL AND ${readSql(column, reading)} IS NULL ORDER BY ${ROW_NUMBER} LIMIT 1`,
  );
  return row === undefined ? null : { value: String(row.value), row: Number(row.row) };
}

function unreadError(name: string, reading: Reading, unread: Unread, context: StepContext): StoppingFinding {
  if (reading.as === 'date') {
    return stepError(context, 'clean_columns.dates', 'date_not_iso', name, { ...unread, format: reading.format });
  }
  const decimal = reading.as === 'number' ? reading.decimal : null;
  return stepError(context, 'clean_columns.numbers', 'column_not_numeric', name, { ...unread, decimal });
}

async function countTrimmed(texts: readonly WarehouseColumn[], table: PreparedTable): Promise<number> {
  if (texts.length === 0) return 0;
  const changed = texts.map(
    ({ name }) => `count(CASE WHEN ${trimSql(identifier(name))} IS DISTINCT FROM ${identifier(name)} THEN 1 END)`,
  );
  const [row] = await table.query(`SELECT ${changed.join(' + ')} AS changed FROM ${table.name}`);
  return Number(row?.changed ?? 0);
}
