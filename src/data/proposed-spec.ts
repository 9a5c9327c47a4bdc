import { type DataSource, RUN_SPEC, type RunSpec } from '../runs/run-spec.ts';
import type { ProposedRoles } from './propose-roles.ts';

/** Dates that any data lies within, for as long as its own are not known. */
const ANY_DATES = { start: '1900-01-01', end: '2099-12-31' } as const;

/**
 * The model that the proposed roles amount to, for looking at data before anybody has asked for one: its name, market and size of
 * training mean nothing. `null` where the roles are no model.
 */
export function proposedSpec(
  source: DataSource,
  roles: ProposedRoles,
  window: { start: string; end: string } | null,
): RunSpec | null {
  const { date_var, dep_var, dep_var_type, paid_media, organic_vars, context_vars, factor_vars, prepare } = roles;
  const parsed = RUN_SPEC.safeParse({
    revision: 'r1',
    country: 'xx',
    data: source,
    prepare,
    date_var,
    dep_var,
    dep_var_type,
    paid_media_spends: paid_media.map(({ spend }) => spend),
    paid_media_vars: paid_media.map(({ spend, exposure }) => exposure ?? spend),
    organic_vars,
    context_vars,
    factor_vars,
    // What every kind of data can show; holidays are of a market, which is not known.
    prophet: { vars: ['trend', 'season'], country: 'DE' },
    window: window ?? ANY_DATES,
  });
  return parsed.success ? parsed.data : null;
}

/** Whether nothing is known of the dates yet. */
export function isAnyDates({ window }: Pick<RunSpec, 'window'>): boolean {
  return window.start === ANY_DATES.start && window.end === ANY_DATES.end;
}
