import type { RichTextElement } from '@slack/types';
import { richTextOf } from '../../../../src/local/web/app/blocks/mrkdwn.ts';

/**
 * What of the hostile texts in `worst.ts` has come alive in a message or view: a mention, link or formatting that no builder has
 * written but user data has, one line each. Read as Slack reads it, in every mrkdwn text and in a message's `text`.
 */
export function liveMarkup(content: object): string[] {
  const marked = mrkdwnTexts(content).flatMap((text) => {
    const parts = richTextOf(text);
    const alive = parts.flatMap((part) => ('elements' in part ? part.elements.flatMap(aliveIn) : []));
    const quoted = parts.filter(
      (part) => part.type === 'rich_text_quote' && /^[^a-z]*hostilequote/.test(wordsOf(part)),
    );
    const cut = /&(?!(amp|lt|gt);)/.test(text) ? ['an "&" that is not escaped, or an escape that is cut'] : [];
    return [...alive, ...quoted.map(() => 'a quote from data'), ...cut].map(
      (what) => `${what} in: ${text.slice(0, 300)}`,
    );
  });
  return [...marked, ...emojiInPlainText(content)];
}

/** Slack takes a `plain_text` without `emoji` for one with `emoji: true`. */
function emojiInPlainText(content: object): string[] {
  return textObjects(content, 'plain_text')
    .filter(({ emoji, text }) => emoji !== false && text.includes(':hostileemoji:'))
    .map(({ text }) => `:hostileemoji: in plain text: ${text.slice(0, 300)}`);
}

function wordsOf(part: object): string {
  return [...JSON.stringify(part).matchAll(/"text":"([^"]*)"/g)].map(([, text = '']) => text).join('');
}

function mrkdwnTexts(content: object): string[] {
  const found = 'text' in content && typeof content.text === 'string' ? [content.text] : [];
  return [...found, ...textObjects(content, 'mrkdwn').map(({ text }) => text)];
}

function textObjects(content: object, type: 'mrkdwn' | 'plain_text'): { text: string; emoji: unknown }[] {
  const found: { text: string; emoji: unknown }[] = [];
  JSON.stringify(content, (_key, value: unknown) => {
    if (value !== null && typeof value === 'object' && 'type' in value && value.type === type && 'text' in value) {
      found.push({ text: String(value.text), emoji: 'emoji' in value ? value.emoji : undefined });
    }
    return value;
  });
  return found;
}

type Inside = RichTextElement | { type: 'rich_text_section'; elements: RichTextElement[] };

function aliveIn(element: Inside): string[] {
  switch (element.type) {
    case 'rich_text_section':
      return element.elements.flatMap(aliveIn);
    case 'broadcast':
      return [`<!${element.range}>`];
    case 'user':
      return element.user_id === 'U0HOSTILE' ? ['<@U0HOSTILE>'] : [];
    case 'channel':
      return element.channel_id === 'C0HOSTILE' ? ['<#C0HOSTILE>'] : [];
    case 'link':
      // A bare address is a link to what it says, as in anything that people type.
      return element.text !== undefined && element.url.includes('hostile.example') ? [`a link to ${element.url}`] : [];
    case 'emoji':
      return element.name === 'hostileemoji' ? [':hostileemoji:'] : [];
    case 'text': {
      const [, mark] = /^hostile(bold|italic|strike|code)$/.exec(element.text.replaceAll('\u2060', '')) ?? [];
      const style: Readonly<Record<string, boolean | undefined>> = element.style ?? {};
      return mark !== undefined && style[mark] === true ? [`${mark} from data`] : [];
    }
    default:
      return [];
  }
}
