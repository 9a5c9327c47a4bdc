import { type Aggregate, DATE_FORMATS } from '../../runs/prepare-steps.ts';
import { type RunSpec, TRAIN_PRESETS } from '../../runs/run-spec.ts';
import { applyFix } from '../apply-fix.ts';
import { readName } from '../column-words.ts';
import type { Finding } from '../finding.ts';
import { FIX, type Fix } from '../fix.ts';
import { robynName } from '../prepare/robyn-name.ts';
import type { Profile } from '../profile.ts';
import { columnRoles, variableCount } from '../roles.ts';
import { threshold } from './thresholds.ts';

/**
 * The findings with the fix that a button can apply to each, where there is one that leaves a model. `profile` is `null` where nothing
 * has been read yet: what would need figures is then not proposed.
 */
export function withFixes<Found extends Finding>(
  spec: RunSpec,
  findings: readonly Found[],
  profile: Profile | null,
): Found[] {
  // In what is trained, annotations are variables already; in what a fix changes they are still to become ones.
  const tried = { ...spec, annotations: [] };
  return findings.map((finding) => {
    if (finding.fix !== undefined) return finding;
    const fix = FIX.safeParse(proposed(spec, finding, profile));
    return fix.success && applyFix(tried, fix.data) !== null ? { ...finding, fix: fix.data } : finding;
  });
}

/** Held against the schema by whoever calls: a name of the data may be longer than a fix can say. */
function proposed(spec: RunSpec, finding: Finding, profile: Profile | null): Fix | null {
  const { column, details: d } = finding;
  switch (finding.code) {
    case 'column_not_found':
      return otherColumn(finding);
    case 'column_not_numeric':
      if (column === null) return null;
      if (d.reads_as === '.' || d.reads_as === ',') return { kind: 'decimal', column, decimal: d.reads_as };
      return finding.field === 'context_vars' && d.type === 'text' && d.has_digits === false
        ? { kind: 'as_factor', column }
        : null;
    case 'date_duplicate':
      return d.is_identical === true
        ? { kind: 'drop_duplicates' }
        : { kind: 'sum_duplicates', aggregates: contextAggregates(spec, profile) };
    case 'date_gap':
      if (d.monthly_day === true) {
        return { kind: 'resample', to: 'month', aggregates: contextAggregates(spec, profile) };
      }
      if (d.is_astray === true) return { kind: 'align_weeks' };
      return typeof d.interval === 'string' ? { kind: 'fill_gaps', columns: gapFillings(spec) } : null;
    case 'window_outside_data':
      return clippedWindow(spec, String(d.first), String(d.last));
    case 'value_missing':
      return column === null ? null : filling(spec, column);
    case 'date_not_iso': {
      const formats = DATE_FORMATS.filter((format) => Array.isArray(d.formats) && d.formats.includes(format));
      const [format] = formats;
      return column === null || format === undefined || formats.length > 1
        ? null
        : { kind: 'date_format', column, format };
    }
    case 'value_constant':
    case 'mostly_zero':
    case 'columns_equal':
    case 'linear_combination':
    case 'driver_follows_outcome':
    case 'driver_named_outcome':
    case 'context_nearly_constant':
      return column === null ? null : { kind: 'drop_column', column };
    case 'data_too_short':
    case 'rows_per_variable':
      return wholeWindow(spec, profile);
    case 'holiday_country_unknown':
      return typeof d.nearest === 'string'
        ? { kind: 'prophet_country', country: d.nearest }
        : { kind: 'prophet_without', vars: ['holiday'] };
    case 'prophet_vars_unfit': {
      const unfit = spec.prophet?.vars.filter((name) => name === d.variable) ?? [];
      return unfit.length === 0 ? null : { kind: 'prophet_without', vars: unfit };
    }
    case 'country_not_found':
      return column === null || typeof d.nearest !== 'string' ? null : { kind: 'set_market', column, value: d.nearest };
    case 'variance_inflated':
      return column === null || !spec.context_vars.includes(column) ? null : { kind: 'drop_column', column };
    case 'driver_is_outcome':
      return part(spec, finding);
    case 'unit_jump':
      return column === null || typeof d.unit !== 'number'
        ? null
        : { kind: 'scale', column, by: d.unit, before: String(d.date) };
    case 'outcome_break':
      return { kind: 'annotate', start: String(d.date), end: spec.window.end, label: `Another level from ${d.date}` };
    case 'last_period_partial':
    case 'dates_in_future':
      return { kind: 'set_window', start: spec.window.start, end: String(d.before) };
    case 'spend_before_outcome':
      return { kind: 'set_window', start: String(d.date), end: spec.window.end };
    case 'channel_launched_late':
      return enough(spec, profile, String(d.date))
        ? { kind: 'set_window', start: String(d.date), end: spec.window.end }
        : null;
    case 'outcome_often_zero':
    case 'spread_evenly':
      return d.interval === 'day'
        ? { kind: 'resample', to: 'week', aggregates: contextAggregates(spec, profile) }
        : null;
    case 'season_unseen':
      return { kind: 'prophet_without', vars: ['season'] };
    case 'holiday_country_differs':
      return { kind: 'prophet_country', country: String(d.market) };
    case 'iterations_few':
      return { kind: 'train', ...TRAIN_PRESETS.Test };
    case 'collinear':
      return together(spec, column, d.other);
    case 'exposure_begins_late':
    case 'exposure_unlike_spend':
    case 'cost_implausible':
      return column === null ? null : { kind: 'set_column', column: String(d.exposure), to: column };
    case 'cost_jump': {
      const exposure = spec.paid_media_vars[spec.paid_media_spends.indexOf(column ?? '')];
      return column === null || exposure === undefined || d.is_common !== false
        ? null
        : { kind: 'set_column', column: exposure, to: column };
    }
    default:
      return null;
  }
}

/** The column that the model can go without best: one of the context before a channel. */
function part(spec: RunSpec, { column, details }: Finding): Fix | null {
  const columns = Array.isArray(details.columns) ? details.columns : column === null ? [] : [column];
  const chosen = columns.find((name) => spec.context_vars.includes(name)) ?? columns[0];
  return chosen === undefined ? null : { kind: 'drop_column', column: chosen };
}

function together({ paid_media_spends }: RunSpec, column: string | null, other: unknown): Fix | null {
  const columns = [column, other].filter((name) => typeof name === 'string' && paid_media_spends.includes(name));
  const names = columns.map(String);
  return names.length < 2 ? null : { kind: 'combine', columns: names, name: names.join('_') };
}

/** Whether a window that begins on `start` still carries the model. */
function enough(spec: RunSpec, profile: Profile | null, start: string): boolean {
  if (profile === null || profile.date.window_last === null || profile.date.interval_days === null) return false;
  const days = (Date.parse(profile.date.window_last) - Date.parse(start)) / 86_400_000;
  const rows = 1 + days / profile.date.interval_days;
  return rows >= threshold('rows_per_variable') * variableCount(spec) && days >= threshold('season_days');
}

function otherColumn({ field, column, details }: Finding): Fix | null {
  const near = details.nearest;
  if (column === null || typeof near !== 'string' || field.startsWith('prepare')) return null;
  return robynName(near) === column && near !== column
    ? { kind: 'clean_names' }
    : { kind: 'set_column', column, to: near };
}

/** Media that have no value were most likely not on; what else runs on is most likely what it was. An outcome is not made up. */
function filling(spec: RunSpec, column: string): Fix | null {
  const role = columnRoles(spec).find((one) => one.column === column);
  if (role === undefined || role.field === 'dep_var') return null;
  return { kind: 'fill_missing', column, with: role.is_media ? 0 : 'previous' };
}

/** What is in the rows that are made for dates that are missing: the outcome and numbers of the context on the line between their neighbours. */
function gapFillings(spec: RunSpec): Record<string, 'previous' | 'between'> {
  const others = columnRoles(spec).filter(({ is_media }) => !is_media);
  return Object.fromEntries(others.map(({ column, is_numeric }) => [column, is_numeric ? 'between' : 'previous']));
}

/** How context becomes one value of many: what its name says adds up is summed, a flag stays up, of anything else the mean is taken. */
function contextAggregates(spec: RunSpec, profile: Profile | null): Record<string, Aggregate> {
  const columns = new Map(profile?.columns.map((column) => [column.name, column]));
  const numbers = spec.context_vars.filter((name) => {
    const type = columns.get(name)?.type ?? 'number';
    return !spec.factor_vars.includes(name) && (type === 'number' || type === 'boolean');
  });
  return Object.fromEntries(
    numbers.map((name): [string, Aggregate] => {
      const column = columns.get(name);
      const is_bit = column?.distinct === 2 && column.min === 0 && column.max === 1;
      const { kinds } = readName(name);
      const is_amount = !kinds.has('ratio') && (kinds.has('revenue') || kinds.has('conversion') || kinds.has('spend'));
      return [name, column?.type === 'boolean' || is_bit ? 'max' : is_amount ? 'sum' : 'mean'];
    }),
  );
}

function clippedWindow({ window }: RunSpec, first: string, last: string): Fix | null {
  const start = window.start < first || window.start > last ? first : window.start;
  const end = window.end < first || window.end > last ? last : window.end;
  return start < end ? { kind: 'set_window', start, end } : null;
}

function wholeWindow({ window }: RunSpec, profile: Profile | null): Fix | null {
  if (profile === null || profile.date.window_rows >= profile.rows) return null;
  const { first, last } = profile.date;
  return first === null || last === null || (window.start <= first && window.end >= last)
    ? null
    : { kind: 'set_window', start: first, end: last };
}
