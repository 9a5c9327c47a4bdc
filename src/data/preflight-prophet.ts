import type { RunSpec } from '../runs/run-spec.ts';
import type { Finding } from './finding.ts';
import { remark } from './findings/remark.ts';
import { threshold } from './findings/thresholds.ts';
import type { Profile } from './profile.ts';

/** The years of Robyn's table of holidays. */
const HOLIDAYS = { first: 1995, last: 2044 };

/** What cannot be seen at a cadence: Robyn says that it ignores it, or nothing, and models the noise. */
const UNSEEN = { day: [], week: ['weekday'], month: ['weekday', 'monthly'] } as const satisfies Record<
  string,
  readonly string[]
>;

/** Whether prophet can find in data of these dates what it is asked to. */
export function checkProphet(spec: RunSpec, { date }: Profile): Finding[] {
  const vars = spec.prophet?.vars ?? [];
  const error = (details: Record<string, string | number | null>): Finding => ({
    severity: 'stops',
    code: 'prophet_vars_unfit',
    field: 'prophet.vars',
    column: spec.date_var,
    details,
  });
  const { interval, first, last } = date;
  const unseen: readonly string[] = interval === null ? [] : UNSEEN[interval];
  const unfit = vars.filter((name) => unseen.includes(name)).map((variable) => error({ variable, interval }));
  const days = first === null || last === null ? null : 1 + (Date.parse(last) - Date.parse(first)) / 86_400_000;
  if (vars.includes('season') && days !== null && days < threshold('season_days')) {
    unfit.push(remark('season_unseen', 'prophet.vars', spec.date_var, { days }));
  }
  if (!vars.includes('holiday')) return unfit;
  const outside = [first, last].find(
    (day) => day !== null && (day < `${HOLIDAYS.first}-01-01` || day > `${HOLIDAYS.last}-12-31`),
  );
  return outside === undefined ? unfit : [...unfit, error({ variable: 'holiday', date: outside, ...HOLIDAYS })];
}
