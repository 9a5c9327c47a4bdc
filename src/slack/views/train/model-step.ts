import type { KnownBlock } from '@slack/types';
import type { HYPERPARAMETER_PRESETS } from '../../../runs/hyperparameter-rules.ts';
import { TRAIN_PRESETS } from '../../../runs/run-spec.ts';
import { actions, button, context, input, option } from '../../blocks/elements.ts';
import { costWords, expectedSeconds } from '../../blocks/expected-time.ts';
import { roughly } from '../../blocks/numbers.ts';
import { escapeMrkdwn, listOf } from '../../blocks/text.ts';
import { ACTIONS } from '../../ids.ts';
import { PRESET_NAMES } from '../../preset.ts';
import { datepicker, line, number, partId, radio } from './field-inputs.ts';
import { FIELD_LABELS } from './field-issues.ts';
import type { TrainForm } from './train-form.ts';
import { TRAIN_PARTS, type TrainPart } from './train-parts.ts';
import type { StepFacts } from './train-view.ts';

const ADSTOCKS = {
  geometric: ['It fades steadily (geometric)', 'The usual choice; quickest'],
  weibull_cdf: ['It fades at a changing pace (weibull_cdf)', 'More flexible; needs more iterations'],
  weibull_pdf: ['It may peak later (weibull_pdf)', 'For channels that work with a delay'],
} as const satisfies Record<string, readonly [string, string]>;

const FREEDOM = {
  default: ['As Robyn recommends (default)', 'The usual choice'],
  narrow: ['Less (narrow)', 'Steadier with little data'],
  wide: ['More (wide)', 'Where channels are unusual; needs more iterations'],
} as const satisfies Record<(typeof HYPERPARAMETER_PRESETS)[number], readonly [string, string]>;

const PROPHET = {
  trend: 'Trend',
  season: 'Season of the year',
  weekday: 'Day of the week (daily data)',
  monthly: 'Month',
  holiday: 'Holidays',
} as const satisfies Record<string, string>;

/** The fourth step: how the model is trained. What experts alone need is behind a button. */
export function modelStep(facts: StepFacts): KnownBlock[] {
  const { draft, generation } = facts;
  const { form } = draft;
  return [
    radio('preset', form.preset, presetOptions(facts), generation, {
      dispatch_action: true,
      hint: 'Test shows that everything works. Decide on money with Production.',
    }),
    ...(form.preset === 'Custom'
      ? [
          number('iterations', form.iterations, generation, { min: 100, max: 100_000 }),
          number('trials', form.trials, generation, { min: 1, max: 100 }),
        ]
      : []),
    datepicker(
      'start',
      form.start,
      generation,
      'The first date that the model explains. Earlier rows still count for what lingers.',
    ),
    datepicker('end', form.end, generation),
    prophetInput(form, generation),
    line('prophet_country', form.prophet_country, generation, {
      max_length: 2,
      optional: true,
      hint: 'A country in two letters, such as DE.',
    }),
    radio(
      'adstock',
      form.adstock,
      Object.entries(ADSTOCKS).map(([value, [label, note]]) => option(value, label, note)),
      generation,
    ),
    radio(
      'hyperparameter_preset',
      form.hyperparameter_preset,
      Object.entries(FREEDOM).map(([value, [label, note]]) => option(value, label, note)),
      generation,
    ),
    ...actions([button({ text: 'Expert settings', action_id: ACTIONS.train_expert, value: 'expert' })]),
    context(expertNote(form)),
  ];
}

function presetOptions({ workers, rate }: StepFacts) {
  return [
    ...PRESET_NAMES.map((name) => {
      const train = TRAIN_PRESETS[name];
      const seconds = expectedSeconds(train, workers);
      const size = `${train.trials} x ${train.iterations.toLocaleString('en-US')}`;
      return option(name, `${name}: ${roughly(seconds)}`, `${size} iterations; costs ${costWords(seconds, rate)}`);
    }),
    option('Custom', 'Custom', 'Your own number of trials and iterations'),
  ];
}

function prophetInput(form: TrainForm, generation: number): KnownBlock {
  const options = Object.entries(PROPHET).map(([value, label]) => option(value, label));
  const chosen = options.filter(({ value }) => value !== undefined && form.prophet_vars.includes(value));
  return input({
    block_id: partId('prophet_vars', generation),
    label: FIELD_LABELS.prophet_vars,
    optional: true,
    element: {
      type: 'checkboxes',
      action_id: 'prophet_vars',
      options,
      ...(chosen.length === 0 ? {} : { initial_options: chosen }),
    },
  });
}

const PART_WORDS = {
  prepare: 'steps that prepare the data',
  signs: 'signs of coefficients',
  hyperparameters: 'ranges of hyperparameters',
  train: 'training',
  calibration: 'lift tests',
  allocator: 'the budget allocator',
} as const satisfies Record<TrainPart, string>;

/** The expert settings that say something, so that nobody is surprised by them. */
export function expertWords(form: TrainForm): string[] {
  return TRAIN_PARTS.filter((part) => form[part].trim() !== '').map((part) => PART_WORDS[part]);
}

function expertNote(form: TrainForm): string {
  const said = expertWords(form);
  return escapeMrkdwn(
    said.length === 0
      ? 'Seed, train size, validation, lift tests, budget allocator, signs, single hyperparameters: as usual.'
      : `Set there: ${listOf(said)}.`,
  );
}
