import type { TrainField } from '../../ids.ts';

/** The steps of the train modal in their order. */
export const TRAIN_STEPS = ['source', 'goal', 'media', 'model', 'report'] as const;
export type TrainStep = (typeof TRAIN_STEPS)[number];

export const STEP_NAMES = {
  source: 'Data',
  goal: 'Goal',
  media: 'Media',
  model: 'Model',
  report: 'Review',
} as const satisfies Record<TrainStep, string>;

/** Where each field stands. What the expert settings hold is opened from the step of the model. */
const STEP_OF = {
  source_kind: 'source',
  connection: 'source',
  table: 'source',
  query: 'source',
  files: 'source',
  dep_var: 'goal',
  dep_var_type: 'goal',
  date_var: 'goal',
  country: 'goal',
  revision: 'goal',
  paid_media_spends: 'media',
  exposure: 'media',
  paid_media_vars: 'media',
  organic_vars: 'media',
  context_vars: 'media',
  factor_vars: 'media',
  annotations: 'media',
  annotations_file: 'media',
  annotations_as: 'media',
  start: 'model',
  end: 'model',
  adstock: 'model',
  hyperparameter_preset: 'model',
  prophet_vars: 'model',
  prophet_country: 'model',
  preset: 'model',
  iterations: 'model',
  trials: 'model',
  prepare: 'model',
  signs: 'model',
  hyperparameters: 'model',
  train: 'model',
  calibration: 'model',
  allocator: 'model',
  snapshot: 'report',
  channel: 'report',
  watchers: 'report',
} as const satisfies Record<TrainField, TrainStep>;

export function stepOf(field: TrainField): TrainStep {
  return STEP_OF[field];
}

/** Counted from 1, as people count. */
export function stepNumber(step: TrainStep): number {
  return TRAIN_STEPS.indexOf(step) + 1;
}

export function stepBefore(step: TrainStep): TrainStep {
  return TRAIN_STEPS[Math.max(0, TRAIN_STEPS.indexOf(step) - 1)] ?? 'source';
}

export function stepAfter(step: TrainStep): TrainStep {
  return TRAIN_STEPS[Math.min(TRAIN_STEPS.length - 1, TRAIN_STEPS.indexOf(step) + 1)] ?? 'report';
}
