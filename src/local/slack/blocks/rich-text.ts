import { LIMITS } from '../limits.ts';
import { anything, byType, type Check, flag, integer, list, object, oneOf, optional, required, text } from './check.ts';

/** rich_text, whose parts nest three deep. */

const MANY = 1000;
const style = object({
  bold: optional(flag),
  italic: optional(flag),
  strike: optional(flag),
  code: optional(flag),
  underline: optional(flag),
  highlight: optional(flag),
  client_highlight: optional(flag),
  unlink: optional(flag),
});

function part(type: string, fields: Parameters<typeof object>[0]): Check {
  return object({ type: required(oneOf(type)), style: optional(style), ...fields });
}

const TEXT = part('text', { text: required(text(LIMITS.message.text)) });
const LINK = part('link', {
  url: required(text(LIMITS.button.url)),
  text: optional(text(LIMITS.text, 0)),
  unsafe: optional(flag),
});
const inline = byType({
  text: TEXT,
  link: LINK,
  emoji: part('emoji', { name: required(text(255)), unicode: optional(anything), url: optional(anything) }),
  user: part('user', { user_id: required(text(255)) }),
  usergroup: part('usergroup', { usergroup_id: required(text(255)) }),
  team: part('team', { team_id: required(text(255)) }),
  channel: part('channel', { channel_id: required(text(255)) }),
  broadcast: part('broadcast', { range: required(oneOf('here', 'channel', 'everyone')) }),
  color: part('color', { value: required(text(255)) }),
  date: part('date', {
    timestamp: required(integer(0, 9_999_999_999)),
    format: required(text(255)),
    url: optional(text(LIMITS.button.url)),
    fallback: optional(text(LIMITS.text)),
  }),
});

const section = object({
  type: required(oneOf('rich_text_section')),
  elements: required(list(inline, { min: 0, max: MANY })),
});
const border = optional(integer(0, 1));

export const richText = object({
  type: required(oneOf('rich_text')),
  block_id: optional(text(LIMITS.block_id)),
  elements: required(
    list(
      byType({
        rich_text_section: section,
        rich_text_list: object({
          type: required(oneOf('rich_text_list')),
          style: required(oneOf('bullet', 'ordered')),
          elements: required(list(byType({ rich_text_section: section }), { min: 0, max: MANY })),
          indent: optional(integer(0, 8)),
          offset: optional(integer(0, 1_000_000)),
          border,
        }),
        rich_text_quote: object({
          type: required(oneOf('rich_text_quote')),
          elements: required(list(inline, { min: 0, max: MANY })),
          border,
        }),
        rich_text_preformatted: object({
          type: required(oneOf('rich_text_preformatted')),
          elements: required(list(byType({ text: TEXT, link: LINK }), { min: 0, max: MANY })),
          border,
          language: optional(text(255)),
        }),
      }),
      { min: 0, max: MANY },
    ),
  ),
});
