import { createHash } from 'node:crypto';
import { z } from 'zod';
import { COLUMN_NAME } from './column-name.ts';
import {
  fixesEverything,
  HYPERPARAMETER_PRESETS,
  MEDIUM_TYPES,
  mediumTypeProblem,
  overrideProblem,
} from './hyperparameter-rules.ts';
import { PREPARE } from './prepare-steps.ts';

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
]);
export type DataSource = z.infer<typeof DATA_SOURCE>;

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

const shape = z.strictObject({
  revision: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._-]{0,39}$/,
      'is 1 to 40 small letters, digits, ".", "_" or "-", starting with a letter or digit',
    ),
  country: z.string().regex(/^[a-z0-9_]{2,20}$/, 'is 2 to 20 small letters, digits or "_", such as "de"'),
  data: DATA_SOURCE,
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
    })
    .prefault({}),
  calibration: z.array(calibrationStudy).default([]),
  allocator: z
    .strictObject({
      scenario: z.enum(['max_response', 'target_efficiency']).default('max_response'),
      total_budget: z.number().positive().nullable().default(null),
      channel_constraints: z
        .strictObject({ low: z.number().min(0.01), up: z.number().max(100) })
        .refine(({ low, up }) => low <= up, 'needs low <= up')
        .default({ low: 0.7, up: 1.5 }),
    })
    .prefault({}),
  notify: z
    .strictObject({ channel: z.string().nullable().default(null), watchers: z.array(z.string()).default([]) })
    .prefault({}),
});

/** A RunSpec with the rules that reach over several fields. Issues carry the path of the field that is to be changed. */
export const RUN_SPEC = shape.superRefine((spec, context) => {
  const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (spec.paid_media_vars.length !== spec.paid_media_spends.length) {
    refuse(
      ['paid_media_vars'],
      `needs one column for each of the ${spec.paid_media_spends.length} paid_media_spends, in their order; there are ${spec.paid_media_vars.length}`,
    );
  }
  if (spec.window.start >= spec.window.end) refuse(['window', 'end'], 'must be later than window.start');
  // glmnet refuses a matrix of one column.
  const variables =
    spec.paid_media_vars.length +
    spec.organic_vars.length +
    spec.context_vars.length +
    (spec.prophet?.vars.length ?? 0);
  if (variables < 2) {
    refuse(
      ['paid_media_spends'],
      'is the only thing that could explain dep_var; add prophet.vars (trend, season), context_vars or another channel',
    );
  }
  if (spec.factor_vars.length > 0 && (spec.prophet?.vars.length ?? 0) === 0) {
    // Robyn turns factors into numbers by prophet's regression, and stops without it.
    refuse(
      ['factor_vars'],
      'needs prophet.vars, such as trend; without it give numbers, such as 0 and 1, in context_vars',
    );
  }
  for (const name of spec.factor_vars) {
    if (!spec.context_vars.includes(name) && !spec.organic_vars.includes(name)) {
      refuse(['factor_vars'], `"${name}" must also be in context_vars`);
    }
  }
  const roles = new Map<string, string>([[spec.date_var, 'date_var']]);
  const take = (role: 'dep_var' | 'paid_media_spends' | 'organic_vars' | 'context_vars', names: readonly string[]) => {
    for (const name of names) {
      const other = roles.get(name);
      if (other !== undefined) refuse([role], `"${name}" is already used as ${other}; a column has one role`);
      roles.set(name, role);
    }
  };
  take('dep_var', [spec.dep_var]);
  take('paid_media_spends', spec.paid_media_spends);
  take('organic_vars', spec.organic_vars);
  take('context_vars', spec.context_vars);
  spec.paid_media_vars.forEach((name, index) => {
    const role = roles.get(name);
    if (role !== undefined && name !== spec.paid_media_spends[index]) {
      refuse(['paid_media_vars', index], `"${name}" is already used as ${role}; a column has one role`);
    }
  });
  for (const [medium, type] of Object.entries(spec.hyperparameters.media)) {
    const problem = mediumTypeProblem(spec, medium, type);
    if (problem !== null) refuse(['hyperparameters', 'media', medium], problem);
  }
  for (const [name, override] of Object.entries(spec.hyperparameters.overrides)) {
    const problem = overrideProblem(spec, name, override);
    if (problem !== null) refuse(['hyperparameters', 'overrides', name], problem);
  }
  if (fixesEverything(spec, spec.hyperparameters.overrides)) {
    refuse(['hyperparameters', 'overrides'], 'fixes all hyperparameters; give at least one of them a range to search');
  }
  for (const [signs, variables] of [
    ['paid_media_signs', 'paid_media_spends'],
    ['organic_signs', 'organic_vars'],
    ['context_signs', 'context_vars'],
  ] as const) {
    const [given, wanted] = [spec[signs].length, spec[variables].length];
    if (given > 0 && given !== wanted) {
      refuse([signs], `needs one sign for each of the ${wanted} ${variables}, in their order; there are ${given}`);
    }
  }
  const weights = spec.train.objective_weights;
  if (weights !== null) {
    const wanted = spec.calibration.length > 0 ? 3 : 2;
    if (weights.length !== wanted) {
      refuse(
        ['train', 'objective_weights'],
        wanted === 3
          ? 'needs three numbers with calibration, for nrmse, decomp.rssd and mape'
          : 'needs two numbers without calibration, for nrmse and decomp.rssd',
      );
    } else if (weights.every((weight) => weight === 0)) {
      refuse(['train', 'objective_weights'], 'needs a number above 0');
    }
  }
  const channels = new Set([...spec.paid_media_spends, ...spec.organic_vars]);
  spec.calibration.forEach((study, index) => {
    // As Robyn's check_calibration: by the spend column; several that were tested together as "a+b".
    const unknown = study.channel.split('+').find((channel) => !channels.has(channel));
    if (unknown !== undefined)
      refuse(['calibration', index, 'channel'], `"${unknown}" is none of paid_media_spends and organic_vars`);
    if (study.start > study.end) refuse(['calibration', index, 'end'], 'must not be before its start');
    if (study.start < spec.window.start || study.end > spec.window.end) {
      refuse(['calibration', index], `must lie within the window, ${spec.window.start} to ${spec.window.end}`);
    }
  });
});
export type RunSpec = z.infer<typeof RUN_SPEC>;

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

/** Hex SHA-256 of what decides the result: equal for specs that differ only in who is told or in the order of keys. */
export function specHash(spec: RunSpec): string {
  const { notify: _notify, ...decisive } = spec;
  return createHash('sha256').update(canonicalJson(decisive)).digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
