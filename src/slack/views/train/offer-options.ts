import type { BlockSuggestion } from '@slack/bolt';
import type { OptionGroup } from '@slack/types';
import { AppError, errorCode } from '../../../errors.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorWords } from '../../error-message.ts';
import type { ColumnField } from '../../ids.ts';
import { levelOf } from '../../log-level.ts';
import { noTables, type Offered, tableOptions } from '../../table-options.ts';
import { BUDGET_MS, within } from '../../within.ts';
import { type Draft, readDraft, TRAIN_METADATA } from './draft.ts';
import { type ColumnReader, columnOptions } from './source-columns.ts';
import { prepareOfForm } from './source-facts.ts';
import { sourceOfForm } from './train-form.ts';

type Deps = Pick<SlackDeps, 'objects' | 'warehouses' | 'logger'> & { columns: ColumnReader };

/**
 * What the external selects of the train modal offer. Slack does not send the modal's values along with its question, so
 * the source is the one in the draft. A source that cannot be read offers nothing.
 */
export async function offerColumns(deps: Deps, field: ColumnField, asked: BlockSuggestion): Promise<OptionGroup[]> {
  return offer(deps, asked, [], async ({ form }) => {
    const source = sourceOfForm(form);
    if (source === null) return [];
    return columnOptions(field, await deps.columns(source, prepareOfForm(form)), asked.value);
  });
}

/** The tables of the chosen connection that contain what was typed; a line that says why where none can be listed. */
export async function offerTables(deps: Deps, asked: BlockSuggestion): Promise<Offered> {
  try {
    const { connection } = (await draftOf(deps, asked)).form;
    if (connection === '') return noTables('No warehouse is chosen', 'Choose one above');
    return await tableOptions(deps, { connection, typed: asked.value });
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, action_id: asked.action_id }, 'no tables offered');
    const { what, why } = errorWords(errorCode(error), error instanceof AppError ? error.details : {});
    return noTables(what, why);
  }
}

async function draftOf(deps: Deps, asked: BlockSuggestion): Promise<Draft> {
  const { draft_id } = TRAIN_METADATA.parse(JSON.parse(asked.view?.private_metadata ?? 'null'));
  return readDraft(deps.objects, asked.user.id, draft_id);
}

async function offer<T>(
  deps: Deps,
  asked: BlockSuggestion,
  none: T,
  choices: (draft: Draft) => Promise<T>,
): Promise<T> {
  try {
    const offered = await within(BUDGET_MS.options, draftOf(deps, asked).then(choices));
    if (offered.done) return offered.value;
    offered.later.catch(() => undefined);
    return none;
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, action_id: asked.action_id }, 'no options offered');
    return none;
  }
}
