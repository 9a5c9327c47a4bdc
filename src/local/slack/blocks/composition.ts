import { LIMITS } from '../limits.ts';
import { byType, type Check, flag, list, object, oneOf, optional, required, text, url, wrapped } from './check.ts';

/** Composition objects: the small parts that elements and blocks are made of. */

const plain = (max: number, min: number) =>
  object({ type: required(oneOf('plain_text')), text: required(text(max, min)), emoji: optional(flag) });
const mrkdwn = (max: number, min: number) =>
  object({ type: required(oneOf('mrkdwn')), text: required(text(max, min)), verbatim: optional(flag) });

export const plainText = (max: number, min = 1): Check => byType({ plain_text: plain(max, min) });
export const mrkdwnText = (max: number, min = 1): Check => byType({ mrkdwn: mrkdwn(max, min) });
/** Either kind. */
export const anyText = (max: number, min = 1): Check =>
  wrapped(byType({ plain_text: plain(max, min), mrkdwn: mrkdwn(max, min) }));

export const confirm = object({
  title: optional(plainText(LIMITS.confirm.title)),
  text: required(anyText(LIMITS.confirm.text)),
  confirm: optional(plainText(LIMITS.confirm.button)),
  deny: optional(plainText(LIMITS.confirm.button)),
  style: optional(oneOf('primary', 'danger')),
});

/** Options of selects; those of checkboxes and radio buttons may be mrkdwn, those of an overflow may carry a url. */
export function option(kind: 'select' | 'checks' | 'overflow'): Check {
  const inner = kind === 'checks' ? anyText : plainText;
  return object({
    text: required(inner(LIMITS.option.text)),
    value: required(text(LIMITS.option.value)),
    description: optional(inner(LIMITS.option.description)),
    ...(kind === 'overflow' ? { url: optional(url(LIMITS.option.url)) } : {}),
  });
}

export const options = (kind: 'select' | 'checks' | 'overflow', max: number): Check => list(option(kind), { max });

export const optionGroups = list(
  object({
    label: required(plainText(LIMITS.select.group_label)),
    options: required(options('select', LIMITS.select.options)),
  }),
  { max: LIMITS.select.groups },
);

export const dispatchActionConfig = object({
  trigger_actions_on: optional(list(oneOf('on_enter_pressed', 'on_character_entered'), { max: 2 })),
});

export const conversationFilter = object({
  include: optional(list(oneOf('im', 'mpim', 'private', 'public'), { max: 4 })),
  exclude_external_shared_channels: optional(flag),
  exclude_bot_users: optional(flag),
});

export const slackFile = object({ id: optional(text(255)), url: optional(url(LIMITS.image.url)) });
