import type { RichTextBlock, RichTextElement, RichTextStyleable } from '@slack/types';

type Style = NonNullable<RichTextStyleable['style']>;
type Part = RichTextBlock['elements'][number];

/**
 * Slack's mrkdwn as the rich text that Slack makes of it: sections, quotes and preformatted text. Formatting pairs only
 * within a line and only at the edges of words, so that names such as `tv_S` stay what they are; `&amp;`, `&lt;` and `&gt;` are
 * the characters they stand for.
 */
export function richTextOf(mrkdwn: string): Part[] {
  return mrkdwn.split(/```\n?([\s\S]*?)\n?```\n?/).flatMap((piece, index): Part[] => {
    if (piece === '') return [];
    if (index % 2 === 1) {
      return [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: decoded(piece) }] }];
    }
    return paragraphs(piece);
  });
}

/** Lines that begin with ">" are a quote; what lies between quotes is a section. */
function paragraphs(text: string): Part[] {
  const parts: { quoted: boolean; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const quoted = /^(&gt;|>)/.test(line);
    const content = quoted ? line.replace(/^(&gt;|>) ?/, '') : line;
    const last = parts.at(-1);
    if (last?.quoted === quoted) last.lines.push(content);
    else parts.push({ quoted, lines: [content] });
  }
  return parts
    .filter(({ quoted, lines }) => quoted || lines.some((line) => line !== ''))
    .map(({ quoted, lines }) => {
      const elements = inline(lines.join('\n').replace(/^\n|\n$/g, ''), {});
      return quoted ? { type: 'rich_text_quote', border: 1, elements } : { type: 'rich_text_section', elements };
    });
}

const BEFORE = String.raw`(?<=^|[\s\p{P}\p{S}])`;
const AFTER = String.raw`(?=$|[\s\p{P}\p{S}])`;
const paired = (mark: string) => String.raw`${BEFORE}[${mark}](?!\s)[^${mark}\n]+(?<!\s)[${mark}]${AFTER}`;
const TOKEN = new RegExp(
  [
    '(?<code>`[^`\n]+`)',
    '(?<special><[^<>\n]+>)',
    String.raw`(?<url>https?://[^\s<>|]*[^\s<>|.,;:!?)\]'"])`,
    `(?<emoji>(?<![\\p{L}\\p{N}:]):[a-z0-9_+'-]+:(?!:))`,
    `(?<bold>${paired('*')})`,
    `(?<italic>${paired('_')})`,
    `(?<strike>${paired('~')})`,
  ].join('|'),
  'gmu',
);

function inline(text: string, style: Style): RichTextElement[] {
  const elements: RichTextElement[] = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (found.index > end) elements.push(plain(text.slice(end, found.index), style));
    elements.push(...token(found[0], found.groups ?? {}, style));
    end = found.index + found[0].length;
  }
  if (end < text.length) elements.push(plain(text.slice(end), style));
  return elements;
}

function token(whole: string, groups: Record<string, string | undefined>, style: Style): RichTextElement[] {
  const inner = whole.slice(1, -1);
  if (groups.code !== undefined) return [plain(inner, { ...style, code: true })];
  if (groups.special !== undefined) return [special(inner, style)];
  if (groups.url !== undefined) return [{ type: 'link', url: decoded(whole), style }];
  if (groups.emoji !== undefined) return [{ type: 'emoji', name: inner, style }];
  const mark = groups.bold !== undefined ? 'bold' : groups.italic !== undefined ? 'italic' : 'strike';
  return inline(inner, { ...style, [mark]: true });
}

/** What stands between "<" and ">": a link, a mention or a date. Anything else is text. */
function special(inner: string, style: Style): RichTextElement {
  const bar = inner.indexOf('|');
  const target = bar === -1 ? inner : inner.slice(0, bar);
  const label = bar === -1 ? undefined : decoded(inner.slice(bar + 1));
  const kind = target.slice(0, 1);
  const rest = target.slice(1);
  if (kind === '@') return { type: 'user', user_id: rest, style };
  if (kind === '#') return { type: 'channel', channel_id: rest, style };
  if (rest === 'here' || rest === 'channel' || rest === 'everyone') return { type: 'broadcast', range: rest, style };
  if (kind === '!' && rest.startsWith('date^')) {
    const [, timestamp = '', format = '', url] = rest.split('^');
    return {
      type: 'date',
      timestamp: Number(timestamp),
      format,
      fallback: label,
      ...(url === undefined ? {} : { url }),
    };
  }
  if (/^(https?:\/\/|mailto:|tel:)/i.test(target)) {
    return { type: 'link', url: decoded(target), style, ...(label === undefined ? {} : { text: label }) };
  }
  return plain(label ?? `<${inner}>`, style);
}

function plain(text: string, style: Style): RichTextElement {
  return { type: 'text', text: decoded(text), ...(Object.keys(style).length === 0 ? {} : { style }) };
}

function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
