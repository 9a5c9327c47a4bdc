import type { Remark, RemarkCode } from '../finding.ts';

/** What one should only know; all other remarks warn. */
const INFORMING: ReadonlySet<RemarkCode> = new Set([
  'spread_evenly',
  'channel_launched_late',
  'channel_ended',
  'driver_named_outcome',
  'context_nearly_constant',
  'factor_level_rare',
  'holiday_country_differs',
  'iterations_few',
]);

/** A remark with the severity that its code has. */
export function remark(
  code: RemarkCode,
  field: string,
  column: string | null,
  details: Remark['details'] = {},
): Remark {
  return { severity: severityOf(code), code, field, column, details };
}

function severityOf(code: RemarkCode): Remark['severity'] {
  return INFORMING.has(code) ? 'informs' : 'warns';
}
