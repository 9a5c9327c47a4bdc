import { annotationVariables } from '../runs/annotations.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import type { Finding, Remark } from './finding.ts';
import { remark } from './findings/remark.ts';
import type { Profile } from './profile.ts';
import { columnRoles } from './roles.ts';
import type { SeriesFacts } from './series-facts.ts';

/** What is odd about columns as they run over the window. */
export function checkSeries(spec: RunSpec, { series_facts, date }: Pick<Profile, 'series_facts' | 'date'>): Finding[] {
  if (series_facts === null) return [];
  const fields = new Map(columnRoles(spec).map(({ column, field }) => [column, field]));
  const field = (column: string) => fields.get(column) ?? 'paid_media_spends';
  const interval = date.interval ?? 'row';
  return [
    ...copies(spec, series_facts, field, interval),
    ...levels(series_facts, field),
    ...spikes(series_facts, field),
    ...ends(spec, series_facts, interval),
    ...activity(spec, series_facts, field, interval),
  ];
}

type FieldOf = (column: string) => string;

function copies(spec: RunSpec, { outcome_copies }: SeriesFacts, field: FieldOf, interval: string): Finding[] {
  return outcome_copies.flatMap(({ columns, kind, lag, correlation }): Finding[] => {
    const [column] = columns;
    if (column === undefined) return [];
    const details = { outcome: spec.dep_var, correlation };
    if (kind !== 'same') {
      return [remark('driver_follows_outcome', field(column), column, { ...details, lag, interval })];
    }
    const together = columns.length > 1 ? { ...details, columns } : details;
    return [{ severity: 'stops', code: 'driver_is_outcome', field: field(column), column, details: together }];
  });
}

function levels({ outcome_break, unit_jumps, cost_jumps, cost_spreads }: SeriesFacts, field: FieldOf): Remark[] {
  const jumped = new Set(cost_jumps.flatMap(({ spends }) => spends));
  return [
    ...unit_jumps.map(({ column, ...details }) => remark('unit_jump', field(column), column, details)),
    ...cost_jumps.map(({ spends, ...details }) =>
      remark('cost_jump', 'paid_media_spends', spends[0] ?? null, { ...details, spends, is_common: spends.length > 1 }),
    ),
    ...(outcome_break === null ? [] : [breakRemark(outcome_break)]),
    ...cost_spreads
      .filter(
        ({ spend, exposure }) =>
          !jumped.has(spend) && !unit_jumps.some(({ column }) => column === spend || column === exposure),
      )
      .map(({ spend, ...details }) => remark('cost_implausible', 'paid_media_vars', spend, details)),
  ];
}

function breakRemark({ column, ...details }: NonNullable<SeriesFacts['outcome_break']>): Remark {
  return remark('outcome_break', 'dep_var', column, details);
}

/** One remark for each column, of its largest. */
function spikes({ spikes: found }: SeriesFacts, field: FieldOf): Remark[] {
  const columns = [...new Set(found.map(({ column }) => column))];
  return columns.flatMap((name) => {
    const of_column = found.filter(({ column }) => column === name).sort((one, other) => other.factor - one.factor);
    const [largest] = of_column;
    if (largest === undefined) return [];
    const { column, ...details } = largest;
    return [remark('value_spike', field(column), column, { ...details, count: of_column.length })];
  });
}

function ends(spec: RunSpec, { last_period, future, before_outcome }: SeriesFacts, interval: string): Remark[] {
  const remarks: Remark[] = [];
  if (future !== null) remarks.push(remark('dates_in_future', 'window.end', spec.date_var, future));
  else if (last_period !== null) {
    const { columns, reason, ...details } = last_period;
    remarks.push(
      remark('last_period_partial', 'window.end', spec.dep_var, {
        ...details,
        interval,
        is_over: reason === 'low',
        columns_low: columns.length,
      }),
    );
  }
  if (before_outcome !== null) {
    remarks.push(remark('spend_before_outcome', 'window.start', spec.dep_var, { ...before_outcome, interval }));
  }
  return remarks;
}

function activity(spec: RunSpec, facts: SeriesFacts, field: FieldOf, interval: string): Remark[] {
  // Whoever notes an event knows that it is one.
  const noted = new Set(annotationVariables(spec).map(({ column }) => column));
  return [
    ...facts.late_exposures.map(({ spend, ...details }) =>
      remark('exposure_begins_late', 'paid_media_vars', spend, details),
    ),
    ...facts.flat.map(({ column, ...details }) => remark('flat_when_on', field(column), column, details)),
    ...facts.even.map(({ column, share }) => remark('spread_evenly', field(column), column, { share, interval })),
    ...facts.launches.map(({ column, ...details }) =>
      remark('channel_launched_late', field(column), column, { ...details, interval }),
    ),
    ...facts.ends.map(({ column, ...details }) =>
      remark('channel_ended', field(column), column, { ...details, interval }),
    ),
    ...facts.nearly_constant
      .filter(({ column }) => !noted.has(column))
      .map(({ column, ...details }) => remark('context_nearly_constant', 'context_vars', column, details)),
  ];
}
