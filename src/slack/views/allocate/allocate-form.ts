import type { ViewOutput } from '@slack/bolt';
import { z } from 'zod';
import type { AllocatorSettings } from '../../../runs/allocator-rules.ts';
import { ALLOCATE_FIELDS } from '../../ids.ts';

/** The allocate form as it was filled in. Texts are as typed. */
export type AllocateForm = {
  sol_id: string;
  scenario: AllocatorSettings['scenario'];
  total_budget: string;
  target_value: string;
  date_range: string;
  low: string;
  up: string;
  /** By channel, as "0.7 - 1.5". */
  own: ReadonlyMap<string, string>;
};

/** Up to so many channels have a field each for bounds of their own; more have one text with a line for each. */
export const MOST_CHANNEL_FIELDS = 12;

const VALUE = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
});

/** What stands in the modal; a field that is not shown has the value of `before`. */
export function readAllocateForm(
  state: ViewOutput['state'],
  before: AllocateForm,
  channels: readonly string[],
): AllocateForm {
  const field = (id: string) => {
    const found = state.values[id]?.[id];
    if (found === undefined) return null;
    const { value, selected_option } = VALUE.parse(found);
    return (selected_option?.value ?? value ?? '').trim();
  };
  const scenario = field(ALLOCATE_FIELDS.scenario);
  return {
    sol_id: field(ALLOCATE_FIELDS.model) ?? before.sol_id,
    scenario: scenario === 'target_efficiency' || scenario === 'max_response' ? scenario : before.scenario,
    total_budget: field(ALLOCATE_FIELDS.total_budget) ?? before.total_budget,
    target_value: field(ALLOCATE_FIELDS.target_value) ?? before.target_value,
    date_range: field(ALLOCATE_FIELDS.date_range) ?? before.date_range,
    low: field(ALLOCATE_FIELDS.low) ?? before.low,
    up: field(ALLOCATE_FIELDS.up) ?? before.up,
    own:
      channels.length <= MOST_CHANNEL_FIELDS
        ? new Map(channels.map((channel, index) => [channel, field(ownField(index)) ?? '']))
        : linesOf(field(ALLOCATE_FIELDS.own) ?? '', channels),
  };
}

export function ownField(index: number): string {
  return `${ALLOCATE_FIELDS.own}:${index}`;
}

/** "name bounds" on each line. A name that is no channel stays, to be refused by name. */
function linesOf(text: string, channels: readonly string[]): Map<string, string> {
  const lines = text.split('\n').map((line) => line.trim());
  return new Map(
    lines
      .filter((line) => line !== '')
      .map((line) => {
        const known = channels.filter((channel) => line.startsWith(channel)).sort((a, b) => b.length - a.length)[0];
        const name = known ?? line.split(/[\s:=]+/)[0] ?? line;
        return [name, line.slice(name.length).replace(/^[\s:=]+/, '')] as const;
      }),
  );
}

export type ReadSettings = { settings: AllocatorSettings } | { errors: Record<string, string> };

/** What the form asks for, or what is wrong with it, by block. */
export function settingsOf(form: AllocateForm, channels: readonly string[]): ReadSettings {
  const errors: Record<string, string> = {};
  const amount = (text: string, block: string, example: string): number | null => {
    if (text === '') return null;
    const value = amountIn(text);
    if (value === null || value <= 0)
      errors[block] = `“${text.slice(0, 40)}” is no amount above 0. Write it like ${example}.`;
    return value;
  };
  const bound = (text: string, block: string): number => {
    const value = numberIn(text);
    if (value === null || value > 100)
      errors[block] = 'Write a number from 0 to 100, such as 0.7 or 1.5: times the spend of now.';
    return value ?? 1;
  };
  const low = bound(form.low, ALLOCATE_FIELDS.low);
  const up = bound(form.up, ALLOCATE_FIELDS.up);
  if (low > up) errors[ALLOCATE_FIELDS.up] = `No channel can be at least ${low} and at most ${up} times its spend.`;
  const own: AllocatorSettings['channel_constraints']['channels'] = {};
  for (const [channel, text] of form.own) {
    if (text === '') continue;
    const index = channels.indexOf(channel);
    const block = channels.length <= MOST_CHANNEL_FIELDS ? ownField(index) : ALLOCATE_FIELDS.own;
    const bounds = boundsIn(text);
    if (index < 0) errors[block] = `“${channel.slice(0, 60)}” is no channel of this run.`;
    else if (bounds === null) {
      errors[block] =
        `Write two numbers from 0 to 100, such as 0.7 - 1.5, or one to hold ${channel.slice(0, 60)} there.`;
    } else if (bounds.low > bounds.up)
      errors[block] = `The first number is the lower one: ${bounds.up} - ${bounds.low}?`;
    else own[channel] = bounds;
  }
  const is_target = form.scenario === 'target_efficiency';
  const settings: AllocatorSettings = {
    scenario: form.scenario,
    total_budget: is_target ? null : amount(form.total_budget, ALLOCATE_FIELDS.total_budget, '500,000 or 1.2m'),
    target_value: is_target ? amount(form.target_value, ALLOCATE_FIELDS.target_value, '2.5') : null,
    date_range: dateRangeOf(form.date_range),
    channel_constraints: { low, up, channels: own },
  };
  return Object.keys(errors).length === 0 ? { settings } : { errors };
}

function dateRangeOf(text: string): AllocatorSettings['date_range'] {
  const [, start, end] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text) ?? [];
  if (start !== undefined && end !== undefined) return { start, end };
  return /^last_[1-9]\d{0,3}$/.test(text) ? (text as `last_${number}`) : 'all';
}

const FACTORS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, mio: 1e6, bn: 1e9 };

/** "500,000", "1 200 000", "1.2m", "1.000.000", "500k"; `null` where it is none of these. */
export function amountIn(text: string): number | null {
  const { digits = '', factor } =
    /^(?<digits>[\d.,'’\s_]+?)\s*(?<factor>k|m|mio|bn)?$/i.exec(text.trim())?.groups ?? {};
  const plain = digits.replaceAll(/['’\s_]/g, '');
  const value = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)
    ? Number(plain.replaceAll(',', ''))
    : /^\d{1,3}(\.\d{3}){2,}(,\d+)?$/.test(plain) || /^\d{1,3}(\.\d{3})+,\d+$/.test(plain)
      ? Number(plain.replaceAll('.', '').replace(',', '.'))
      : numberIn(plain);
  return value === null || !Number.isFinite(value) ? null : value * (FACTORS[factor?.toLowerCase() ?? ''] ?? 1);
}

/** A plain number of 0 or more, with a point or a comma. */
function numberIn(text: string): number | null {
  return /^\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : null;
}

/** "0.7 - 1.5", "0.7 to 1.5", "0.7 1.5"; one number is both. */
function boundsIn(text: string): { low: number; up: number } | null {
  const [, first = '', second = first] = /^([\d.,]+)(?:\s*(?:-|–|—|to|\.\.|\s)\s*([\d.,]+))?$/.exec(text.trim()) ?? [];
  const low = numberIn(first);
  const up = numberIn(second);
  return low === null || up === null || low > 100 || up > 100 ? null : { low, up };
}
