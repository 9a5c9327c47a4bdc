import type { PrepareStep, PrepareStepName } from '../../runs/prepare-steps.ts';
import { alignWeeks } from './align-weeks.ts';
import { cleanColumns } from './clean-columns.ts';
import { costTag } from './cost-tag.ts';
import { derive } from './derive.ts';
import { dropConstant } from './drop-constant.ts';
import { dropDuplicates, sumDuplicates } from './duplicates.ts';
import { fillGaps } from './fill-gaps.ts';
import { fillMissing } from './fill-missing.ts';
import { filterCountry } from './filter-country.ts';
import { resample } from './resample.ts';
import { scale } from './scale.ts';
import type { Change, Planned, PreparedTable, Refused, StepContext, StepHandler } from './step.ts';

/** A step with what it does bound to its options. */
export type BoundStep = {
  name: PrepareStepName;
  plan(table: Planned, context: StepContext): Planned | Refused;
  apply(table: PreparedTable, context: StepContext): Promise<Change | Refused>;
};

export function boundStep(step: PrepareStep): BoundStep {
  if ('clean_columns' in step) return bound('clean_columns', cleanColumns, step.clean_columns);
  if ('filter_country' in step) return bound('filter_country', filterCountry, step.filter_country);
  if ('drop_duplicates' in step) return bound('drop_duplicates', dropDuplicates, step.drop_duplicates);
  if ('sum_duplicates' in step) return bound('sum_duplicates', sumDuplicates, step.sum_duplicates);
  if ('fill_missing' in step) return bound('fill_missing', fillMissing, step.fill_missing);
  if ('align_weeks' in step) return bound('align_weeks', alignWeeks, step.align_weeks);
  if ('fill_gaps' in step) return bound('fill_gaps', fillGaps, step.fill_gaps);
  if ('scale' in step) return bound('scale', scale, step.scale);
  if ('drop_constant' in step) return bound('drop_constant', dropConstant, step.drop_constant);
  if ('resample' in step) return bound('resample', resample, step.resample);
  if ('derive' in step) return bound('derive', derive, step.derive);
  return bound('cost_tag', costTag, step.cost_tag);
}

function bound<Name extends PrepareStepName>(
  name: Name,
  handler: StepHandler<Name>,
  options: Parameters<StepHandler<Name>['plan']>[0],
): BoundStep {
  return {
    name,
    plan: (table, context) => handler.plan(options, table, context),
    apply: (table, context) => handler.apply(options, table, context),
  };
}
