import type { KnownBlock, ModalView } from '@slack/types';
import type { Cell, ColumnFacts, SourceFacts } from '../../providers/warehouse/types.ts';
import { context } from '../blocks/elements.ts';
import { money, percent } from '../blocks/numbers.ts';
import { bold, clipMiddle, count, paragraph, plain, preformatted } from '../blocks/text.ts';
import { VIEWS } from '../ids.ts';

/** Slack has no tables in modals: columns are lined up in text. Wider lines wrap. */
const LINE = 96;
const NAME = 34;
const CELL = 18;
const BLOCK = 2900;
const MOST_BLOCKS = 96;

/** A source as a person looks at it from the train modal: what is in each column, and its first rows. */
export function previewView(name: string, facts: SourceFacts): ModalView {
  const { rows, columns, preview } = facts;
  const size = `${bold(name)}: ${count(rows, 'row')}, ${count(columns.length, 'column')}.`;
  const blocks: KnownBlock[] = [
    paragraph(size),
    ...inBlocks([columnLine(['Column', 'Type', 'From', 'To', 'Missing', 'Zero']), ...columns.map(lineOf)]),
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

function lineOf({ name, type, min, max, missing_share, zero_share }: ColumnFacts): string {
  return columnLine([
    name,
    type,
    words(min),
    words(max),
    share(missing_share),
    zero_share === null ? '' : share(zero_share),
  ]);
}

function columnLine([name = '', type = '', ...others]: readonly string[]): string {
  const widths = [12, 12, 8, 6];
  const cells = others.map((text, index) => cell(text, widths[index] ?? CELL, 'right'));
  return [cell(name, NAME, 'left'), cell(type, 8, 'left'), ...cells].join(' ').trimEnd();
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
      group.map((index) => cell(texts(index), widths[index] ?? CELL, 'right')).join(' ');
    return inBlocks([
      line((index) => columns[index]?.name ?? ''),
      ...preview.map((row) => line((index) => words(row[index] ?? null))),
    ]);
  });
}

function cell(text: string, width: number, align: 'left' | 'right'): string {
  const cut = clipMiddle(text.replaceAll(/\s+/g, ' '), width);
  return align === 'left' ? cut.padEnd(width) : cut.padStart(width);
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
