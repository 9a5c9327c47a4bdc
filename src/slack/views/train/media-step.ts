import type { KnownBlock } from '@slack/types';
import { context } from '../../blocks/elements.ts';
import { clipMiddle } from '../../blocks/text.ts';
import { knownExposures } from './exposures.ts';
import { columnsSelect, exposureId, longText, nameSelect } from './field-inputs.ts';
import { FIELD_LABELS } from './field-issues.ts';
import type { StepFacts } from './train-view.ts';

/** Channels whose exposure has a select of its own; with more, lines are quicker. */
export const MOST_EXPOSURE_SELECTS = 12;

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
