import { fileObject } from '../api/file-object.ts';
import { isObject, type JsonObject, lengthOf } from '../blocks/check.ts';
import { offeredOptions } from '../blocks/initial-options.ts';
import type { Workspace } from '../context.ts';
import type { Choice } from '../control-api.ts';
import { LIMITS } from '../limits.ts';
import type { StateValue } from '../store/records.ts';
import type { Placed } from '../views/state-values.ts';
import { channelOf, personOf, refused } from './request.ts';

/** Asks the bot what an external select offers for what was typed. */
export type AskOptions = (placed: Placed, query: string) => Promise<JsonObject[]>;

/**
 * What stands in an element after a person chose this. Throws `invalid_arguments` for what nobody could choose there: an option
 * that is not offered, a person or channel that does not exist, a date that is none.
 */
export async function choose(
  workspace: Workspace,
  placed: Placed,
  choice: Choice,
  ask: AskOptions,
  before?: StateValue,
): Promise<StateValue> {
  const { element, type, action_id } = placed;
  const one = choice === null || choice === '' ? null : choice;
  const many = one === null || one === false ? [] : Array.isArray(one) ? one : [one];
  const texts = many.map(String);
  const impossible = (detail: string) => refused('invalid_arguments', `${action_id}: ${detail}`);
  const single = () => {
    if (texts.length > 1) throw impossible('takes one value');
    return texts[0] ?? null;
  };
  switch (type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: single() };
    case 'rich_text_input':
      return { type, rich_text_value: one === null ? null : richText(String(one)) };
    case 'static_select':
    case 'radio_buttons':
    case 'overflow':
      return { type, selected_option: pick(offeredOptions(element), single(), impossible) };
    case 'multi_static_select':
      return { type, selected_options: texts.map((text) => pick(offeredOptions(element), text, impossible)) };
    case 'checkboxes':
      return { type, selected_options: checked(offeredOptions(element), one, texts, impossible) };
    case 'external_select': {
      const text = single();
      return {
        type,
        selected_option: text === null ? null : await pickExternal(placed, text, ask, before, impossible),
      };
    }
    case 'multi_external_select': {
      const selected_options: JsonObject[] = [];
      for (const text of texts) selected_options.push(await pickExternal(placed, text, ask, before, impossible));
      return { type, selected_options };
    }
    case 'users_select':
      return { type, selected_user: mapped(single(), (name) => personOf(workspace, name).id) };
    case 'multi_users_select':
      return { type, selected_users: texts.map((name) => personOf(workspace, name).id) };
    case 'channels_select':
      return { type, selected_channel: mapped(single(), (name) => channelOf(workspace, name).id) };
    case 'multi_channels_select':
      return { type, selected_channels: texts.map((name) => channelOf(workspace, name).id) };
    case 'conversations_select':
      return { type, selected_conversation: mapped(single(), (name) => channelOf(workspace, name).id) };
    case 'multi_conversations_select':
      return { type, selected_conversations: texts.map((name) => channelOf(workspace, name).id) };
    case 'datepicker':
      return { type, selected_date: format(single(), /^\d{4}-\d{2}-\d{2}$/, impossible) };
    case 'timepicker':
      return { type, selected_time: format(single(), /^([01]\d|2[0-3]):[0-5]\d$/, impossible) };
    case 'datetimepicker':
      return { type, selected_date_time: mapped(format(single(), /^\d{10}$/, impossible), Number) };
    case 'file_input':
      return { type, files: texts.map((id) => fileOf(workspace, id, impossible)) };
    default:
      throw impossible(`nothing can be chosen in a ${type}`);
  }
}

type Impossible = (detail: string) => Error;

function mapped<T>(text: string | null, map: (text: string) => T): T | null {
  return text === null ? null : map(text);
}

/** An option by its value, or as a person reads it. */
function pick(options: readonly JsonObject[], wanted: string | null, impossible: Impossible): JsonObject | null {
  if (wanted === null) return null;
  const found = options.find(({ value }) => value === wanted) ?? options.find((option) => labelOf(option) === wanted);
  if (found === undefined) throw impossible(`"${wanted}" is not offered`);
  return found;
}

function checked(
  options: readonly JsonObject[],
  choice: Choice,
  texts: readonly string[],
  impossible: Impossible,
): (JsonObject | null)[] {
  if (choice === true) {
    if (options.length !== 1) throw impossible('has more than one box; name the values');
    return [...options];
  }
  return texts.map((text) => pick(options, text, impossible));
}

async function pickExternal(
  placed: Placed,
  wanted: string,
  ask: AskOptions,
  before: StateValue | undefined,
  impossible: Impossible,
): Promise<JsonObject> {
  const standing = [before?.selected_option, ...listOf(before?.selected_options)].filter(isObject);
  const known = standing.find(({ value }) => value === wanted);
  if (known !== undefined) return known;
  for (const query of [wanted, '']) {
    const offered = await ask(placed, query);
    const found = offered.find(({ value }) => value === wanted) ?? offered.find((option) => labelOf(option) === wanted);
    if (found !== undefined) return found;
  }
  throw impossible(`"${wanted}" is not offered`);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function labelOf({ text }: JsonObject): string {
  return isObject(text) && typeof text.text === 'string' ? text.text : '';
}

function format(text: string | null, pattern: RegExp, impossible: Impossible): string | null {
  if (text === null) return null;
  if (!pattern.test(text) || (text.includes('-') && Number.isNaN(Date.parse(text)))) {
    throw impossible(`"${text}" cannot be chosen`);
  }
  return text;
}

function fileOf(workspace: Workspace, id: string, impossible: Impossible): Record<string, unknown> {
  const file = workspace.store.files.get(id);
  if (file === undefined || file.state !== 'complete') throw impossible(`there is no file ${id}`);
  return fileObject(workspace, file);
}

function richText(text: string): JsonObject {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
  };
}

/** The sentence that Slack itself shows under a field before it sends anything; `null` where the field is fine. */
export function fieldError(placed: Placed, value: StateValue | undefined): string | null {
  const { block, element } = placed;
  if (isEmpty(value)) return block.optional === true ? null : 'Please complete this required field.';
  switch (element.type) {
    case 'plain_text_input':
      return lengthError(element, String(value?.value));
    case 'number_input':
      return numberError(element, String(value?.value));
    case 'email_text_input':
      return /^\S+@\S+\.\S+$/.test(String(value?.value)) ? null : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(String(value?.value)) ? null : 'Please enter a valid URL.';
    case 'file_input': {
      const { files, bytes } = LIMITS.file_input;
      const max = typeof element.max_files === 'number' ? element.max_files : files;
      const chosen = listOf(value?.files);
      if (chosen.length > max) return `Please choose at most ${max} files.`;
      const is_too_large = chosen.some((file) => isObject(file) && Number(file.size) > bytes);
      return is_too_large ? `Please choose files of at most ${bytes / 1024 / 1024} MB.` : null;
    }
    default:
      return countError(element, value);
  }
}

function isEmpty(value: StateValue | undefined): boolean {
  if (value === undefined) return true;
  const { type: _type, ...rest } = value;
  return Object.values(rest).every(
    (inner) => inner === null || inner === '' || (Array.isArray(inner) && inner.length === 0),
  );
}

function lengthError({ min_length, max_length }: JsonObject, text: string): string | null {
  const length = lengthOf(text);
  if (typeof min_length === 'number' && length < min_length) return `Please enter at least ${min_length} characters.`;
  const max = typeof max_length === 'number' ? max_length : LIMITS.input.text;
  return length > max ? `Please enter at most ${max} characters.` : null;
}

function numberError({ is_decimal_allowed, min_value, max_value }: JsonObject, text: string): string | null {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) return 'Please enter a number.';
  if (is_decimal_allowed !== true && !Number.isInteger(number)) return 'Please enter a whole number.';
  if (typeof min_value === 'string' && number < Number(min_value))
    return `Please enter a number of at least ${min_value}.`;
  if (typeof max_value === 'string' && number > Number(max_value))
    return `Please enter a number of at most ${max_value}.`;
  return null;
}

function countError({ max_selected_items }: JsonObject, value: StateValue | undefined): string | null {
  if (typeof max_selected_items !== 'number') return null;
  const chosen = Object.values(value ?? {}).find((inner) => Array.isArray(inner));
  return listOf(chosen).length > max_selected_items ? `Please choose at most ${max_selected_items}.` : null;
}
