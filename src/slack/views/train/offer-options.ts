import type { BlockSuggestion } from '@slack/bolt';
import type { OptionGroup, PlainTextOption } from '@slack/types';
import { option } from '../../blocks/elements.ts';
import type { SlackDeps } from '../../deps.ts';
import type { ColumnField } from '../../ids.ts';
import { levelOf } from '../../log-level.ts';
import { BUDGET_MS, within } from '../../within.ts';
import { type Draft, readDraft, TRAIN_METADATA } from './draft.ts';
import { nameValue } from './long-values.ts';
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

/** The tables of the chosen connection that contain what was typed. */
export async function offerTables(deps: Deps, asked: BlockSuggestion): Promise<PlainTextOption[]> {
  return offer(deps, asked, [], async ({ form: { connection } }) => {
    if (connection === '') return [];
    const warehouse = await deps.warehouses.for({ connection, table: '*' });
    const wanted = asked.value.trim().toLowerCase();
    return (await warehouse.tables())
      .filter((table) => table.toLowerCase().includes(wanted))
      .slice(0, 100)
      .map((table) => option(nameValue(table), table));
  });
}

async function offer<T>(
  deps: Deps,
  asked: BlockSuggestion,
  none: T,
  choices: (draft: Draft) => Promise<T>,
): Promise<T> {
  try {
    const { draft_id } = TRAIN_METADATA.parse(JSON.parse(asked.view?.private_metadata ?? 'null'));
    const offered = await within(BUDGET_MS.options, readDraft(deps.objects, asked.user.id, draft_id).then(choices));
    if (offered.done) return offered.value;
    offered.later.catch(() => undefined);
    return none;
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, action_id: asked.action_id }, 'no options offered');
    return none;
  }
}
