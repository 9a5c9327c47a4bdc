import type { ModalView } from '@slack/types';
import { context } from '../../blocks/elements.ts';
import { plain } from '../../blocks/text.ts';
import { VIEWS } from '../../ids.ts';
import { type Draft, trainMetadata } from './draft.ts';
import { longText } from './field-inputs.ts';
import type { TrainPart } from './train-parts.ts';

const HINTS = {
  train:
    'seed, train_size, ts_validation, add_penalty_factor, rssd_zero_penalty, objective_weights, intercept, intercept_sign, engine (fast or stock), optimizer (native or nevergrad).',
  hyperparameters: 'media: the type of a medium (tv, digital, …). overrides: a range or a number by Robyn’s name.',
  calibration: 'One entry for each lift test: channel, start, end, lift, spend, confidence, metric, scope.',
  allocator: 'scenario, total_budget, target_value, date_range, channel_constraints (low, up, channels).',
  signs: 'positive, negative or default for each column, in their order.',
  prepare: 'Steps that are done with the data before it is trained on, in their order.',
} as const satisfies Record<TrainPart, string>;

const EXAMPLES = {
  train: 'seed: 123\ntrain_size: [0.5, 0.8]\nts_validation: true',
  hyperparameters: 'media: { tv_S: tv }\noverrides: { tv_S_thetas: [0.3, 0.8] }',
  calibration:
    '- { channel: tv_S, start: 2018-05-01, end: 2018-06-10, lift: 400000, spend: 421000, confidence: 0.85, metric: revenue }',
  allocator: 'scenario: max_response\ntotal_budget: 1200000\ndate_range: last_26',
  signs: 'context_signs: [negative, default]',
  prepare: '- resample: { to: week }',
} as const satisfies Record<TrainPart, string>;

/** In the order in which they are most asked for. */
const ORDER = [
  'train',
  'calibration',
  'allocator',
  'hyperparameters',
  'signs',
  'prepare',
] as const satisfies readonly TrainPart[];

/** What experts alone need, written as in a manifest. It lies over the step of the model. */
export function expertView(draft: Draft, generation: number): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.train_expert,
    private_metadata: trainMetadata(draft, generation),
    title: plain('Expert settings', 24),
    submit: plain('Keep', 24),
    close: plain('Back', 24),
    blocks: [
      context('Written as in a manifest (YAML). What is left empty is as usual.'),
      ...ORDER.flatMap((part) =>
        longText(part, draft.form[part], generation, {
          optional: true,
          hint: HINTS[part],
          placeholder: EXAMPLES[part],
        }),
      ),
    ],
  };
}
