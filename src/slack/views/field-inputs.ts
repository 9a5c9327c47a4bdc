import type { KnownBlock } from '@slack/types';
import { input, option } from '../blocks/elements.ts';
import { plain } from '../blocks/text.ts';
import type { TrainField } from '../ids.ts';
import type { Draft } from './draft.ts';
import { FIELD_LABELS } from './field-issues.ts';
import { FITS } from './train-form.ts';

/**
 * The inputs of the train modal by kind. What hangs on the source carries the generation in its block_id: Slack keeps what
 * was entered under the same block_id, and drops it under another.
 */

export function kept(field: TrainField, what: string): KnownBlock {
  return { type: 'section', text: plain(`${FIELD_LABELS[field]}: ${what}, as the manifest has it.`) };
}

type InputOptions = { hint?: string; optional?: boolean };

export function columnSelect(
  field: 'date_var' | 'dep_var',
  name: string | null | undefined,
  generation: number,
  options: InputOptions,
): KnownBlock {
  return input({
    block_id: `${field}#${generation}`,
    label: FIELD_LABELS[field],
    ...options,
    element: {
      type: 'external_select',
      action_id: field,
      min_query_length: 0,
      placeholder: plain('Type to search columns'),
      ...(name === undefined || name === null ? {} : { initial_option: option(name) }),
    },
  });
}

export function columnsSelect(
  field: 'paid_media_spends' | 'organic_vars' | 'context_vars' | 'factor_vars',
  names: readonly string[] | undefined,
  draft: Draft,
  generation: number,
  options: InputOptions,
): KnownBlock {
  if (names === undefined) return kept(field, `${draft.spec[field]?.length ?? 0} columns`);
  return input({
    block_id: `${field}#${generation}`,
    label: FIELD_LABELS[field],
    ...options,
    element: {
      type: 'multi_external_select',
      action_id: field,
      min_query_length: 0,
      // As many as can stand in the modal when it is drawn anew; a manifest takes more.
      max_selected_items: FITS.options,
      placeholder: plain('Type to search columns'),
      ...(names.length === 0 ? {} : { initial_options: names.map((name) => option(name)) }),
    },
  });
}

export function datepicker(
  field: 'start' | 'end',
  date: string | null | undefined,
  generation: number,
  hint?: string,
): KnownBlock {
  return input({
    block_id: `${field}#${generation}`,
    label: FIELD_LABELS[field],
    hint,
    element: {
      type: 'datepicker',
      action_id: field,
      ...(date === undefined || date === null ? {} : { initial_date: date }),
    },
  });
}

export function radio(
  field: 'dep_var_type' | 'adstock' | 'preset',
  value: string | null | undefined,
  options: ReturnType<typeof option>[],
  extra: { hint?: string; dispatch_action?: boolean } = {},
): KnownBlock {
  const chosen = options.find((one) => one.value === value);
  return input({
    block_id: field,
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

export function text(
  field: 'country' | 'revision' | 'prophet_country' | 'paid_media_vars',
  value: string | null | undefined,
  hint: string,
  options: { max_length: number; multiline?: boolean; optional?: boolean; placeholder?: string; generation?: number },
): KnownBlock {
  return input({
    block_id: options.generation === undefined ? field : `${field}#${options.generation}`,
    label: FIELD_LABELS[field],
    hint,
    optional: options.optional,
    element: {
      type: 'plain_text_input',
      action_id: field,
      multiline: options.multiline ?? false,
      max_length: options.max_length,
      ...(options.placeholder === undefined ? {} : { placeholder: plain(options.placeholder, 150) }),
      ...(value === undefined || value === null || value === '' ? {} : { initial_value: value }),
    },
  });
}

export function number(
  field: 'iterations' | 'trials',
  value: string | null | undefined,
  min: number,
  max: number,
): KnownBlock {
  return input({
    block_id: field,
    label: FIELD_LABELS[field],
    hint: `${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`,
    element: {
      type: 'number_input',
      action_id: field,
      is_decimal_allowed: false,
      min_value: String(min),
      max_value: String(max),
      ...(value === undefined || value === null ? {} : { initial_value: value }),
    },
  });
}
