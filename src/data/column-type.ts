import type { WarehouseColumn } from '../providers/warehouse/types.ts';

/** What a column of DuckDB's type is good for. */
export function columnType(native_type: string): WarehouseColumn['type'] {
  const name = native_type.toUpperCase();
  if (name === 'DATE' || name.startsWith('TIMESTAMP')) return 'date';
  if (name === 'BOOLEAN') return 'boolean';
  if (name === 'VARCHAR' || name.startsWith('ENUM')) return 'text';
  return /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^(DOUBLE|FLOAT|REAL|DECIMAL.*)$/.test(name) ? 'number' : 'other';
}
