import type { ViewOutput, ViewStateValue } from '@slack/bolt';
import { COLUMN_FIELDS, isTrainField, type TrainField } from '../ids.ts';
import type { TrainForm } from './train-form.ts';

type ViewState = ViewOutput['state'];

/** The form as it was filled in, and the block under which each field's error goes. */
export function readForm(state: ViewState): { form: TrainForm; blocks: Map<TrainField, string> } {
  const form: TrainForm = {};
  const blocks = new Map<TrainField, string>();
  for (const [block_id, actions] of Object.entries(state.values)) {
    for (const [action_id, value] of Object.entries(actions)) {
      if (!isTrainField(action_id)) continue;
      blocks.set(action_id, block_id);
      assign(form, action_id, value);
    }
  }
  return { form, blocks };
}

function assign(form: TrainForm, field: TrainField, value: ViewStateValue): void {
  switch (field) {
    case 'paid_media_spends':
    case 'organic_vars':
    case 'context_vars':
    case 'factor_vars':
    case 'prophet_vars':
      form[field] = (value.selected_options ?? []).map((option) => option.value);
      return;
    default:
      form[field] = single(value);
  }
}

function single(value: ViewStateValue): string | null {
  return (
    value.selected_option?.value ??
    value.selected_date ??
    value.selected_conversation ??
    value.selected_channel ??
    value.value ??
    null
  );
}

/** The form without the columns that the new source does not have, for when the source has been changed. */
export function onlyColumns(form: TrainForm, names: ReadonlySet<string>): TrainForm {
  const next = { ...form };
  for (const field of COLUMN_FIELDS) {
    if (field === 'date_var' || field === 'dep_var') {
      const chosen = next[field];
      if (chosen !== undefined && chosen !== null && !names.has(chosen)) next[field] = null;
    } else {
      const chosen = next[field];
      if (chosen !== undefined) next[field] = chosen.filter((name) => names.has(name));
    }
  }
  return next;
}
