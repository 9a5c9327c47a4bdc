import type {
  ActionsBlockElement,
  Button,
  ContextBlock,
  HeaderBlock,
  InputBlock,
  InputBlockElement,
  PlainTextOption,
} from '@slack/types';
import { clip, clipMiddle, mrkdwn, plain, withoutEmoji } from './text.ts';

/** The small parts that views and messages are made of, each within Slack's limits whatever it is given. */

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, 150) };
}

/** Small grey text. Anything from data in it has gone through `escapeMrkdwn`. */
export function context(...texts: string[]): ContextBlock {
  return { type: 'context', elements: texts.slice(0, 10).map((text) => mrkdwn(text, 2000)) };
}

/** An option whose value is a name from data; a name that Slack could not give back whole must not get here. */
export function option(value: string, label = value, description?: string): PlainTextOption {
  return {
    text: { type: 'plain_text', text: clipMiddle(withoutEmoji(label), 75) },
    value,
    ...(description === undefined ? {} : { description: plain(description, 75) }),
  };
}

export function button(options: {
  text: string;
  /** What a screen reader says instead of the text, where the same text stands on several buttons. */
  accessibility_label?: string;
  action_id: string;
  value: string;
  style?: 'primary' | 'danger';
  confirm?: { title: string; text: string; confirm: string; deny: string };
}): Button {
  const { confirm, accessibility_label } = options;
  return {
    type: 'button',
    text: plain(options.text, 75),
    ...(accessibility_label === undefined ? {} : { accessibility_label: clipMiddle(accessibility_label, 75) }),
    action_id: options.action_id,
    value: clip(options.value, 2000),
    ...(options.style === undefined ? {} : { style: options.style }),
    ...(confirm === undefined
      ? {}
      : {
          confirm: {
            title: plain(confirm.title, 100),
            text: plain(confirm.text, 300),
            confirm: plain(confirm.confirm, 30),
            deny: plain(confirm.deny, 30),
            ...(options.style === undefined ? {} : { style: options.style }),
          },
        }),
  };
}

export function actions(elements: ActionsBlockElement[]): { type: 'actions'; elements: ActionsBlockElement[] }[] {
  return elements.length === 0 ? [] : [{ type: 'actions', elements: elements.slice(0, 25) }];
}

export function input(options: {
  block_id: string;
  label: string;
  element: InputBlockElement;
  hint?: string;
  optional?: boolean;
  dispatch_action?: boolean;
}): InputBlock {
  return {
    type: 'input',
    block_id: options.block_id,
    label: plain(options.label, 2000),
    element: options.element,
    ...(options.hint === undefined ? {} : { hint: plain(options.hint, 2000) }),
    optional: options.optional ?? false,
    dispatch_action: options.dispatch_action ?? false,
  };
}
