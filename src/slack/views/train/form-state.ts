import type { ViewOutput, ViewStateValue } from '@slack/bolt';
import { MODEL_AS } from '../../../runs/annotations.ts';
import { isTrainField, type TrainField } from '../../ids.ts';
import { isTableNote } from '../../table-options.ts';
import { exposureLines, knownExposures, withoutSpends } from './exposures.ts';
import { readBlockId } from './field-inputs.ts';
import { nameOfValue } from './long-values.ts';
import { isPersonId } from './report-step.ts';
import { snapshotOf } from './snapshot-choice.ts';
import { SOURCE_KINDS, type TrainForm } from './train-form.ts';

type ViewState = ViewOutput['state'];

/** The blocks of a view by their fields, the first input of a field first; and the values that stand in them. */
type Entered = Map<TrainField, { block_id: string; part: number; spend: string | null; value: ViewStateValue }[]>;

/** What an open view holds: the form with what was entered there laid over it. */
export type ReadState = {
  form: TrainForm;
  /** The block under which each field's error goes. */
  block_ids: Map<TrainField, string>;
  /** Files that were chosen and not taken yet, by Slack's ids. */
  file_ids: string[];
};

/** Reads a view's state over the form that it was drawn from. `tables` are the names that a long table's value may stand for. */
export function readState(state: ViewState, before: TrainForm, tables: readonly string[] = []): ReadState {
  const entered = enteredFields(state);
  const block_ids = new Map<TrainField, string>();
  for (const [field, inputs] of entered) block_ids.set(field, inputs[0]?.block_id ?? field);
  const form: TrainForm = { ...before };
  for (const [field, inputs] of entered) lay(form, before, field, inputs, tables);
  return { form, block_ids, file_ids: fileIds(entered) };
}

function enteredFields(state: ViewState): Entered {
  const entered: Entered = new Map();
  for (const [block_id, values] of Object.entries(state.values)) {
    for (const [action_id, value] of Object.entries(values)) {
      if (!isTrainField(action_id)) continue;
      entered.set(action_id, [...(entered.get(action_id) ?? []), { block_id, ...readBlockId(block_id), value }]);
    }
  }
  for (const inputs of entered.values()) inputs.sort((a, b) => a.part - b.part);
  return entered;
}

function lay(
  form: TrainForm,
  before: TrainForm,
  field: TrainField,
  inputs: readonly { spend: string | null; value: ViewStateValue }[],
  tables: readonly string[],
): void {
  const values = inputs.map(({ value }) => value);
  switch (field) {
    case 'paid_media_spends': {
      form.paid_media_spends = names(values);
      const taken_out = new Set(before.paid_media_spends.filter((name) => !form.paid_media_spends.includes(name)));
      form.paid_media_vars = withoutSpends(form.paid_media_vars, taken_out);
      return;
    }
    case 'organic_vars':
    case 'context_vars':
    case 'factor_vars':
    case 'prophet_vars':
      form[field] = sameOrder(names(values), before[field]);
      return;
    case 'exposure':
      form.paid_media_vars = chosenExposures(form.paid_media_spends, before, inputs);
      return;
    case 'watchers': {
      const chosen = values.flatMap(({ selected_users }) => selected_users ?? []);
      const kept = before.watchers.filter((name) => !isPersonId(name) || chosen.includes(name));
      form.watchers = [...kept, ...chosen.filter((user) => !kept.includes(user))];
      return;
    }
    case 'source_kind': {
      const kind = SOURCE_KINDS.find((one) => one === single(values));
      if (kind !== undefined) form.source_kind = kind;
      return;
    }
    case 'annotations_as':
      form.annotations_as = MODEL_AS.find((one) => one === single(values)) ?? 'none';
      return;
    case 'snapshot':
      form.snapshot = snapshotOf(single(values));
      return;
    case 'table':
      form.table = isTableNote(single(values)) ? '' : (nameOfValue(single(values), [before.table, ...tables]) ?? '');
      return;
    case 'files':
    case 'annotations_file':
      return;
    default:
      form[field] = values.map((value) => single([value])).join('');
  }
}

function names(values: readonly ViewStateValue[]): string[] {
  return [...new Set(values.flatMap(({ selected_options }) => (selected_options ?? []).map(({ value }) => value)))];
}

/** A choice among boxes comes in the order of the boxes: where it is the same choice, the order stays. */
function sameOrder(chosen: string[], before: readonly string[]): string[] {
  const same = chosen.length === before.length && chosen.every((name) => before.includes(name));
  return same ? [...before] : chosen;
}

/** A channel that has had no select yet keeps the exposure that it had. */
function chosenExposures(
  spends: readonly string[],
  before: TrainForm,
  inputs: readonly { spend: string | null; value: ViewStateValue }[],
): string {
  const exposures = knownExposures(before.paid_media_vars);
  for (const { spend, value } of inputs) {
    if (spend === null) continue;
    const exposure = single([value]);
    if (exposure === '') exposures.delete(spend);
    else exposures.set(spend, exposure);
  }
  return exposureLines(
    spends,
    spends.map((spend) => exposures.get(spend) ?? spend),
  );
}

function single([value]: readonly ViewStateValue[]): string {
  return (
    value?.selected_option?.value ??
    value?.selected_date ??
    value?.selected_conversation ??
    value?.selected_channel ??
    value?.value ??
    ''
  );
}

function fileIds(entered: Entered): string[] {
  const inputs = (['files', 'annotations_file'] as const).flatMap((field) => entered.get(field) ?? []);
  return inputs.flatMap(({ value }) => {
    const files: unknown = Reflect.get(value, 'files');
    if (!Array.isArray(files)) return [];
    return files.flatMap((file: unknown) => {
      const id: unknown = file !== null && typeof file === 'object' ? Reflect.get(file, 'id') : undefined;
      return typeof id === 'string' ? [id] : [];
    });
  });
}
