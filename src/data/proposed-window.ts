import type { SourceFacts, Warehouse } from '../providers/warehouse/types.ts';
import type { DATE_FORMATS } from '../runs/prepare-steps.ts';
import type { DataSource } from '../runs/run-spec.ts';
import { robynName } from './prepare/robyn-name.ts';
import type { ProposedRoles } from './propose-roles.ts';

/** Rows in which dates that are written as texts are looked for. */
const LOOKED_THROUGH = 10_000;

/** The first and last date of a source's proposed date column; `null` where it has none that can be told. */
export async function proposedWindow(
  warehouse: Pick<Warehouse, 'preview'>,
  source: DataSource,
  facts: SourceFacts,
  { date_var, prepare }: ProposedRoles,
): Promise<{ start: string; end: string } | null> {
  const index = facts.columns.findIndex(({ name }) => name === date_var || robynName(name) === date_var);
  const column = facts.columns[index];
  if (column === undefined || date_var === null) return null;
  const format = prepare.flatMap((step) =>
    'clean_columns' in step && step.clean_columns.dates?.columns.includes(date_var) === true
      ? [step.clean_columns.dates.format]
      : [],
  )[0];
  if (format === undefined) return windowOf([column.min, column.max].map((value) => String(value)));
  const { rows } = await warehouse.preview(source, LOOKED_THROUGH);
  return rows.length < LOOKED_THROUGH ? windowOf(rows.map((row) => isoDay(String(row[index] ?? ''), format))) : null;
}

function windowOf(days: readonly string[]): { start: string; end: string } | null {
  const sorted = days.filter((day) => day !== '').sort();
  const [start, end] = [sorted[0], sorted.at(-1)];
  const is_day = (day: string | undefined): day is string => day !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(day);
  return is_day(start) && is_day(end) ? { start, end } : null;
}

/** The date of a text written so; empty where it is none. */
function isoDay(text: string, format: (typeof DATE_FORMATS)[number]): string {
  const digits = text.trim().match(/\d+/g)?.join('-') ?? '';
  const parts = format === 'YYYYMMDD' ? (/^(\d{4})(\d\d)(\d\d)$/.exec(digits)?.slice(1) ?? []) : digits.split('-');
  const [a = '', b = '', c = ''] = parts;
  const [year, month, day] = format.startsWith('YYYY') ? [a, b, c] : format.startsWith('DD') ? [c, b, a] : [c, a, b];
  return parts.length === 3 ? `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}` : '';
}
