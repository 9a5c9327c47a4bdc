import { z } from 'zod';
import type { ErrorCode, ErrorDetails } from '../errors.ts';
import { FIX, type Fix } from './fix.ts';

/**
 * What can be found about the data of a run. What `stops` it refuses the run before money is spent; what `warns` or `informs` is told,
 * and the run goes on.
 */
export const STOPPING_CODES = [
  'column_not_found',
  'column_not_numeric',
  'date_not_iso',
  'date_duplicate',
  'date_gap',
  'window_outside_data',
  'value_missing',
  'value_negative',
  'value_constant',
  'data_too_short',
  'holiday_country_unknown',
  'prophet_vars_unfit',
  'data_empty',
  'country_not_found',
  'prefix_not_found',
  'column_twice',
  'column_needed',
  'aggregate_missing',
  'resample_refused',
  'tag_not_found',
  'tag_unknown',
  'value_differs',
  'driver_is_outcome',
] as const satisfies readonly ErrorCode[];

/** In order of importance, the most important first. What the run goes on with: it `warns` where it bends the model, and `informs` where one should only know. */
export const REMARK_CODES = [
  'driver_follows_outcome',
  'unit_jump',
  'cost_jump',
  'value_spike',
  'outcome_break',
  'dates_in_future',
  'last_period_partial',
  'spend_before_outcome',
  'outcome_negative',
  'outcome_often_zero',
  'rows_per_variable',
  'season_unseen',
  'columns_equal',
  'linear_combination',
  'collinear',
  'variance_inflated',
  'exposure_begins_late',
  'spend_without_exposure',
  'exposure_without_spend',
  'exposure_unlike_spend',
  'cost_implausible',
  'mostly_zero',
  'flat_when_on',
  'sign_flipped',
  'factor_levels_combined',
  'validation_too_short',
  'annotation_left_out',
  'spread_evenly',
  'channel_launched_late',
  'channel_ended',
  'driver_named_outcome',
  'context_nearly_constant',
  'factor_level_rare',
  'holiday_country_differs',
  'iterations_few',
] as const;

export type StoppingCode = (typeof STOPPING_CODES)[number];
export type RemarkCode = (typeof REMARK_CODES)[number];
export type FindingCode = StoppingCode | RemarkCode;

type Facts = {
  /** Path of the manifest's field that is to be changed, such as `window.start` or `paid_media_spends`. */
  field: string;
  /** The column of the data that is meant; `null` where it is not about one. */
  column: string | null;
  details: ErrorDetails;
  /** What would answer it, where a button can do it. */
  fix?: Fix;
};

export type StoppingFinding = Facts & { severity: 'stops'; code: StoppingCode };
export type Remark = Facts & { severity: 'warns' | 'informs'; code: RemarkCode };
export type Finding = StoppingFinding | Remark;

export function stops(finding: Finding): finding is StoppingFinding {
  return finding.severity === 'stops';
}

const FACTS = {
  field: z.string(),
  column: z.string().nullable(),
  details: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()]),
  ),
  fix: FIX.optional(),
};

/** `data/findings.json` of a run. */
export const FINDINGS = z.object({
  schema: z.literal(1),
  findings: z.array(
    z.discriminatedUnion('severity', [
      z.object({ severity: z.literal('stops'), code: z.enum(STOPPING_CODES), ...FACTS }),
      z.object({ severity: z.enum(['warns', 'informs']), code: z.enum(REMARK_CODES), ...FACTS }),
    ]),
  ),
});
