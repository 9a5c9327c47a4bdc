import type { ActionsBlockElement, InputBlockElement, PlainTextOption, SectionBlockAccessory } from '@slack/types';

/** Any element of Block Kit that a person fills in or presses. */
export type InteractiveElement = Exclude<
  ActionsBlockElement | InputBlockElement | SectionBlockAccessory,
  { type: 'image' }
>;

export type Choice = { value: string; label: string; description?: string | undefined };

/** What a person has entered in one element. */
export type FieldValue =
  | { kind: 'text'; text: string }
  | { kind: 'choices'; chosen: readonly Choice[] }
  | { kind: 'files'; files: readonly { id: string; name: string }[] };

type Option = { text: { text: string }; value?: string; description?: { text: string } };

export function choiceOf(option: Option): Choice {
  return { value: option.value ?? '', label: option.text.text, description: option.description?.text };
}

/** Slack's `initial_*` of an element. `current_channel` is where the view was opened. */
export function initialValue(element: InteractiveElement, current_channel: string | null): FieldValue {
  switch (element.type) {
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return { kind: 'text', text: element.initial_value ?? '' };
    case 'datepicker':
      return { kind: 'text', text: element.initial_date ?? '' };
    case 'timepicker':
      return { kind: 'text', text: element.initial_time ?? '' };
    case 'datetimepicker':
      return { kind: 'text', text: element.initial_date_time === undefined ? '' : String(element.initial_date_time) };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return choices(element.initial_option === undefined ? [] : [choiceOf(element.initial_option)]);
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return choices((element.initial_options ?? []).map(choiceOf));
    case 'conversations_select':
      return ids([element.initial_conversation ?? (element.default_to_current_conversation ? current_channel : null)]);
    case 'multi_conversations_select':
      return ids(element.initial_conversations ?? (element.default_to_current_conversation ? [current_channel] : []));
    case 'channels_select':
      return ids([element.initial_channel]);
    case 'multi_channels_select':
      return ids(element.initial_channels ?? []);
    case 'users_select':
      return ids([element.initial_user]);
    case 'multi_users_select':
      return ids(element.initial_users ?? []);
    case 'file_input':
      return { kind: 'files', files: [] };
    case 'button':
    case 'workflow_button':
    case 'overflow':
    case 'rich_text_input':
      return { kind: 'text', text: '' };
    default:
      return element satisfies never;
  }
}

function choices(chosen: readonly Choice[]): FieldValue {
  return { kind: 'choices', chosen };
}

/** Pickers of people and channels find the names of these ids in the directory. */
function ids(values: readonly (string | null | undefined)[]): FieldValue {
  return choices(values.filter((id) => typeof id === 'string').map((id) => ({ value: id, label: id })));
}

/** What the workspace says stands in an element of a view (`view.state.values`); `undefined` where it says nothing. */
export function valueFromState(state: { type: string; [field: string]: unknown } | undefined): FieldValue | undefined {
  if (state === undefined) return undefined;
  for (const [field, value] of Object.entries(state)) {
    if (field === 'type' || value === undefined) continue;
    if (field === 'files') return { kind: 'files', files: Array.isArray(value) ? value : [] };
    if (['value', 'selected_date', 'selected_time', 'selected_date_time'].includes(field)) {
      return { kind: 'text', text: value === null ? '' : String(value) };
    }
    if (field.startsWith('selected_')) return choices([value].flat().filter(isNamed).map(choiceOfState));
  }
  return undefined;
}

function isNamed(value: unknown): value is string | Option {
  return value !== null && value !== undefined;
}

function choiceOfState(value: string | Option): Choice {
  return typeof value === 'string' ? { value, label: value } : choiceOf(value);
}

const SEVERAL: readonly string[] = [
  'checkboxes',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_channels_select',
  'multi_conversations_select',
  'file_input',
] satisfies InteractiveElement['type'][];

export function takesSeveral(element: InteractiveElement): boolean {
  return SEVERAL.includes(element.type);
}

/** As the control API takes it: a string, a list where the element takes several, `null` where nothing is entered. */
export function wireValue(element: InteractiveElement, value: FieldValue): string | string[] | null {
  switch (value.kind) {
    case 'text':
      return value.text === '' ? null : value.text;
    case 'choices':
      return takesSeveral(element) ? value.chosen.map((choice) => choice.value) : (value.chosen[0]?.value ?? null);
    case 'files':
      return value.files.map((file) => file.id);
    default:
      return value satisfies never;
  }
}

export function optionsOf(element: {
  options?: readonly Option[];
  option_groups?: readonly { label: { text: string }; options: readonly PlainTextOption[] }[];
}): ChoiceGroup[] {
  if (element.option_groups !== undefined) {
    return element.option_groups.map(({ label, options }) => ({ label: label.text, choices: options.map(choiceOf) }));
  }
  return [{ label: null, choices: (element.options ?? []).map(choiceOf) }];
}

export type ChoiceGroup = { label: string | null; choices: readonly Choice[] };
