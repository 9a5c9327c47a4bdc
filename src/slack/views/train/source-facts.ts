import { proposeRoles } from '../../../data/propose-roles.ts';
import { proposedWindow } from '../../../data/proposed-window.ts';
import { readSourceFacts } from '../../../data/source-facts.ts';
import { AppError, errorCode } from '../../../errors.ts';
import type { ColumnMapping } from '../../../runs/column-mapping.ts';
import type { PrepareStep } from '../../../runs/prepare-steps.ts';
import { ACCEPTED_SPEC, type DataSource } from '../../../runs/run-spec.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorWords } from '../../error-message.ts';
import type { TrainField } from '../../ids.ts';
import { levelOf } from '../../log-level.ts';
import type { Draft } from './draft.ts';
import type { FieldIssue } from './field-issues.ts';
import { isUnchosen, onlyColumns, withDates, withRoles } from './propose-form.ts';
import { mappingFor, withDifferences, withMapping } from './remembered.ts';
import { type ColumnReader, columnsNote } from './source-columns.ts';
import { sourceOfForm, type TrainForm } from './train-form.ts';
import { readPart } from './train-parts.ts';

type Deps = Pick<SlackDeps, 'logger' | 'warehouses' | 'objects'> & { columns: ColumnReader };

/** The steps that prepare the data, as far as the form says them well. */
export function prepareOfForm(form: TrainForm): readonly PrepareStep[] {
  const read = readPart('prepare', form.prepare);
  if ('problem' in read) return [];
  const parsed = ACCEPTED_SPEC.shape.prepare.safeParse(read.value);
  return parsed.success ? parsed.data : [];
}

/** Under which field what is wrong with the source as a whole is said. */
export function sourceField(form: Pick<TrainForm, 'source_kind'>): TrainField {
  return form.source_kind === 'file' ? 'files' : form.source_kind;
}

/**
 * The draft with what is in its source: roles proposed where nothing is chosen yet, columns that are not there taken out, dates
 * that follow. Asks nothing where that has been done. A source that does not exist is an issue; one that does not answer is not.
 */
export async function withSourceRead(deps: Deps, draft: Draft): Promise<{ draft: Draft; issues: FieldIssue[] }> {
  const source = sourceOfForm(draft.form);
  if (source === null) return { draft, issues: [] };
  if (draft.found?.key === keyOf(source, draft.form)) return { draft, issues: [] };
  try {
    if (!isUnchosen(draft.form)) return { draft: await withColumns(deps, draft, source), issues: [] };
    const mapping = await mappingFor(deps, draft);
    const remembered = mapping === null ? null : await withRemembered(deps, draft, source, mapping);
    if (remembered !== null) return { draft: remembered, issues: [] };
    const form = await withProposedRoles(deps, draft.form, source);
    return { draft: await withColumns(deps, { ...draft, form, remembered: null }, source), issues: [] };
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error }, 'source not read');
    const { what, why } = errorWords(errorCode(error), error instanceof AppError ? error.details : {});
    const message = `${what} ${why}`;
    const is_wrong = WRONG_SOURCES.has(errorCode(error));
    return is_wrong
      ? { draft, issues: [{ field: sourceField(draft.form), message }] }
      : { draft: { ...draft, found: { key: '', note: message, range: null, date_var: null } }, issues: [] };
  }
}

/** The draft as the source was last trained; `null` where the source has too little left of that. */
export async function withRemembered(
  deps: Deps,
  draft: Draft,
  source: DataSource,
  mapping: ColumnMapping,
): Promise<Draft | null> {
  const form = withMapping(draft, mapping);
  const read = await withColumns(deps, { ...draft, form }, source);
  if (read.form.paid_media_spends.length === 0) return null;
  const columns = await deps.columns(source, prepareOfForm(form));
  return withDifferences(read, mapping, form, columns);
}

const WRONG_SOURCES: ReadonlySet<string> = new Set([
  'connection_unknown',
  'table_not_found',
  'query_refused',
  'file_not_readable',
]);

/** What was found holds for one source, prepared in one way, by one date column. */
function keyOf(source: DataSource, form: TrainForm): string {
  return JSON.stringify([source, form.prepare, form.date_var]);
}

async function withProposedRoles(deps: Deps, form: TrainForm, source: DataSource): Promise<TrainForm> {
  const facts = await readSourceFacts(deps.warehouses, source);
  const roles = proposeRoles(facts);
  const window = await proposedWindow(await deps.warehouses.for(source), source, facts, roles);
  const proposed = withRoles(form, roles);
  return window === null || form.start !== '' || form.end !== '' ? proposed : { ...proposed, ...window };
}

async function withColumns(deps: Deps, draft: Draft, source: DataSource): Promise<Draft> {
  const columns = await deps.columns(source, prepareOfForm(draft.form));
  const names = new Set(columns.usable.map(({ name }) => name));
  const form = onlyColumns(draft.form, names);
  const dates = columns.usable.filter(({ type }) => type === 'date');
  const only = dates.length === 1 ? (dates[0]?.name ?? '') : '';
  const date_var = form.date_var === '' ? only : form.date_var;
  // Of a column that a step has made, the dates are not known before it is done.
  const range = columns.of_source.includes(date_var) ? await dateRange(deps, source, date_var) : null;
  const dated = range === null ? '' : ` From ${range.start} to ${range.end}.`;
  const next = withDates({ ...form, date_var }, range, draft.found?.range ?? null);
  return {
    ...draft,
    form: next,
    found: { key: keyOf(source, next), note: columnsNote(columns) + dated, range, date_var },
  };
}

async function dateRange(deps: Pick<SlackDeps, 'warehouses'>, source: DataSource, date_var: string) {
  const range = await (await deps.warehouses.for(source)).dateRange(source, date_var);
  return range === null ? null : { start: range.first, end: range.last };
}
