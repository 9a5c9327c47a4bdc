import { AppError, errorCode } from '../../errors.ts';
import type { PrepareStep } from '../../runs/prepare-steps.ts';
import type { DataSource } from '../../runs/run-spec.ts';
import type { SlackDeps } from '../deps.ts';
import { errorWords } from '../error-message.ts';
import { levelOf } from '../log-level.ts';
import { type ColumnReader, columnsNote, type SourceColumns } from './source-columns.ts';

/** What the modal can say about a source. All but the note is `null` while no source is chosen. */
export type SourceFacts = {
  columns: SourceColumns | null;
  note: string | null;
  /** The date column, where the source has exactly one. */
  date_var: string | null;
  range: { start: string; end: string } | null;
};

const NOTHING: SourceFacts = { columns: null, note: null, date_var: null, range: null };

const NO_SOURCE = 'Choose a table, or write a query and press “Read columns”. Its columns are then offered below.';

/** Reads a source for the modal. A source that cannot be read is a note, not an error: the person can choose another one. */
export async function readSource(
  deps: Pick<SlackDeps, 'logger' | 'warehouses'> & { columns: ColumnReader },
  source: DataSource | null,
  date_var: string | null,
  prepare: readonly PrepareStep[],
): Promise<SourceFacts> {
  if (source === null) return { ...NOTHING, note: NO_SOURCE };
  try {
    const columns = await deps.columns(source, prepare);
    const dates = columns.usable.filter(({ type }) => type === 'date');
    const known = columns.usable.some(({ name }) => name === date_var) ? date_var : null;
    const chosen = known ?? (dates.length === 1 ? (dates[0]?.name ?? null) : null);
    // Of a column that a step has made, the dates are not known before it is done.
    const is_there = chosen !== null && columns.of_source.includes(chosen);
    const range = is_there ? await dateRange(deps, source, chosen) : null;
    const dated = range === null ? '' : ` From ${range.start} to ${range.end}.`;
    return { columns, note: columnsNote(columns) + dated, date_var: chosen, range };
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error }, 'source not read');
    const { what, why } = errorWords(errorCode(error), error instanceof AppError ? error.details : {});
    return { ...NOTHING, note: `${what} ${why}` };
  }
}

async function dateRange(deps: Pick<SlackDeps, 'warehouses'>, source: DataSource, date_var: string) {
  const range = await (await deps.warehouses.for(source)).dateRange(source, date_var);
  return range === null ? null : { start: range.first, end: range.last };
}
