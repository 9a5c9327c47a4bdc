import { ANNOTATION_FACTOR } from '../runs/annotations.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import type { Finding } from './finding.ts';
import { remark } from './findings/remark.ts';
import { threshold } from './findings/thresholds.ts';
import type { ColumnProfile, Profile } from './profile.ts';
import { type ColumnRole, columnRoles } from './roles.ts';

/** Each column by itself: values there, not negative where it is media, and not all the same. */
export function checkValues(spec: RunSpec, profile: Profile): Finding[] {
  const by_name = new Map(profile.columns.map((column) => [column.name, column]));
  // Whoever notes an event knows that it is one.
  const rare = profile.rare_levels
    .filter(({ column }) => column !== ANNOTATION_FACTOR)
    .map(({ column, ...details }) => remark('factor_level_rare', 'factor_vars', column, details));
  const columns = columnRoles(spec).flatMap((role) => {
    const column = by_name.get(role.column);
    return column === undefined ? [] : checkColumn(role, column, profile);
  });
  return [...columns, ...rare];
}

function checkColumn(role: ColumnRole, column: ColumnProfile, profile: Profile): Finding[] {
  const { rows } = profile;
  const window_rows = profile.date.window_rows;
  const base = { severity: 'stops', field: role.field, column: role.column } as const;
  const problems: Finding[] = [];
  if (column.missing > 0) {
    problems.push({
      ...base,
      code: 'value_missing',
      details: { count: column.missing, rows, ...column.first_missing },
    });
  }
  if (role.is_media && column.negative > 0) {
    problems.push({
      ...base,
      code: 'value_negative',
      details: { count: column.negative, rows, ...column.first_negative },
    });
  }
  problems.push(...checkSign(role, column, rows));
  if (!role.is_numeric && column.distinct > threshold('factor_levels')) {
    const details = { levels: column.distinct, kept: threshold('factor_levels') };
    problems.push(remark('factor_levels_combined', role.field, role.column, details));
  }
  if (column.distinct === 1 || (window_rows > 1 && column.window.distinct <= 1)) {
    const in_window = column.distinct !== 1;
    const value = in_window ? column.window.min : column.min;
    problems.push({ ...base, code: 'value_constant', details: { value, in_window } });
  } else if (role.is_media && isMostlyZero(column, window_rows)) {
    problems.push(remark('mostly_zero', role.field, role.column, { zeros: column.window.zeros, rows: window_rows }));
  }
  if (role.field === 'dep_var') problems.push(...checkOutcome(column, profile));
  return problems;
}

function isMostlyZero({ window }: ColumnProfile, rows: number): boolean {
  const active = rows - window.zeros;
  const is_rare = active < threshold('fewest_active') && window.zeros > active;
  return rows > 0 && (is_rare || window.zeros / rows > threshold('mostly_zero'));
}

/** An outcome that is there, and not what the model takes it for. */
function checkOutcome({ name, negative, first_negative, zeros, window }: ColumnProfile, profile: Profile): Finding[] {
  const { rows, date, series_facts } = profile;
  const remarks: Finding[] = [];
  if (negative > 0 && negative + zeros < rows && first_negative !== null) {
    const { date: day, value } = first_negative;
    remarks.push(remark('outcome_negative', 'dep_var', name, { count: negative, rows, date: day, value }));
  }
  // Zeros before anything was sold are told of by what was spent before.
  const often = window.zeros - (series_facts?.before_outcome?.rows ?? 0);
  if (often > 0 && often >= threshold('outcome_zero') * date.window_rows && window.distinct > 1) {
    const details = { zeros: window.zeros, rows: date.window_rows, interval: date.interval };
    remarks.push(remark('outcome_often_zero', 'dep_var', name, details));
  }
  return remarks;
}

/** Robyn takes the absolute value of a column that is nowhere positive, without a word. */
function checkSign(role: ColumnRole, column: ColumnProfile, rows: number): Finding[] {
  if (column.negative === 0 || column.negative + column.zeros + column.missing < rows) return [];
  const base = { field: role.field, column: role.column } as const;
  if (role.field === 'dep_var') {
    const details = { count: column.negative, rows, ...column.first_negative };
    return [{ ...base, severity: 'stops', code: 'value_negative', details }];
  }
  return role.is_media || !role.is_numeric ? [] : [remark('sign_flipped', role.field, role.column)];
}
