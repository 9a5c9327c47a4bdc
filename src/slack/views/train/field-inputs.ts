import type { KnownBlock } from '@slack/types';
import { input, option } from '../../blocks/elements.ts';
import { plain } from '../../blocks/text.ts';
import type { ColumnField, TrainField } from '../../ids.ts';
import { FIELD_LABELS } from './field-issues.ts';
import { FITS, nameParts, nameValue, textParts } from './long-values.ts';

/**
 * The inputs of the train modal by kind. Each block_id carries the generation: Slack keeps what was entered under the same
 * block_id, and drops it under another.
 */

type Options = { hint?: string; optional?: boolean; dispatch_action?: boolean };

/** What is too long for any modal is shown as such; a manifest can still say it. */
function tooLong(field: TrainField, length: number): KnownBlock {
  const size = length.toLocaleString('en-US');
  return {
    type: 'section',
    text: plain(`${FIELD_LABELS[field]}: ${size} characters, too long for this form. To change it, send a manifest.`),
  };
}

/** A select of one name out of many, which are asked for as a person types. */
export function nameSelect(
  field: 'table' | ColumnField,
  name: string,
  block_id: string,
  options: Options & { label?: string; placeholder?: string },
): KnownBlock {
  const { label = FIELD_LABELS[field], placeholder = 'Type to search columns', ...rest } = options;
  return input({
    block_id,
    label,
    ...rest,
    element: {
      type: 'external_select',
      action_id: field,
      min_query_length: 0,
      placeholder: plain(placeholder, 150),
      ...(name === '' ? {} : { initial_option: option(nameValue(name), name) }),
    },
  });
}

/** As many selects as the names need: each holds a hundred. */
export function columnsSelect(
  field: 'paid_media_spends' | 'organic_vars' | 'context_vars' | 'factor_vars',
  names: readonly string[],
  generation: number,
  options: Options,
): KnownBlock[] {
  const groups = nameParts(names);
  return groups.map((group, index) =>
    input({
      block_id: partId(field, generation, index),
      label: index === 0 ? FIELD_LABELS[field] : `${FIELD_LABELS[field]}, continued`,
      ...options,
      ...(index === 0 ? {} : { optional: true }),
      element: {
        type: 'multi_external_select',
        action_id: field,
        min_query_length: 0,
        max_selected_items: FITS.options,
        placeholder: plain('Type to search columns'),
        ...(group.length === 0 ? {} : { initial_options: group.map((name) => option(name)) }),
      },
    }),
  );
}

export function datepicker(field: 'start' | 'end', date: string, generation: number, hint?: string): KnownBlock {
  return input({
    block_id: partId(field, generation),
    label: FIELD_LABELS[field],
    hint,
    element: { type: 'datepicker', action_id: field, ...(isDate(date) ? { initial_date: date } : {}) },
  });
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

export function radio(
  field: 'snapshot' | 'source_kind' | 'dep_var_type' | 'adstock' | 'hyperparameter_preset' | 'preset',
  value: string,
  options: ReturnType<typeof option>[],
  generation: number,
  extra: Options = {},
): KnownBlock {
  const chosen = options.find((one) => one.value === value);
  return input({
    block_id: partId(field, generation),
    label: FIELD_LABELS[field],
    ...extra,
    element: {
      type: 'radio_buttons',
      action_id: field,
      options,
      ...(chosen === undefined ? {} : { initial_option: chosen }),
    },
  });
}

/** One line of text. */
export function line(
  field: 'country' | 'revision' | 'prophet_country',
  value: string,
  generation: number,
  options: Options & { max_length: number; placeholder?: string },
): KnownBlock {
  const { max_length, placeholder, ...rest } = options;
  return input({
    block_id: partId(field, generation),
    label: FIELD_LABELS[field],
    ...rest,
    element: {
      type: 'plain_text_input',
      action_id: field,
      max_length,
      ...(placeholder === undefined ? {} : { placeholder: plain(placeholder, 150) }),
      ...(value === '' ? {} : { initial_value: value.slice(0, max_length) }),
    },
  });
}

/** A long text, over as many inputs as it needs. */
export function longText(
  field: TrainField,
  value: string,
  generation: number,
  options: Options & { placeholder?: string },
): KnownBlock[] {
  const parts = textParts(value);
  if (parts === null) return [tooLong(field, value.length)];
  const { placeholder, ...rest } = options;
  return parts.map((part, index) =>
    input({
      block_id: partId(field, generation, index),
      label: index === 0 ? FIELD_LABELS[field] : `${FIELD_LABELS[field]}, continued`,
      ...(index === 0 ? rest : { optional: true }),
      element: {
        type: 'plain_text_input',
        action_id: field,
        multiline: true,
        max_length: FITS.text,
        ...(placeholder === undefined ? {} : { placeholder: plain(placeholder, 150) }),
        ...(part === '' ? {} : { initial_value: part }),
      },
    }),
  );
}

export function number(
  field: 'iterations' | 'trials',
  value: string,
  generation: number,
  limits: { min: number; max: number },
): KnownBlock {
  const { min, max } = limits;
  return input({
    block_id: partId(field, generation),
    label: FIELD_LABELS[field],
    hint: `${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`,
    element: {
      type: 'number_input',
      action_id: field,
      is_decimal_allowed: false,
      min_value: String(min),
      max_value: String(max),
      ...(/^\d+$/.test(value) ? { initial_value: value } : {}),
    },
  });
}

/** The block_id of a field, and of each further input of a field that needs several. */
export function partId(field: TrainField, generation: number, part = 0): string {
  return part === 0 ? `${field}#${generation}` : `${field}#${generation}.${part}`;
}

/** The block_id of the exposure of one channel. */
export function exposureId(spend: string, generation: number): string {
  return `exposure#${generation}:${spend}`;
}

/** What a block_id says. */
export function readBlockId(block_id: string): { part: number; spend: string | null } {
  const found = /^[a-z_]+#\d+(?:\.(?<part>\d+))?(?::(?<spend>.*))?$/s.exec(block_id);
  return { part: Number(found?.groups?.part ?? 0), spend: found?.groups?.spend ?? null };
}
