import type { KnownBlock } from '@slack/types';
import { context, input, option } from '../../blocks/elements.ts';
import { clipMiddle } from '../../blocks/text.ts';
import { knownExposures } from './exposures.ts';
import { columnsSelect, exposureId, longText, nameSelect, partId } from './field-inputs.ts';
import { FIELD_LABELS } from './field-issues.ts';
import type { TrainForm } from './train-form.ts';
import type { StepFacts } from './train-view.ts';

/** Channels whose exposure has a select of its own; with more, lines are quicker. */
const MOST_EXPOSURE_SELECTS = 12;

/** The third step: what media there are, and what else moves the result. */
export function mediaStep({ draft, generation }: StepFacts): KnownBlock[] {
  const { form } = draft;
  return [
    ...columnsSelect('paid_media_spends', form.paid_media_spends, generation, {
      hint: 'One column of spend for each paid channel.',
      dispatch_action: true,
    }),
    ...exposureInputs(form.paid_media_spends, form.paid_media_vars, generation),
    ...columnsSelect('organic_vars', form.organic_vars, generation, {
      optional: true,
      hint: 'Media that costs nothing, such as a newsletter.',
    }),
    ...columnsSelect('context_vars', form.context_vars, generation, {
      optional: true,
      hint: 'What else moves the result: prices, competitors, events.',
    }),
    ...columnsSelect('factor_vars', form.factor_vars, generation, {
      optional: true,
      hint: 'Context columns that hold names or flags rather than amounts.',
    }),
    ...annotationInputs(form, generation),
  ];
}

const MODEL_AS_OPTIONS = [
  option('none', 'Nothing: it is shown beside the figures'),
  option(
    'context',
    'A variable for each (context_vars)',
    'Its effect is told apart, and needs some periods to be seen',
  ),
  option('factor', 'One variable for all (factor_vars)', 'For many things that happened once'),
];

function annotationInputs({ annotations, annotations_as }: TrainForm, generation: number): KnownBlock[] {
  const chosen = MODEL_AS_OPTIONS.find(({ value }) => value === annotations_as);
  return [
    ...longText('annotations', annotations, generation, {
      optional: true,
      placeholder: '2023-11-24 Black Friday',
      hint: 'One line each: the date or “first day..last day”, then what it was; “; market de” and “; channel tv_S” where it is about one. Lines of a spreadsheet can be pasted too.',
    }),
    input({
      block_id: partId('annotations_file', generation),
      label: FIELD_LABELS.annotations_file,
      optional: true,
      hint: 'Its first line names the columns: date (or start and end) and label; market and channel where it is about one. Its lines are added to those above.',
      element: { type: 'file_input', action_id: 'annotations_file', max_files: 1, filetypes: ['csv', 'tsv', 'txt'] },
    }),
    input({
      block_id: partId('annotations_as', generation),
      label: FIELD_LABELS.annotations_as,
      optional: true,
      element: {
        type: 'static_select',
        action_id: 'annotations_as',
        options: MODEL_AS_OPTIONS,
        ...(chosen === undefined ? {} : { initial_option: chosen }),
      },
    }),
  ];
}

function exposureInputs(spends: readonly string[], lines: string, generation: number): KnownBlock[] {
  if (spends.length === 0) return [];
  if (spends.length > MOST_EXPOSURE_SELECTS) {
    return longText('paid_media_vars', lines, generation, {
      optional: true,
      placeholder: 'facebook_S = facebook_I',
      hint: 'Where a channel also counts impressions or clicks, pair them, one line each. Channels without a line go by their spend.',
    });
  }
  const exposures = knownExposures(lines);
  return [
    context('Where a channel also counts impressions or clicks, choose them here. Without, it goes by its spend.'),
    ...spends.map((spend) =>
      nameSelect('exposure', exposures.get(spend) ?? '', exposureId(spend, generation), {
        label: `${FIELD_LABELS.exposure} of ${clipMiddle(spend, 130)}`,
        optional: true,
        placeholder: 'Its spend',
      }),
    ),
  ];
}
