import type { TableBlock } from '@slack/types';
import { clipMiddle } from './text.ts';

/** Slack takes 100 rows and about 13,200 characters a message; past this many channels the rest is left to the files. */
export const MAX_ROWS = 40;
const MAX_NAME = 60;
const MAX_FIGURE = 20;

/** Names left, figures right; the first `MAX_ROWS` of `rows`, and `total` below them. Slack refuses an empty cell. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  total: readonly string[] | null = null,
): TableBlock {
  const cell = (text: string, column: number) => ({
    type: 'raw_text' as const,
    text: text === '' ? '–' : clipMiddle(text, column === 0 ? MAX_NAME : MAX_FIGURE),
  });
  const shown = [head, ...rows.slice(0, MAX_ROWS), ...(total === null ? [] : [total])];
  return {
    type: 'table',
    column_settings: head.map((_, column) => (column === 0 ? { align: 'left' } : { align: 'right' })),
    rows: shown.map((row) => row.map(cell)),
  };
}
