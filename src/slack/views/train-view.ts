import type { KnownBlock, ModalView } from '@slack/types';
import { TRAIN_PRESETS } from '../../runs/run-spec.ts';
import { header, input, option } from '../blocks/elements.ts';
import { expectedSeconds } from '../blocks/expected-time.ts';
import { roughly } from '../blocks/numbers.ts';
import { plain } from '../blocks/text.ts';
import { VIEWS } from '../ids.ts';
import { PRESET_NAMES } from '../preset.ts';
import { introduction } from './carried-along.ts';
import type { TrainMetadata } from './draft.ts';
import { columnSelect, columnsSelect, kept, number, radio, text } from './field-inputs.ts';
import { FIELD_LABELS } from './field-issues.ts';
import { dataBlocks } from './source-blocks.ts';
import type { TrainViewFacts } from './train-view-facts.ts';

const ADSTOCKS = {
  geometric: ['It fades steadily (geometric)', 'The usual choice; quickest'],
  weibull_cdf: ['It fades at a changing pace (weibull_cdf)', 'More flexible; needs more iterations'],
  weibull_pdf: ['It may peak later (weibull_pdf)', 'For channels that work with a delay'],
} as const satisfies Record<string, readonly [string, string]>;

const PROPHET = {
  trend: 'Trend',
  season: 'Season of the year',
  weekday: 'Day of the week (daily data)',
  monthly: 'Month',
  holiday: 'Holidays',
} as const satisfies Record<string, string>;

const DEP_VAR_TYPES = { revenue: 'Revenue (gives ROAS)', conversion: 'Conversions (gives CPA)' } as const;

/** The modal that `/mmm train` opens, with every field that a run needs. */
export function trainView(facts: TrainViewFacts): ModalView {
  const metadata: TrainMetadata = { draft_id: facts.draft.draft_id, generation: facts.generation };
  return {
    type: 'modal',
    callback_id: VIEWS.train,
    private_metadata: JSON.stringify(metadata),
    title: plain('Train a model', 24),
    submit: plain('Train', 24),
    close: plain('Cancel', 24),
    blocks: [
      ...introduction(facts.draft),
      ...dataBlocks(facts),
      ...goalBlocks(facts),
      ...mediaBlocks(facts),
      ...influenceBlocks(facts),
      ...modelBlocks(facts),
      ...reportBlocks(facts),
    ],
  };
}

function goalBlocks({ form, generation }: TrainViewFacts): KnownBlock[] {
  return [
    header('Goal'),
    columnSelect('dep_var', form.dep_var, generation, {
      hint: 'The column with sales, revenue, sign-ups: the result that media should bring.',
    }),
    radio(
      'dep_var_type',
      form.dep_var_type,
      Object.entries(DEP_VAR_TYPES).map(([value, label]) => option(value, label)),
    ),
    text('country', form.country, 'Which market this is, such as de.', { max_length: 20 }),
    text(
      'revision',
      form.revision,
      'A short name for this version of your model, such as r12. Its runs are kept together.',
      { max_length: 40 },
    ),
  ];
}

function mediaBlocks({ form, draft, generation }: TrainViewFacts): KnownBlock[] {
  return [
    header('Media'),
    columnsSelect('paid_media_spends', form.paid_media_spends, draft, generation, {
      hint: 'One column of spend for each paid channel.',
    }),
    ...(form.paid_media_vars === undefined
      ? [kept('paid_media_vars', `${draft.spec.paid_media_vars?.length ?? 0} columns`)]
      : [
          text('paid_media_vars', form.paid_media_vars, exposureHint, {
            max_length: 3000,
            multiline: true,
            optional: true,
            placeholder: 'facebook_S = facebook_I',
            generation,
          }),
        ]),
    columnsSelect('organic_vars', form.organic_vars, draft, generation, {
      optional: true,
      hint: 'Media that costs nothing, such as a newsletter.',
    }),
  ];
}

const exposureHint =
  'Where a channel also counts impressions or clicks, pair them, one line each. Channels without a line go by their spend.';

function influenceBlocks({ form, draft, generation }: TrainViewFacts): KnownBlock[] {
  const options = Object.entries(PROPHET).map(([value, label]) => option(value, label));
  const chosen = options.filter(({ value }) => value !== undefined && form.prophet_vars?.includes(value));
  return [
    header('Other influences'),
    columnsSelect('context_vars', form.context_vars, draft, generation, {
      optional: true,
      hint: 'What else moves the result: prices, competitors, events.',
    }),
    columnsSelect('factor_vars', form.factor_vars, draft, generation, {
      optional: true,
      hint: 'Columns that hold names or flags rather than amounts.',
    }),
    input({
      block_id: 'prophet_vars',
      label: FIELD_LABELS.prophet_vars,
      optional: true,
      element: {
        type: 'checkboxes',
        action_id: 'prophet_vars',
        options,
        ...(chosen.length === 0 ? {} : { initial_options: chosen }),
      },
    }),
    text('prophet_country', form.prophet_country, 'A country in two letters, such as DE.', {
      max_length: 2,
      optional: true,
    }),
  ];
}

function modelBlocks({ form, workers }: TrainViewFacts): KnownBlock[] {
  const presets = [
    ...PRESET_NAMES.map((name) => {
      const train = TRAIN_PRESETS[name];
      const time = roughly(expectedSeconds(train, workers));
      return option(
        name,
        name,
        `${train.trials} trials of ${train.iterations.toLocaleString('en-US')} iterations, ${time}`,
      );
    }),
    option('Custom', 'Custom', 'Your own number of trials and iterations'),
  ];
  return [
    header('Model'),
    radio(
      'adstock',
      form.adstock,
      Object.entries(ADSTOCKS).map(([value, [label, note]]) => option(value, label, note)),
    ),
    radio('preset', form.preset, presets, {
      dispatch_action: true,
      hint: 'Test shows that everything works. Decide on money with Production.',
    }),
    ...(form.preset === 'Custom'
      ? [number('iterations', form.iterations, 100, 100_000), number('trials', form.trials, 1, 100)]
      : []),
  ];
}

function reportBlocks({ form }: TrainViewFacts): KnownBlock[] {
  return [
    header('Report'),
    input({
      block_id: 'channel',
      label: FIELD_LABELS.channel,
      hint: 'The run appears in this channel and its results in the thread below it. I have to be a member.',
      element: {
        type: 'conversations_select',
        action_id: 'channel',
        filter: { include: ['public', 'private'], exclude_bot_users: true },
        ...(form.channel === undefined || form.channel === null
          ? { default_to_current_conversation: true }
          : { initial_conversation: form.channel }),
      },
    }),
  ];
}
