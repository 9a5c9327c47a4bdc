import type { Cell, ColumnFacts } from '../providers/warehouse/types.ts';
import type { NameReading } from './column-words.ts';

const ISO = /^\d{4}-\d{2}-\d{2}$/;

/** How likely a column holds the dates of the rows; 0 for one that cannot. `shown` are its first values. */
export function dateScore(column: ColumnFacts, { kinds, words }: NameReading, shown: readonly Cell[]): number {
  const is_text = column.type === 'text' && shown.some((value) => value !== null) && shown.every(isIso);
  if (column.type !== 'date' && !is_text) return 0;
  const is_named = kinds.has('date') ? 4 - Math.min(3, words.length - 1) : 0;
  // Two dates a row: when it was written has fewer different values, or more missing, than what it is about.
  return (
    1 + is_named + (1 - column.missing_share) + (column.type === 'date' ? 0.5 : 0) + Math.min(1, column.distinct / 1000)
  );
}

function isIso(value: Cell): boolean {
  return value === null || (typeof value === 'string' && ISO.test(value));
}
