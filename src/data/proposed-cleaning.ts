import type { Cell, ColumnFacts, SourceFacts } from '../providers/warehouse/types.ts';
import { COLUMN_NAME } from '../runs/column-name.ts';
import { DATE_FORMATS, type PrepareStep, type StepOptions } from '../runs/prepare-steps.ts';
import { dateShape } from './date-shape.ts';
import { cleanedColumns } from './prepare/clean-columns.ts';
import { robynName } from './prepare/robyn-name.ts';

type Options = StepOptions<'clean_columns'>;

/**
 * A step that makes the columns usable, and the facts as they are after it: names that Robyn takes, and texts that are without
 * doubt numbers or dates. `step` is `null` where nothing needs it, or where two names would become one.
 */
export function proposeCleaning(facts: SourceFacts): { step: PrepareStep | null; facts: SourceFacts } {
  const names = facts.columns.map(({ name }) => robynName(name));
  const is_unlike = new Set(names.map((name) => name.toLowerCase())).size === names.length;
  const valid = names.every((name) => COLUMN_NAME.safeParse(name).success);
  if (!is_unlike || !valid) return { step: null, facts };

  const texts = facts.columns.flatMap((column, index) => {
    const shown = facts.preview.flatMap((row) => textOf(row[index]));
    return column.type === 'text' && shown.length > 0 ? [{ name: robynName(column.name), shown }] : [];
  });
  const dates = texts.flatMap(({ name, shown }) => withName(name, dateFormatOf(shown)));
  const [date] = dates;
  const numbers = texts.flatMap(({ name, shown }) => withName(name, decimalOf(shown)));
  const [number] = numbers;
  const options: Options = {
    names: true,
    trim: true,
    dates: date === undefined ? null : { columns: namesWith(dates, date.value), format: date.value },
    numbers: number === undefined ? null : { columns: namesWith(numbers, number.value), decimal: number.value },
  };
  const is_renamed = facts.columns.some(({ name }, index) => name !== names[index]);
  if (!is_renamed && options.dates === null && options.numbers === null) return { step: null, facts };
  const columns = cleanedColumns(facts.columns, options).map((column, index) => cleaned(facts, column, index));
  return { step: { clean_columns: options }, facts: { ...facts, columns } };
}

/** The facts of a column under its new name and type; what was counted of its texts is counted of its numbers in the rows shown. */
function cleaned(
  facts: SourceFacts,
  column: Pick<ColumnFacts, 'name' | 'type' | 'native_type'>,
  index: number,
): ColumnFacts {
  const before = facts.columns[index];
  if (before === undefined) throw new Error('cleaning made a column');
  const { name, type, native_type } = column;
  const after: ColumnFacts = { ...before, name, type, native_type };
  if (before.type === type || type !== 'number') return after;
  const negative = facts.preview.some((row) => textOf(row[index]).some((text) => text.startsWith('-')));
  return { ...after, min: negative ? -1 : 0, max: null, zero_share: null };
}

function textOf(cell: Cell | undefined): string[] {
  return typeof cell === 'string' && cell.trim() !== '' ? [cell.trim()] : [];
}

function withName<Value>(name: string, value: Value | null): { name: string; value: Value }[] {
  return value === null ? [] : [{ name, value }];
}

function namesWith<Value>(found: readonly { name: string; value: Value }[], value: Value): string[] {
  return found.filter((one) => one.value === value).map(({ name }) => name);
}

/** The one format in which all these texts are dates, where one of them leaves no doubt about it. */
export function dateFormatOf(shown: readonly string[]): (typeof DATE_FORMATS)[number] | null {
  const shapes = shown.map((text) => dateShape(text).looks_like);
  if (shapes.some((shape) => shape === null)) return null;
  const sure = shapes.flatMap((shape) => DATE_FORMATS.filter((format) => format === shape));
  const [format] = sure;
  if (format === undefined || sure.some((other) => other !== format)) return null;
  return shapes.every((shape) => shape === format || shape?.includes(`${format} or`) || shape?.includes(`or ${format}`))
    ? format
    : null;
}

const NUMBER = {
  ',': /^-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?\s*[€$£]?$/,
  '.': /^-?[€$£]?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/,
} as const;
/** Only one of the two readings is left: thousands and decimals in one number, or decimals that are no thousands. */
const SURE = { ',': /\.\d{3},|,(\d{1,2}|\d{4,})\s*[€$£]?$/, '.': /,\d{3}\.|\.(\d{1,2}|\d{4,})$/ } as const;

/** The sign before the decimals of texts that are all numbers, where one of them leaves no doubt about it. */
export function decimalOf(shown: readonly string[]): ',' | '.' | null {
  for (const decimal of [',', '.'] as const) {
    const is_number = shown.every((text) => NUMBER[decimal].test(text));
    if (is_number && shown.some((text) => SURE[decimal].test(text))) return decimal;
  }
  return null;
}
