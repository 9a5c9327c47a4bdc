import type { ActionsBlock, Button, Overflow } from '@slack/types';
import { ACTIONS } from '../ids.ts';
import { clip, plain } from './text.ts';

/** More buttons than this make a message unreadable on a phone; the others go behind "…", which takes five. */
const IN_A_ROW = 5;
const BEHIND = 5;

/**
 * The buttons in one row. Where there are too many, those at the end go behind "…", but for those that ask before they act, which
 * an overflow menu cannot do for one choice alone.
 */
export function buttonRow(buttons: readonly Button[]): ActionsBlock[] {
  if (buttons.length === 0) return [];
  if (buttons.length <= IN_A_ROW) return [{ type: 'actions', elements: [...buttons] }];
  const asking = buttons.filter(({ confirm }) => confirm !== undefined);
  const others = buttons.filter(({ confirm }) => confirm === undefined);
  const shown = others.slice(0, Math.max(0, IN_A_ROW - 1 - asking.length));
  const behind = others.slice(shown.length, shown.length + BEHIND);
  const rest = others.slice(shown.length + behind.length);
  const in_order = buttons.filter((button) => [...asking, ...shown, ...rest].includes(button));
  return [{ type: 'actions', elements: [...in_order, ...(behind.length === 0 ? [] : [overflow(behind)])] }];
}

function overflow(buttons: readonly Button[]): Overflow {
  return {
    type: 'overflow',
    action_id: ACTIONS.run_more,
    options: buttons.map(({ text, action_id, value }) => ({
      text: plain(text.text, 75),
      value: clip(`${action_id} ${value}`, 150),
    })),
  };
}

/** Which button a choice behind "…" stands for. */
export function chosenButton(value: string): { action_id: string; value: string } {
  const space = value.indexOf(' ');
  return { action_id: value.slice(0, space), value: value.slice(space + 1) };
}
