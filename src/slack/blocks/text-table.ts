import type { RichTextBlock } from '@slack/types';
import { clipMiddle, preformatted } from './text.ts';

/** Modals have no table block, and break lines after some 55 letters. A name is cut in the middle; figures keep their columns. */
const MAX_NAME = 16;
const MAX_FIGURE = 12;
/** Rows in one block: Slack takes 3000 characters. */
const ROWS_IN_BLOCK = 40;

/** The first column left, all others right, in letters of one width. Text comes out as it is. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): RichTextBlock[] {
  const cells = [head, ...rows].map((row) => row.map(cell));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => lengthOf(row[column] ?? ''))));
  const lines = cells.map((row) =>
    row.map((text, column) => padded(text, widths[column] ?? 0, column === 0)).join('  '),
  );
  const [heading = '', ...body] = lines;
  const blocks: RichTextBlock[] = [];
  for (let at = 0; at < Math.max(1, body.length); at += ROWS_IN_BLOCK) {
    blocks.push(preformatted([heading, ...body.slice(at, at + ROWS_IN_BLOCK)].join('\n')));
  }
  return blocks;
}

function cell(text: string, column: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line === '' ? '–' : clipMiddle(line, column === 0 ? MAX_NAME : MAX_FIGURE);
}

function padded(text: string, width: number, is_left: boolean): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return is_left ? text + space : space + text;
}

function lengthOf(text: string): number {
  return [...text].length;
}
