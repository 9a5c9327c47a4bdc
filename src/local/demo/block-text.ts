import { z } from 'zod';

/**
 * A Slack message as plain lines for a terminal: what a person would read, with tables aligned, images and buttons named.
 * It reads the blocks our bot sends; a kind that it does not know is left out, and the message's `text` stands for a
 * message without blocks.
 */

const TEXT = z.object({ text: z.string() });
const BLOCK = z.looseObject({ type: z.string() });
const SECTION = z.object({ text: TEXT.optional(), fields: z.array(TEXT).optional() });
const ACTIONS = z.object({ elements: z.array(z.object({ text: TEXT.optional(), action_id: z.string().optional() })) });
const CONTEXT = z.object({
  elements: z.array(z.looseObject({ text: z.string().optional(), alt_text: z.string().optional() })),
});
const IMAGE = z.object({
  title: TEXT.optional(),
  alt_text: z.string(),
  slack_file: z.object({ id: z.string() }).optional(),
});
const TABLE = z.object({ rows: z.array(z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))) });

export type ShownMessage = { text: string; blocks?: unknown[] | undefined };

export function messageLines(message: ShownMessage): string[] {
  const blocks = z.array(BLOCK).parse(message.blocks ?? []);
  const lines = blocks.flatMap(blockLines);
  return lines.length > 0 ? lines : plain(message.text).split('\n');
}

/** The action_ids of every button of a message, in order. */
export function messageButtons(message: ShownMessage): string[] {
  return z
    .array(BLOCK)
    .parse(message.blocks ?? [])
    .filter((block) => block.type === 'actions')
    .flatMap((block) => ACTIONS.parse(block).elements)
    .flatMap((element) => element.action_id ?? []);
}

/** The ids of the files that a message shows as images. */
export function messageImages(message: ShownMessage): string[] {
  return z
    .array(BLOCK)
    .parse(message.blocks ?? [])
    .filter((block) => block.type === 'image')
    .flatMap((block) => IMAGE.parse(block).slack_file?.id ?? []);
}

function blockLines(block: z.infer<typeof BLOCK>): string[] {
  switch (block.type) {
    case 'header':
      return [plain(SECTION.parse(block).text?.text ?? '')];
    case 'section': {
      const { text, fields = [] } = SECTION.parse(block);
      return [...(text === undefined ? [] : [text]), ...fields].flatMap(({ text: inner }) => plain(inner).split('\n'));
    }
    case 'context':
      return [
        CONTEXT.parse(block)
          .elements.map(({ text, alt_text }) => plain(text ?? alt_text ?? ''))
          .join('  '),
      ];
    case 'image': {
      const { title, alt_text } = IMAGE.parse(block);
      return [`[image] ${title === undefined ? '' : `${plain(title.text)}: `}${alt_text}`];
    }
    case 'table':
      return tableLines(TABLE.parse(block).rows.map((row) => row.map(cellText)));
    case 'actions':
      return [
        ACTIONS.parse(block)
          .elements.map(({ text }) => `[ ${text?.text ?? 'choose'} ]`)
          .join(' '),
      ];
    default:
      return [];
  }
}

const RICH_CELL = z.object({
  elements: z.array(z.object({ elements: z.array(z.looseObject({ text: z.string().optional() })) })),
});

function cellText(cell: { type: string; text?: string | undefined }): string {
  if (cell.text !== undefined) return cell.text;
  const rich = RICH_CELL.safeParse(cell);
  return rich.success
    ? rich.data.elements.flatMap(({ elements }) => elements.map(({ text }) => text ?? '')).join('')
    : '';
}

function tableLines(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const numeric = widths.map((_, column) => rows.slice(1).every((row) => /^[-+]?[\d–-]|^$/.test(row[column] ?? '')));
  return rows.map((row) =>
    row
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** mrkdwn without its marks; a link as its label, a mention by its id. */
function plain(text: string): string {
  return text
    .replace(/<(?:[^|>]+)\|([^>]+)>/g, '$1')
    .replace(/<([@#!][^>]+)>/g, '$1')
    .replace(/(^|[\s(])([*_~`])(\S|\S[^\n]*?\S)\2(?=$|[\s).,:;!?])/gm, '$1$3')
    .replace(/:([a-z_]+):/g, (mark, name: string) => EMOJI[name] ?? mark)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

const EMOJI: Readonly<Record<string, string>> = {
  white_check_mark: '✓',
  x: '✗',
  warning: '!',
  hourglass_flowing_sand: '…',
  large_green_circle: '●',
  no_entry_sign: '-',
};
