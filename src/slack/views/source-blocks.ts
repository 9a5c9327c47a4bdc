import type { KnownBlock } from '@slack/types';
import { actions, button, context, header, input, option } from '../blocks/elements.ts';
import { escapeMrkdwn, plain } from '../blocks/text.ts';
import { ACTIONS } from '../ids.ts';
import type { SpecDraft } from './draft.ts';
import { columnSelect, datepicker } from './field-inputs.ts';
import { FIELD_LABELS } from './field-issues.ts';
import type { TrainViewFacts } from './train-view-facts.ts';

/** The first part of the train modal: where the data is, its dates, and a line about what was found there. */
export function dataBlocks({ form, draft, connections, generation, source_note }: TrainViewFacts): KnownBlock[] {
  const source = draft.spec.data;
  const blocks: KnownBlock[] = [header('Data')];
  if (form.connection === undefined) {
    blocks.push({ type: 'section', text: plain(`${describeSource(source)}, as the manifest has it.`) });
  } else {
    const options = connections.slice(0, 100).map((name) => option(name));
    const chosen = options.find(({ value }) => value === form.connection);
    blocks.push(
      input({
        block_id: 'connection',
        label: FIELD_LABELS.connection,
        dispatch_action: true,
        element: {
          type: 'static_select',
          action_id: 'connection',
          placeholder: plain('Choose a warehouse'),
          options,
          ...(chosen === undefined ? {} : { initial_option: chosen }),
        },
      }),
    );
    if (form.table === undefined || form.query === undefined) {
      blocks.push({ type: 'section', text: plain(`${describeSource(source)}, as the manifest has it.`) });
    } else {
      blocks.push(
        input({
          block_id: `table#${generation}`,
          label: FIELD_LABELS.table,
          optional: true,
          dispatch_action: true,
          element: {
            type: 'external_select',
            action_id: 'table',
            min_query_length: 0,
            placeholder: plain('Type to search tables'),
            ...(form.table === null ? {} : { initial_option: option(form.table) }),
          },
        }),
        input({
          block_id: 'query',
          label: FIELD_LABELS.query,
          optional: true,
          element: {
            type: 'plain_text_input',
            action_id: 'query',
            multiline: true,
            max_length: 3000,
            placeholder: plain('SELECT date, revenue, tv_spend FROM ...'),
            ...(form.query === null || form.query === '' ? {} : { initial_value: form.query }),
          },
        }),
        ...actions([button({ text: 'Read columns', action_id: ACTIONS.read_columns, value: 'read' })]),
      );
    }
  }
  if (source_note !== null && source_note !== '') blocks.push(context(escapeMrkdwn(source_note)));
  blocks.push(
    columnSelect('date_var', form.date_var, generation, { hint: 'One row for each day, week or month.' }),
    datepicker(
      'start',
      form.start,
      generation,
      'The first date that the model explains. Earlier rows still count for what lingers.',
    ),
    datepicker('end', form.end, generation),
  );
  return blocks;
}

function describeSource(source: SpecDraft['data']): string {
  if (source === undefined) return 'The source';
  if ('file' in source) return `File ${source.file}`;
  if ('upload' in source) return `The uploaded file ${source.upload.slice(0, 8)}`;
  return 'table' in source
    ? `Table ${source.table}`
    : `A query of ${source.query.length.toLocaleString('en-US')} characters`;
}
