import type { KnownBlock } from '@slack/types';
import { RUN_SPEC } from '../../runs/run-spec.ts';
import { context } from '../blocks/elements.ts';
import { money, ratio } from '../blocks/numbers.ts';
import { clip, count, escapeMrkdwn } from '../blocks/text.ts';
import type { Draft, SpecDraft } from './draft.ts';

/** What stands where nobody has said anything: not worth a word. */
const USUAL = { train: RUN_SPEC.shape.train.parse({}), allocator: RUN_SPEC.shape.allocator.parse({}) };

/** What the modal was filled from. Nothing where a person begins with an empty one. */
export function introduction(draft: Draft): KnownBlock[] {
  if (draft.manifest === null) return [];
  const carried = carriedAlong(draft.spec);
  const name = escapeMrkdwn(clip(draft.manifest, 200));
  return [
    context(
      `Filled in from the manifest ${name}. Change what you like.`,
      ...(carried === '' ? [] : [`It also brings along what is not shown here: ${carried}.`]),
    ),
  ];
}

/** What the modal does not show, in words, so that nobody is surprised by it. */
export function carriedAlong(spec: SpecDraft): string {
  const parts: string[] = [];
  if (spec.prepare !== undefined && spec.prepare.length > 0)
    parts.push(count(spec.prepare.length, 'step that prepares the data', 'steps that prepare the data'));
  const overrides = Object.keys(spec.hyperparameters?.overrides ?? {}).length;
  const preset = spec.hyperparameters?.preset ?? 'default';
  if (preset !== 'default') parts.push(`${preset} hyperparameter ranges`);
  const types = Object.keys(spec.hyperparameters?.media ?? {}).length;
  if (types > 0) parts.push(count(types, 'medium type'));
  if (overrides > 0) parts.push(count(overrides, 'hyperparameter range'));
  const signs = [spec.paid_media_signs, spec.organic_signs, spec.context_signs].flatMap((list) => list ?? []).length;
  if (signs > 0) parts.push(count(signs, 'sign of a coefficient', 'signs of coefficients'));
  if (spec.calibration !== undefined && spec.calibration.length > 0)
    parts.push(count(spec.calibration.length, 'lift test'));
  if (spec.train?.ts_validation === true) parts.push('time-series validation');
  parts.push(...carriedBudget(spec.allocator));
  const train = spec.train ?? USUAL.train;
  parts.push(...carriedTraining(train));
  if (`${train.train_size}` !== `${USUAL.train.train_size}`) parts.push(`train size ${train.train_size.join(' to ')}`);
  if (train.seed !== USUAL.train.seed) parts.push(`random seed ${train.seed}`);
  const watchers = spec.notify?.watchers.length ?? 0;
  if (watchers > 0) parts.push(`${count(watchers, 'more person', 'more people')} to tell`);
  return parts.join(', ');
}

function carriedTraining(train: NonNullable<SpecDraft['train']>): string[] {
  return [
    ...(train.add_penalty_factor ? ['penalty factors'] : []),
    ...(train.rssd_zero_penalty ? [] : ['no penalty for media without effect']),
    ...(train.objective_weights === null ? [] : [`objective weights ${train.objective_weights.join(' to ')}`]),
    ...(train.intercept ? [] : ['no intercept']),
    ...(train.intercept_sign === 'non_negative' ? [] : ['an intercept of either sign']),
    ...(train.engine === 'fast' ? [] : ["Robyn's own loop"]),
    ...(train.optimizer === 'native' ? [] : ['nevergrad']),
  ];
}

function carriedBudget(allocator: SpecDraft['allocator']): string[] {
  if (allocator === undefined) return [];
  const { scenario, total_budget, target_value, date_range: dates, channel_constraints: bounds } = allocator;
  const usual = USUAL.allocator.channel_constraints;
  const own = Object.keys(bounds.channels).length;
  return [
    ...(scenario === 'max_response' ? [] : ['a target for the budget']),
    ...(target_value === null ? [] : [`its target value of ${ratio(target_value)}`]),
    ...(total_budget === null ? [] : [`a total budget of ${money(total_budget)}`]),
    ...(dates === 'all' ? [] : [`a budget for ${datesInWords(dates)}`]),
    ...(bounds.low === usual.low && bounds.up === usual.up
      ? []
      : [`${ratio(bounds.low)} to ${ratio(bounds.up)} times the spend of each channel`]),
    ...(own === 0 ? [] : [`bounds of their own for ${count(own, 'channel')}`]),
  ];
}

function datesInWords(dates: NonNullable<SpecDraft['allocator']>['date_range']): string {
  return typeof dates === 'string'
    ? `the last ${dates.replace('last_', '')} periods`
    : `the dates from ${dates.start} to ${dates.end}`;
}
