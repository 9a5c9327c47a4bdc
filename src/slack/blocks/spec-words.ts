import { annotationLines } from '../../runs/annotation-lines.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import { presetOf } from '../preset.ts';
import { escapeMrkdwn } from './text.ts';

/** One thing of a spec: what it is called, and its values as safe mrkdwn. */
export type SpecLine = { label: string; values: readonly string[] };

/** All that a spec says, in Robyn's names and in the order of the modal. What is left out of the spec is left out here. */
export function specLines(spec: RunSpec): SpecLine[] {
  return [
    { label: 'data', values: [sourceWords(spec)] },
    { label: 'prepare', values: spec.prepare.map((step) => safe(JSON.stringify(step))) },
    { label: 'date_var', values: [safe(spec.date_var)] },
    { label: 'dep_var', values: [`${safe(spec.dep_var)}, type ${spec.dep_var_type}`] },
    { label: 'window', values: [`${spec.window.start} to ${spec.window.end}`] },
    { label: 'paid media', values: media(spec) },
    { label: 'organic_vars', values: spec.organic_vars.map(safe) },
    { label: 'context_vars', values: spec.context_vars.map(safe) },
    { label: 'factor_vars', values: spec.factor_vars.map(safe) },
    { label: 'annotations', values: annotationLines(spec.annotations).split('\n').filter(Boolean).map(safe) },
    { label: 'prophet', values: prophetWords(spec) },
    { label: 'adstock', values: [spec.adstock] },
    { label: 'hyperparameters', values: hyperparameterWords(spec) },
    { label: 'train', values: trainWords(spec) },
    { label: 'calibration', values: spec.calibration.map(studyWords) },
    { label: 'allocator', values: allocatorWords(spec) },
  ].filter(({ values }) => values.length > 0);
}

function sourceWords({ data }: RunSpec): string {
  if ('upload' in data) return `the uploaded file ${data.upload.slice(0, 8)}`;
  if ('file' in data) return `file ${safe(data.file)}`;
  if ('table' in data) return `${safe(data.connection)}, table ${safe(data.table)}`;
  return `${safe(data.connection)}, query ${safe(data.query.replaceAll(/\s+/g, ' '))}`;
}

/** "facebook_S by facebook_I": a channel and the exposure that is modelled in place of its spend. */
function media(spec: RunSpec): string[] {
  return spec.paid_media_spends.map((spend, index) => {
    const exposure = spec.paid_media_vars[index] ?? spend;
    return exposure === spend ? safe(spend) : `${safe(spend)} by ${safe(exposure)}`;
  });
}

function prophetWords({ prophet }: RunSpec): string[] {
  return prophet === null || prophet.vars.length === 0 ? [] : [...prophet.vars, `holidays of ${prophet.country}`];
}

function hyperparameterWords({ hyperparameters: { preset, media: types, overrides } }: RunSpec): string[] {
  return [
    `preset ${preset}`,
    ...Object.entries(types).map(([variable, type]) => `${safe(variable)}: ${type}`),
    ...Object.entries(overrides).map(([name, value]) => `${safe(name)}: ${rangeWords(value)}`),
  ];
}

function rangeWords(value: number | readonly number[]): string {
  return typeof value === 'number' ? String(value) : value.join(' to ');
}

function trainWords({ train }: RunSpec): string[] {
  return [
    `${presetOf(train)}: ${train.trials} x ${train.iterations} iterations`,
    `seed ${train.seed}`,
    ...(train.ts_validation ? [`validated over time, train_size ${rangeWords(train.train_size)}`] : ['not validated']),
    ...(train.objective_weights === null ? [] : [`objective_weights ${train.objective_weights.join(', ')}`]),
    ...(train.add_penalty_factor ? ['add_penalty_factor'] : []),
    ...(train.rssd_zero_penalty ? [] : ['without rssd_zero_penalty']),
    ...(train.intercept ? [`intercept ${train.intercept_sign.replace('_', ' ')}`] : ['without intercept']),
    `engine ${train.engine}`,
    `optimizer ${train.optimizer}`,
  ];
}

function studyWords(study: RunSpec['calibration'][number]): string {
  return `${safe(study.channel)} ${study.start} to ${study.end}: lift ${study.lift} for ${study.spend} (${safe(study.metric)}, ${study.scope}, confidence ${study.confidence})`;
}

function allocatorWords({ allocator }: RunSpec): string[] {
  const { scenario, total_budget, target_value, date_range, channel_constraints } = allocator;
  const range = typeof date_range === 'string' ? date_range : `${date_range.start} to ${date_range.end}`;
  return [
    scenario,
    total_budget === null ? 'the budget that was spent' : `budget ${total_budget.toLocaleString('en-US')}`,
    ...(target_value === null ? [] : [`target ${target_value}`]),
    `dates ${range}`,
    `each channel from ${channel_constraints.low} to ${channel_constraints.up} times its spend`,
    ...Object.entries(channel_constraints.channels).map(
      ([channel, { low = channel_constraints.low, up = channel_constraints.up }]) =>
        `${safe(channel)} from ${low} to ${up}`,
    ),
  ];
}

function safe(text: string): string {
  return escapeMrkdwn(text);
}
