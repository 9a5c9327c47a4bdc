import type { KnownBlock, MrkdwnElement, PlainTextElement, RichTextBlock, SectionBlock } from '@slack/types';

/**
 * Text for people. What comes from data (names of columns and tables, messages of R) goes into `plain_text`, where Slack
 * reads no markup, or through `escapeMrkdwn`.
 */

/** A message as `chat.postMessage` takes it: `text` is what a notification says. */
export type MessageContent = { text: string; blocks: KnownBlock[] };

/** At most `max` UTF-16 units, cut at a whole character and marked with an ellipsis where something is missing. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  let cut = max - 1;
  const last = text.charCodeAt(cut - 1);
  if (last >= 0xd800 && last <= 0xdbff) cut -= 1;
  return `${text.slice(0, cut)}…`;
}

/** Like `clip`, but keeps both ends, which is where long column names differ. */
export function clipMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = Math.ceil((max - 1) / 2);
  const points = [...text];
  if (points.length !== text.length) return clip(text, max);
  return `${text.slice(0, head)}…${text.slice(text.length - (max - 1 - head))}`;
}

/** Text from data in bold. An asterisk or a line break in it would end the bold early. */
export function bold(text: string): string {
  return `*${escapeMrkdwn(clip(text, 500).replaceAll('*', '∗').replaceAll(/\s+/g, ' ').trim())}*`;
}

/** A name from data inside a sentence: whole as long as it is a name, and never so long that it pushes the sentence out. */
export function named(name: string): string {
  return escapeMrkdwn(clipMiddle(name, 130));
}

/** Slack reads no markup in it but `:emoji:`, of which nothing comes here. */
export function plain(text: string, max = 3000): PlainTextElement {
  return { type: 'plain_text', text: clip(withoutEmoji(text), max), emoji: true };
}

/** Text in which no `:name:` stands for an emoji: a word joiner, which nobody sees, keeps the colons apart. Safe to repeat. */
export function withoutEmoji(text: string): string {
  return text.replace(/:(?=[a-z0-9_+'-]+:)/g, ':\u2060');
}

/** Cut, where it is too long, outside the `&lt;` that stands for one character. */
export function mrkdwn(text: string, max = 3000): MrkdwnElement {
  const cut = clip(text, max);
  return { type: 'mrkdwn', text: cut === text ? cut : cut.replace(/&[a-z]{0,3}…$/, '…') };
}

/** Safe mrkdwn cut to `max`, never inside an escape. */
export function clipMrkdwn(text: string, max: number): string {
  return mrkdwn(text, max).text;
}

/** A name from data as code: whoever reads it can copy it. */
export function code(name: string): string {
  const text = clip(name, 150).replaceAll('`', 'ˋ').replaceAll(/\s+/g, ' ').trim();
  return `\`${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}\``;
}

/**
 * Text from data made safe for mrkdwn and for a message's `text`: no mention, link or formatting comes of it. Slack has no
 * escape for formatting characters; a word joiner beside them keeps them from pairing. Backticks pair whatever is beside them,
 * so that another character has to stand for them.
 */
export function escapeMrkdwn(text: string): string {
  return withoutEmoji(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/^&gt;/gm, '\u2060&gt;')
    .replaceAll('`', 'ˋ')
    .replace(/(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])/g, '\u2060$&\u2060');
}

/** A message of one paragraph, as mrkdwn; what comes from data in it has gone through `escapeMrkdwn`. */
export function said(text: string): MessageContent {
  return { text, blocks: [paragraph(text)] };
}

/** A paragraph of mrkdwn; what comes from data in it has gone through `escapeMrkdwn`. */
export function paragraph(text: string): SectionBlock {
  return { type: 'section', text: mrkdwn(text) };
}

export function preformatted(text: string, max = 3000): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: clip(text, max) }] }],
  };
}

/** "a, b and c"; past `max` names, "a, b and 3 more". */
export function listOf(names: readonly string[], max = 6): string {
  if (names.length === 0) return 'none';
  const shown = names.length > max ? names.slice(0, max) : names.slice(0, -1);
  const last = names.length > max ? `${names.length - max} more` : (names.at(-1) ?? '');
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
}

/** The first sentence of a text; all of it where it has only one. */
export function firstSentence(text: string): string {
  return /^[\s\S]*?[.!?](?=\s)/.exec(text)?.[0] ?? text;
}
