import type { KnownBlock } from '@slack/types';
import { actions, button, context, input, option } from '../../blocks/elements.ts';
import { escapeMrkdwn, plain } from '../../blocks/text.ts';
import { ACTIONS } from '../../ids.ts';
import { longText, nameSelect, partId, radio } from './field-inputs.ts';
import { FIELD_LABELS } from './field-issues.ts';
import type { SourceKind } from './train-form.ts';
import type { StepFacts } from './train-view.ts';

const KINDS = {
  table: ['A table', 'of a warehouse'],
  query: ['A SQL query', 'for what no table holds as it is'],
  file: ['A file of mine', 'CSV, Excel or Parquet with a line for each date; or a manifest (YAML)'],
} as const satisfies Record<SourceKind, readonly [string, string]>;

/** The first step: where the data is. */
export function sourceStep({ draft, generation, connections }: StepFacts): KnownBlock[] {
  const { form } = draft;
  const kinds = Object.entries(KINDS).map(([value, [label, note]]) => option(value, label, note));
  const note = draft.found?.note ?? '';
  return [
    radio('source_kind', form.source_kind, kinds, generation, { dispatch_action: true }),
    ...(form.source_kind === 'file' ? [] : [connectionSelect(form.connection, connections, generation)]),
    ...sourceInputs(form, generation),
    ...actions([button({ text: 'Look at the data', action_id: ACTIONS.train_look, value: 'look' })]),
    ...(note === '' ? [] : [context(escapeMrkdwn(note))]),
  ];
}

function connectionSelect(connection: string, connections: readonly string[], generation: number): KnownBlock {
  // One that a manifest names and that is not set up can still be seen.
  const names = [...new Set([...(connection === '' ? [] : [connection]), ...connections])].slice(0, 100);
  const options = names.map((name) => option(name));
  const chosen = options.find(({ value }) => value === connection);
  return input({
    block_id: partId('connection', generation),
    label: FIELD_LABELS.connection,
    dispatch_action: true,
    element: {
      type: 'static_select',
      action_id: 'connection',
      placeholder: plain('Choose a warehouse'),
      options: options.length === 0 ? [option('none', 'No warehouse is connected')] : options,
      ...(chosen === undefined ? {} : { initial_option: chosen }),
    },
  });
}

function sourceInputs(form: StepFacts['draft']['form'], generation: number): KnownBlock[] {
  switch (form.source_kind) {
    case 'table':
      return [nameSelect('table', form.table, partId('table', generation), { placeholder: 'Type to search tables' })];
    case 'query':
      return longText('query', form.query, generation, { placeholder: 'SELECT date, revenue, tv_spend FROM ...' });
    case 'file':
      return [
        ...(form.file === null
          ? []
          : [{ type: 'section' as const, text: plain(`Now: ${form.file.name}. Choose another file to replace it.`) }]),
        input({
          block_id: partId('files', generation),
          label: FIELD_LABELS.files,
          optional: form.file !== null,
          hint: 'Up to 10 MB. A larger one you send in a channel: choose “Train on this file” from the menu of its message.',
          element: {
            type: 'file_input',
            action_id: 'files',
            max_files: 1,
            filetypes: ['csv', 'tsv', 'txt', 'gz', 'xlsx', 'parquet', 'yaml', 'yml'],
          },
        }),
      ];
  }
}
