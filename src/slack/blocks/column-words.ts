import { DISTINCT_ROWS } from '../../data/distinct-rows.ts';
import type { Cell } from '../../providers/warehouse/types.ts';
import { money, percent } from './numbers.ts';
import { count } from './text.ts';

/** What is in a column, in words. */

/** A value as it is shown in a table; empty where there is none. */
export function valueWords(value: Cell): string {
  if (value === null) return '';
  return typeof value === 'number' ? money(value) : String(value);
}

/** None and all are said only where it is none and all. */
export function shareWords(share: number): string {
  if (share === 0) return '0%';
  if (share < 0.001) return 'under 0.1%';
  return share < 1 && share > 0.999 ? 'over 99.9%' : percent(share);
}

export function differentWords(distinct: number): string {
  return distinct < DISTINCT_ROWS ? count(distinct, 'value') : `over ${count(DISTINCT_ROWS - 1, 'value')}`;
}
