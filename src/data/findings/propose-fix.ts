import type { Aggregate } from '../../runs/prepare-steps.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import { readName } from '../column-words.ts';
import type { Finding } from '../finding.ts';
import { applyFix, FIX, type Fix } from '../fix.ts';
import { robynName } from '../prepare/robyn-name.ts';
import type { Profile } from '../profile.ts';
import { columnRoles } from '../roles.ts';

/**
 * The findings with the fix that a button can apply to each, where there is one that leaves a model. `profile` is `null` where nothing
 * has been read yet: what would need figures is then not proposed.
 */
export function withFixes<Found extends Finding>(
  spec: RunSpec,
  findings: readonly Found[],
  profile: Profile | null,
): Found[] {
  return findings.map((finding) => {
    if (finding.fix !== undefined) return finding;
    const fix = FIX.safeParse(proposed(spec, finding, profile));
    return fix.success && applyFix(spec, fix.data) !== null ? { ...finding, fix: fix.data } : finding;
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
      return typeof d.interval === 'string' ? { kind: 'fill_gaps', columns: gapFillings(spec) } : null;
    case 'window_outside_data':
      return clippedWindow(spec, String(d.first), String(d.last));
    case 'value_missing':
      return column === null ? null : filling(spec, column);
    case 'value_constant':
    case 'mostly_zero':
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
    default:
      return null;
  }
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
