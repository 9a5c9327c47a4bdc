import type { KnownBlock, ModalView } from '@slack/types';
import type { Cell, ColumnFacts, SourceFacts } from '../../../providers/warehouse/types.ts';
import { context } from '../../blocks/elements.ts';
import { money, percent } from '../../blocks/numbers.ts';
import { bold, clipMiddle, count, paragraph, plain, preformatted } from '../../blocks/text.ts';
import { VIEWS } from '../../ids.ts';

/** Slack has no tables in modals: columns are lined up in text. Wider lines wrap there. */
const LINE = 54;
const CELL = 18;
const BLOCK = 2900;
const MOST_BLOCKS = 96;

/** A source as a person looks at it from the train modal: what is in each column, and its first rows. */
export function previewView(name: string, facts: SourceFacts): ModalView {
  const { rows, columns, preview } = facts;
  const size = `${bold(name)}: ${count(rows, 'row')}, ${count(columns.length, 'column')}.`;
  const blocks: KnownBlock[] = [
    paragraph(size),
    ...inBlocks(columns.map(aboutColumn)),
    context(`The first ${count(preview.length, 'row')}:`),
    ...rowBlocks(facts),
  ];
  return {
    type: 'modal',
    callback_id: VIEWS.train_preview,
    title: plain('What is in the data', 24),
    close: plain('Back', 24),
    blocks: blocks.slice(0, MOST_BLOCKS),
  };
}

/** "tv_S  number", and below it "  0 to 158,047, missing 0%, zero 56%". */
function aboutColumn({ name, type, min, max, missing_share, zero_share }: ColumnFacts): string {
  const range = min === null && max === null ? 'nothing in it' : `${short(words(min))} to ${short(words(max))}`;
  const zero = zero_share === null ? '' : `, zero ${share(zero_share)}`;
  return `${clipMiddle(name.replaceAll(/\s+/g, ' '), LINE - 10)}  ${type}\n  ${range}, missing ${share(missing_share)}${zero}`;
}

function short(text: string): string {
  return clipMiddle(text.replaceAll(/\s+/g, ' '), CELL);
}

/** As many columns beside each other as fit a line, one group below the other. */
function rowBlocks({ columns, preview }: SourceFacts): KnownBlock[] {
  const groups: number[][] = [];
  let width = LINE;
  const widths = columns.map(({ name }, index) =>
    Math.min(CELL, Math.max(clipMiddle(name, CELL).length, ...preview.map((row) => words(row[index] ?? null).length))),
  );
  widths.forEach((own, index) => {
    if (width + own + 1 > LINE) {
      groups.push([]);
      width = 0;
    }
    groups.at(-1)?.push(index);
    width += own + 1;
  });
  return groups.flatMap((group) => {
    const line = (texts: (index: number) => string) =>
      group.map((index) => cell(texts(index), widths[index] ?? CELL)).join(' ');
    return inBlocks([
      line((index) => columns[index]?.name ?? ''),
      ...preview.map((row) => line((index) => words(row[index] ?? null))),
    ]);
  });
}

function cell(text: string, width: number): string {
  return clipMiddle(text.replaceAll(/\s+/g, ' '), width).padStart(width);
}

function words(value: Cell): string {
  if (value === null) return '';
  return typeof value === 'number' ? money(value) : String(value);
}

function share(part: number): string {
  return part > 0 && part < 0.001 ? '<0.1%' : percent(part, 0);
}

function inBlocks(lines: readonly string[]): KnownBlock[] {
  const texts: string[] = [];
  let text = '';
  for (const line of lines) {
    if (text !== '' && text.length + line.length + 1 > BLOCK) {
      texts.push(text);
      text = '';
    }
    text += `${text === '' ? '' : '\n'}${line === '' ? ' ' : line}`;
  }
  return [...texts, text].filter((part) => part !== '').map((part) => preformatted(part));
}
