import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ANNOTATIONS, decisiveAnnotations } from './annotations.ts';
import { COLUMN_NAME } from './column-name.ts';
import { HYPERPARAMETER_PRESETS, MEDIUM_TYPES } from './hyperparameter-rules.ts';
import { PREPARE } from './prepare-steps.ts';
import { specProblems } from './spec-rules.ts';

/**
 * What a run is asked to train: the fields of a manifest and of the modal, with Robyn's own names, in one schema.
 * Everything stored or sent to the trainer has passed through it.
 */

const column = COLUMN_NAME;
const columns = z.array(column).max(200);
const isoDate = z.iso.date();
const range = z.tuple([z.number(), z.number()]).refine(([low, high]) => low <= high, 'is [low, high] with low <= high');

export const DATA_SOURCE = z.union([
  z.strictObject({ connection: z.string().min(1).max(60), table: z.string().min(1).max(200) }),
  z.strictObject({ connection: z.string().min(1).max(60), query: z.string().min(1).max(20_000) }),
  z.strictObject({ file: z.string().min(1).max(1000) }),
  /** A CSV file that a person has sent, in the bucket under the hash of its content. */
  z.strictObject({
    upload: z
      .string()
      .regex(
        /^[0-9a-f]{64}\.(csv|parquet)$/,
        'is the name of an uploaded file: 64 digits or letters a to f, then .csv or .parquet',
      ),
  }),
]);
export type DataSource = z.infer<typeof DATA_SOURCE>;

/**
 * Which data of the source is trained on: that of now, as it may have been taken a little while ago; taken anew for this run;
 * or that of a snapshot, by the hash of its content.
 */
const SNAPSHOT = z.union([
  z.literal('fresh'),
  z.string().regex(/^[0-9a-f]{64}$/, 'is fresh, or the 64 digits and letters a to f of a snapshot’s content'),
]);

/** Iterations x trials behind the modal's presets. Robyn recommends at least 2000 x 5 for decisions. */
export const TRAIN_PRESETS = {
  Test: { iterations: 300, trials: 2 },
  Benchmark: { iterations: 1000, trials: 3 },
  Production: { iterations: 2000, trials: 5 },
} as const satisfies Record<string, { iterations: number; trials: number }>;
export type TrainPreset = keyof typeof TRAIN_PRESETS;

/** Robyn's `OPTS_PDN`: which sign a coefficient may have; "default" leaves it open. */
const signs = z
  .array(z.enum(['positive', 'negative', 'default']))
  .max(200)
  .default([]);

const calibrationStudy = z.strictObject({
  channel: z.string().min(1),
  start: isoDate,
  end: isoDate,
  lift: z.number(),
  spend: z.number().nonnegative(),
  confidence: z.number().min(0).max(1),
  metric: z.string().min(1),
  scope: z.enum(['immediate', 'total']).default('immediate'),
});

/** The whole window, its last periods as Robyn writes them (`last_26`), or dates within it. */
const DATE_RANGE = z.union([
  z
    .string()
    .regex(/^(all|last_[1-9]\d{0,4})$/, 'is all, last_26 for the last 26 periods of the window, or { start, end }'),
  z.strictObject({ start: isoDate, end: isoDate }),
]);
const boundLow = z.number().min(0);
const boundUp = z.number().min(0).max(100);

/** How revisions and markets are called. */
export const RUN_SPEC_NAMES = {
  revision: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._-]{0,39}$/,
      'is 1 to 40 small letters, digits, ".", "_" or "-", starting with a letter or digit',
    ),
  country: z.string().regex(/^[a-z0-9_]{2,20}$/, 'is 2 to 20 small letters, digits or "_", such as "de"'),
} as const;

/** What the allocator is asked for. */
export const ALLOCATOR_SETTINGS = z.strictObject({
  scenario: z.enum(['max_response', 'target_efficiency']).default('max_response'),
  /** Money for all of the dates together; `null` for what was spent in them. */
  total_budget: z.number().positive().nullable().default(null),
  /** ROAS (dep_var_type revenue) or CPA (conversion) of all channels; `null` for Robyn's 0.8 x ROAS or 1.2 x CPA of now. */
  target_value: z.number().positive().nullable().default(null),
  date_range: DATE_RANGE.default('all'),
  /** Multiples of what a channel spent in the dates; `channels` has those that differ, by spend column. */
  channel_constraints: z
    .strictObject({
      low: boundLow.default(0.7),
      up: boundUp.default(1.5),
      channels: z.record(z.string(), z.strictObject({ low: boundLow.optional(), up: boundUp.optional() })).default({}),
    })
    .prefault({}),
});

const shape = z.strictObject({
  revision: RUN_SPEC_NAMES.revision,
  country: RUN_SPEC_NAMES.country,
  data: DATA_SOURCE,
  snapshot: SNAPSHOT.nullable().default(null),
  prepare: PREPARE.default([]),
  date_var: column,
  dep_var: column,
  dep_var_type: z.enum(['revenue', 'conversion']),
  paid_media_spends: columns.min(1, 'needs at least one column'),
  paid_media_vars: columns.min(1, 'needs one column for each of paid_media_spends'),
  organic_vars: columns.default([]),
  context_vars: columns.default([]),
  factor_vars: columns.default([]),
  /** One for each column, in their order; empty for Robyn's own: media positive, context default. */
  paid_media_signs: signs,
  organic_signs: signs,
  context_signs: signs,
  prophet: z
    .strictObject({
      vars: z.array(z.enum(['trend', 'season', 'weekday', 'monthly', 'holiday'])),
      country: z.string().regex(/^[A-Z]{2}$/, 'is a two-letter country code in capitals, such as "DE"'),
    })
    .nullable()
    .default(null),
  window: z.strictObject({ start: isoDate, end: isoDate }),
  adstock: z.enum(['geometric', 'weibull_cdf', 'weibull_pdf']).default('geometric'),
  hyperparameters: z
    .strictObject({
      preset: z.enum(HYPERPARAMETER_PRESETS).default('default'),
      /** Type of a medium, by its modelled variable: how long its effect lasts. The others have the preset's ranges. */
      media: z.record(z.string(), z.enum(MEDIUM_TYPES)).default({}),
      /** A range, or one number that is not searched, by Robyn's name. */
      overrides: z.record(z.string(), z.union([range, z.number()])).default({}),
    })
    .prefault({}),
  train: z
    .strictObject({
      iterations: z.int().min(100).max(100_000).default(TRAIN_PRESETS.Test.iterations),
      trials: z.int().min(1).max(100).default(TRAIN_PRESETS.Test.trials),
      train_size: range
        .refine(([low, high]) => low > 0.1 && high <= 1, 'lies above 0.1 and at or below 1')
        .default([0.5, 0.8]),
      ts_validation: z.boolean().default(false),
      /** `robyn_run`'s own arguments with its own defaults; objective_weights are of nrmse, decomp.rssd and mape. */
      add_penalty_factor: z.boolean().default(false),
      rssd_zero_penalty: z.boolean().default(true),
      objective_weights: z.array(z.number().min(0).max(10)).min(2).max(3).nullable().default(null),
      intercept: z.boolean().default(true),
      intercept_sign: z.enum(['non_negative', 'unconstrained']).default('non_negative'),
      seed: z.int().min(0).max(2_000_000_000).default(123),
      /** What trains: the fast engine or Robyn's own loop; what proposes candidates: ours, or nevergrad itself. All give the same. */
      engine: z.enum(['fast', 'stock']).default('fast'),
      optimizer: z.enum(['native', 'nevergrad']).default('native'),
    })
    .prefault({}),
  calibration: z.array(calibrationStudy).default([]),
  /** What happened when. Those with `model_as` become variables of the model; the others are shown. */
  annotations: ANNOTATIONS.default([]),
  allocator: ALLOCATOR_SETTINGS.prefault({}),
  notify: z
    .strictObject({ channel: z.string().nullable().default(null), watchers: z.array(z.string()).default([]) })
    .prefault({}),
});

export type RunSpec = z.infer<typeof shape>;

/** A RunSpec with the rules that reach over several fields. Issues carry the path of the field that is to be changed. */
export const RUN_SPEC = shape.superRefine((spec, context) => {
  for (const { path, message } of specProblems(spec)) context.addIssue({ code: 'custom', path, message });
});

/**
 * A spec that has been accepted once: its shape without the rules over several fields. What is stored is read by this, so that
 * a rule that a later version adds for new requests makes no older run unreadable.
 */
export const ACCEPTED_SPEC = shape;
export type RunSpecInput = z.input<typeof RUN_SPEC>;

/** Every column of the prepared data that the spec names, each once, the date column first. */
export function specColumns(spec: RunSpec): string[] {
  return [
    ...new Set([
      spec.date_var,
      spec.dep_var,
      ...spec.paid_media_spends,
      ...spec.paid_media_vars,
      ...spec.organic_vars,
      ...spec.context_vars,
    ]),
  ];
}

/**
 * Hex SHA-256 of what decides the result: equal for specs that differ only in who is told, in which snapshot of the
 * data they name, in annotations that are no variables, or in the order of keys.
 */
export function specHash(spec: RunSpec): string {
  const { notify: _notify, snapshot: _snapshot, annotations: _annotations, ...others } = spec;
  const annotations = decisiveAnnotations(spec);
  const decisive = annotations === null ? others : { ...others, annotations };
  return createHash('sha256').update(canonicalJson(decisive)).digest('hex');
}

/** JSON in which the order of keys does not matter. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
