import type { RunSpec } from '../runs/run-spec.ts';
import type { Finding } from './finding.ts';
import type { ColumnProfile, Profile } from './profile.ts';
import { type ColumnRole, columnRoles } from './roles.ts';

/** A medium that is 0 in more than this share of the window is hardly seen by the model. */
const MOSTLY_ZERO = 0.9;

/** Robyn keeps so many levels of a factor (`lares::ohse`), the most frequent, and takes the others for one. */
const MOST_LEVELS = 10;

/** Each column by itself: values there, not negative where it is media, and not all the same. */
export function checkValues(spec: RunSpec, profile: Profile): Finding[] {
  const by_name = new Map(profile.columns.map((column) => [column.name, column]));
  return columnRoles(spec).flatMap((role) => {
    const column = by_name.get(role.column);
    return column === undefined ? [] : checkColumn(role, column, profile);
  });
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
  if (!role.is_numeric && column.distinct > MOST_LEVELS) {
    const details = { levels: column.distinct, kept: MOST_LEVELS };
    problems.push({ ...base, severity: 'warns', code: 'factor_levels_combined', details });
  }
  if (column.distinct === 1 || (window_rows > 1 && column.window.distinct <= 1)) {
    const in_window = column.distinct !== 1;
    const value = in_window ? column.window.min : column.min;
    problems.push({ ...base, code: 'value_constant', details: { value, in_window } });
  } else if (role.is_media && window_rows > 0 && column.window.zeros / window_rows > MOSTLY_ZERO) {
    const details = { zeros: column.window.zeros, rows: window_rows };
    problems.push({ ...base, severity: 'warns', code: 'mostly_zero', details });
  }
  return problems;
}

/** Robyn takes the absolute value of a column that is nowhere positive, without a word. */
function checkSign(role: ColumnRole, column: ColumnProfile, rows: number): Finding[] {
  if (column.negative === 0 || column.negative + column.zeros + column.missing < rows) return [];
  const base = { field: role.field, column: role.column } as const;
  if (role.field === 'dep_var') {
    const details = { count: column.negative, rows, ...column.first_negative };
    return [{ ...base, severity: 'stops', code: 'value_negative', details }];
  }
  return role.is_media || !role.is_numeric ? [] : [{ ...base, severity: 'warns', code: 'sign_flipped', details: {} }];
}
