import type { RunSpec } from '../runs/run-spec.ts';
import { emptyData } from './check-source.ts';
import { type Finding, stops } from './finding.ts';
import { withFixes } from './findings/propose-fix.ts';
import holiday_countries from './holiday-countries.json' with { type: 'json' };
import { checkAnnotations } from './preflight-annotations.ts';
import { checkDates } from './preflight-dates.ts';
import { checkModel } from './preflight-model.ts';
import { checkPairs } from './preflight-pairs.ts';
import { checkProphet } from './preflight-prophet.ts';
import { checkSeries } from './preflight-series.ts';
import { checkValues } from './preflight-values.ts';
import type { Profile } from './profile.ts';

/**
 * Everything about the data that Robyn stops at, silently bends or warns of, from the facts of the snapshot. The first
 * error is the one to tell; the order is: dates, window, columns in the manifest's order, length.
 */
export function preflight(spec: RunSpec, profile: Profile): Finding[] {
  return withFixes(spec, found(spec, profile), profile);
}

function found(spec: RunSpec, profile: Profile): Finding[] {
  if (profile.rows === 0) return [emptyData(spec)];
  const dates = checkDates(spec, profile);
  // Without dates there is no window, and what is said about it would be wrong.
  if (dates.some(stops)) return [...dates, ...checkHolidays(spec)];
  return [
    ...dates,
    ...checkHolidays(spec),
    ...checkProphet(spec, profile),
    ...checkValues(spec, profile),
    ...checkModel(spec, profile),
    ...checkSeries(spec, profile),
    ...checkPairs(spec, profile),
    ...checkAnnotations(spec),
  ];
}

/** Robyn's table of holidays knows 123 countries. */
export function checkHolidays(spec: RunSpec): Finding[] {
  if (!spec.prophet?.vars.includes('holiday')) return [];
  const { country } = spec.prophet;
  if (holiday_countries.includes(country)) return [];
  const details = { country, nearest: COMMON_MISTAKES[country] ?? null };
  return [{ severity: 'stops', code: 'holiday_country_unknown', field: 'prophet.country', column: null, details }];
}

/** Codes that people write for what ISO 3166 calls otherwise. */
const COMMON_MISTAKES: Readonly<Record<string, string>> = { EN: 'GB', EL: 'GR', JA: 'JP', SP: 'ES' };
