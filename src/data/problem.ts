import type { ErrorCode, ErrorDetails } from '../errors.ts';

/** What can be wrong with the data of a run. Errors refuse the run before money is spent; warnings are told and it goes on. */
const DATA_PROBLEM_CODES = [
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
] as const satisfies readonly ErrorCode[];

const DATA_WARNING_CODES = [
  'rows_per_variable',
  'mostly_zero',
  'spend_without_exposure',
  'exposure_without_spend',
  'collinear',
  'factor_levels_combined',
  'sign_flipped',
] as const;

export type DataErrorCode = (typeof DATA_PROBLEM_CODES)[number];
export type DataWarningCode = (typeof DATA_WARNING_CODES)[number];

type Facts = {
  /** Path of the manifest's field that is to be changed, such as `window.start` or `paid_media_spends`. */
  field: string;
  /** The column of the data that is meant; `null` where it is not about one. */
  column: string | null;
  details: ErrorDetails;
};

export type DataError = Facts & { severity: 'error'; code: DataErrorCode };
export type DataWarning = Facts & { severity: 'warning'; code: DataWarningCode };
export type DataProblem = DataError | DataWarning;

export function isDataError(problem: DataProblem): problem is DataError {
  return problem.severity === 'error';
}
