import type { RunSpec } from '../../runs/run-spec.ts';
import { threshold } from '../findings/thresholds.ts';
import { exposedChannels, type Windowed } from './windowed.ts';

/** When media begin, end and change, and when there is an outcome at all. */
export type Activity = {
  /** Channels that begin long after the window does; `rows` of it are before. */
  launches: { column: string; date: string; rows: number }[];
  /** Channels that stop long before the window ends; `date` is the last with a value. */
  ends: { column: string; date: string; rows: number }[];
  /** Channels that have one value whenever they are on. */
  flat: { column: string; value: number; rows: number }[];
  /** Channels of which most neighbouring values are equal: sums of longer periods that were spread. */
  even: { column: string; share: number }[];
  /** Exposures that are counted only from `date` on, though money was spent before. */
  late_exposures: { spend: string; exposure: string; date: string; rows: number }[];
  /** Rows before the first outcome in which money was spent. */
  before_outcome: { date: string; rows: number; spends: string[] } | null;
  /** Variables of the context that are something else in these few rows alone. */
  nearly_constant: { column: string; value: number; rows: number; date: string }[];
};

/** Exposures that begin late are another matter than single rows without one. */
const FEWEST_LATE = 4;
/** Fewer neighbours say nothing of how a column runs. */
const FEWEST_NEIGHBOURS = 20;

export function activityOf(spec: RunSpec, data: Windowed): Activity {
  const channels = [...new Set([...spec.paid_media_spends, ...spec.organic_vars])].flatMap((column) => {
    const values = data.column(column);
    return values === null ? [] : [{ column, values }];
  });
  return {
    launches: channels.flatMap(({ column, values }) => {
      const rows = values.findIndex((value) => value !== 0);
      return isLong(rows, values) ? [{ column, date: data.dates[rows] ?? '', rows }] : [];
    }),
    ends: channels.flatMap(({ column, values }) => {
      const last = values.findLastIndex((value) => value !== 0);
      const rows = values.length - 1 - last;
      return isLong(rows, values) ? [{ column, date: data.dates[last] ?? '', rows }] : [];
    }),
    flat: channels.flatMap(({ column, values }) => flatOf(column, values)),
    even: channels.flatMap(({ column, values }) => evenOf(column, values)),
    late_exposures: lateExposures(spec, data),
    before_outcome: beforeOutcome(spec, data),
    nearly_constant: spec.context_vars.flatMap((column) => nearlyConstant(column, data)),
  };
}

/** What is off all the time is told of otherwise. */
function isLong(rows: number, values: Float64Array): boolean {
  const active = values.filter((value) => value !== 0).length;
  return (
    rows >= threshold('late_share') * values.length &&
    active >= threshold('fewest_active') &&
    active > (1 - threshold('mostly_zero')) * values.length
  );
}

function flatOf(column: string, values: Float64Array): Activity['flat'] {
  const on = values.filter((value) => value !== 0);
  const [value = 0] = on;
  const is_flat =
    on.length < values.length && on.length >= threshold('fewest_active') && on.every((other) => other === value);
  return is_flat ? [{ column, value, rows: on.length }] : [];
}

function evenOf(column: string, values: Float64Array): Activity['even'] {
  let [neighbours, equal] = [0, 0];
  for (let row = 1; row < values.length; row++) {
    if (values[row] === 0 || values[row - 1] === 0) continue;
    neighbours++;
    if (values[row] === values[row - 1]) equal++;
  }
  const share = equal / neighbours;
  const is_even = neighbours >= FEWEST_NEIGHBOURS && share >= threshold('even_share') && share < 1;
  return is_even ? [{ column, share }] : [];
}

function lateExposures(spec: RunSpec, data: Windowed): Activity['late_exposures'] {
  return exposedChannels(spec).flatMap(({ spend, exposure }) => {
    const [money, seen] = [data.column(spend), data.column(exposure)];
    if (money === null || seen === null) return [];
    const first = seen.findIndex((value) => value !== 0);
    const rows = money.subarray(0, Math.max(0, first)).filter((value) => value > 0).length;
    return rows >= FEWEST_LATE ? [{ spend, exposure, date: data.dates[first] ?? '', rows }] : [];
  });
}

function beforeOutcome(spec: RunSpec, data: Windowed): Activity['before_outcome'] {
  const outcome = data.column(spec.dep_var);
  const first = outcome?.findIndex((value) => value !== 0) ?? -1;
  if (first < 1) return null;
  const spends = spec.paid_media_spends.filter((name) =>
    data
      .column(name)
      ?.subarray(0, first)
      .some((value) => value > 0),
  );
  return spends.length === 0 ? null : { date: data.dates[first] ?? '', rows: first, spends };
}

function nearlyConstant(column: string, data: Windowed): Activity['nearly_constant'] {
  const values = data.column(column);
  if (values === null) return [];
  // Of three values at least one is that which a nearly constant column has, as at most two are others.
  if (
    values.filter((value) => value === values[0] || value === values[1] || value === values[2]).length <
    values.length / 2
  )
    return [];
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [value = 0, times = 0] = [...counts].sort((one, other) => other[1] - one[1])[0] ?? [];
  const rows = values.length - times;
  if (rows === 0 || rows > threshold('rare_rows') || times < threshold('fewest_active')) return [];
  return [{ column, value, rows, date: data.dates[values.findIndex((other) => other !== value)] ?? '' }];
}
