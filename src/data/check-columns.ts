import type { WarehouseColumn } from '../providers/warehouse/types.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import type { StoppingFinding } from './finding.ts';
import { nearest } from './nearest.ts';
import { columnRoles } from './roles.ts';

/**
 * What can be said of a spec from the names and types of the source's columns alone: which are not there (with the nearest
 * that is), and which are no numbers where Robyn needs numbers. The order is the manifest's. Where the columns are `is_open`,
 * there may be others that only the data can tell.
 */
export function checkSpecAgainstColumns(
  spec: RunSpec,
  columns: readonly WarehouseColumn[],
  { is_open = false }: { is_open?: boolean } = {},
): StoppingFinding[] {
  const by_name = new Map(columns.map((column) => [column.name, column]));
  const names = columns.map(({ name }) => name);
  const missing = (field: string, column: string): StoppingFinding[] => {
    const details = { nearest: nearest(column, names), columns: names };
    return is_open ? [] : [{ severity: 'stops', code: 'column_not_found', field, column, details }];
  };

  const problems: StoppingFinding[] = [];
  const date = by_name.get(spec.date_var);
  if (date === undefined) problems.push(...missing('date_var', spec.date_var));
  else if (date.type !== 'date' && date.type !== 'text') {
    problems.push({
      severity: 'stops',
      code: 'date_not_iso',
      field: 'date_var',
      column: date.name,
      details: { native_type: date.native_type },
    });
  }
  for (const { column, field, is_numeric } of columnRoles(spec)) {
    const found = by_name.get(column);
    if (found === undefined) problems.push(...missing(field, column));
    else if (is_numeric && found.type !== 'number' && !mayBeFactor(found, field, spec)) {
      problems.push({
        severity: 'stops',
        code: 'column_not_numeric',
        field,
        column,
        details: { native_type: found.native_type, type: found.type },
      });
    }
  }
  return problems;
}

/** Robyn takes booleans of the context for factors, which it knows with prophet only. */
function mayBeFactor({ type }: WarehouseColumn, field: string, { prophet }: RunSpec): boolean {
  return type === 'boolean' && field === 'context_vars' && prophet !== null;
}
