import { LIMITS } from '../limits.ts';
import {
  anything,
  type Check,
  type Field,
  failed,
  flag,
  integer,
  type JsonObject,
  lengthOf,
  list,
  matching,
  object,
  oneOf,
  optional,
  type Report,
  required,
  text,
  url,
} from './check.ts';
import {
  confirm,
  conversationFilter,
  dispatchActionConfig,
  option,
  optionGroups,
  options,
  plainText,
} from './composition.ts';
import { checkInitial } from './initial-options.ts';

/** Interactive elements, each with all its fields. Which of them a block may hold is said in `blocks.ts`. */

type Fields = Readonly<Record<string, Field>>;
type Also = (value: JsonObject, pointer: string, report: Report) => void;

function element(type: string, fields: Fields, also?: Also): Check {
  return object({ type: required(oneOf(type)), action_id: optional(text(LIMITS.action_id)), ...fields }, also);
}

const CONFIRM: Fields = { confirm: optional(confirm) };
const FOCUS: Fields = { focus_on_load: optional(flag) };
const PLACEHOLDER: Fields = { placeholder: optional(plainText(LIMITS.select.placeholder)) };
const DISPATCH: Fields = { dispatch_action_config: optional(dispatchActionConfig) };
const SELECT: Fields = { ...CONFIRM, ...FOCUS, ...PLACEHOLDER };
const MULTI: Fields = { ...SELECT, max_selected_items: optional(integer(1, LIMITS.select.options)) };
const STYLE: Fields = { style: optional(oneOf('primary', 'danger')) };
const ids = list(text(255), { min: 0, max: LIMITS.select.options });
const date = matching(/^\d{4}-\d{2}-\d{2}$/, 'must be a date in the format YYYY-MM-DD');
const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time in the format HH:mm');

const CHOICES: Fields = {
  options: optional(options('select', LIMITS.select.options)),
  option_groups: optional(optionGroups),
};
const one = { initial_option: optional(option('select')) } satisfies Fields;
const many = { initial_options: optional(options('select', LIMITS.select.options)) } satisfies Fields;
const query = { min_query_length: optional(integer(0, 150)) } satisfies Fields;

function oneSource(value: JsonObject, pointer: string, report: Report): void {
  const given = ['options', 'option_groups'].filter((name) => value[name] !== undefined);
  if (given.length !== 1) report(failed(pointer, 'must define either `options` or `option_groups`'));
  checkInitial(value, pointer, report);
}

function lengths(value: JsonObject, pointer: string, report: Report): void {
  const { min_length, max_length, initial_value } = value;
  if (typeof min_length === 'number' && typeof max_length === 'number' && min_length > max_length) {
    report(failed(`${pointer}/min_length`, 'must be less than or equal to `max_length`'));
  }
  if (typeof initial_value === 'string' && typeof max_length === 'number' && lengthOf(initial_value) > max_length) {
    report(failed(`${pointer}/initial_value`, `must be less than ${max_length + 1} characters`));
  }
}

const numeric = matching(/^-?\d+(\.\d+)?$/, 'must be a number');

export const button = element('button', {
  ...CONFIRM,
  ...STYLE,
  text: required(plainText(LIMITS.button.text)),
  value: optional(text(LIMITS.button.value, 0)),
  url: optional(url(LIMITS.button.url)),
  accessibility_label: optional(text(LIMITS.button.accessibility_label)),
});

/** Elements that one chooses from, without those that only an input block takes. */
export const CHOOSERS = {
  static_select: element('static_select', { ...SELECT, ...CHOICES, ...one }, oneSource),
  multi_static_select: element('multi_static_select', { ...MULTI, ...CHOICES, ...many }, oneSource),
  external_select: element('external_select', { ...SELECT, ...one, ...query }),
  multi_external_select: element('multi_external_select', { ...MULTI, ...many, ...query }),
  users_select: element('users_select', { ...SELECT, initial_user: optional(text(255)) }),
  multi_users_select: element('multi_users_select', { ...MULTI, initial_users: optional(ids) }),
  channels_select: element('channels_select', {
    ...SELECT,
    initial_channel: optional(text(255)),
    response_url_enabled: optional(flag),
  }),
  multi_channels_select: element('multi_channels_select', { ...MULTI, initial_channels: optional(ids) }),
  conversations_select: element('conversations_select', {
    ...SELECT,
    initial_conversation: optional(text(255)),
    default_to_current_conversation: optional(flag),
    response_url_enabled: optional(flag),
    filter: optional(conversationFilter),
  }),
  multi_conversations_select: element('multi_conversations_select', {
    ...MULTI,
    initial_conversations: optional(ids),
    default_to_current_conversation: optional(flag),
    filter: optional(conversationFilter),
  }),
  checkboxes: element(
    'checkboxes',
    {
      ...CONFIRM,
      ...FOCUS,
      options: required(options('checks', LIMITS.checks_options)),
      initial_options: optional(options('checks', LIMITS.checks_options)),
    },
    checkInitial,
  ),
  radio_buttons: element(
    'radio_buttons',
    {
      ...CONFIRM,
      ...FOCUS,
      options: required(options('checks', LIMITS.checks_options)),
      initial_option: optional(option('checks')),
    },
    checkInitial,
  ),
  datepicker: element('datepicker', { ...SELECT, initial_date: optional(date) }),
  timepicker: element('timepicker', { ...SELECT, initial_time: optional(time), timezone: optional(text(255)) }),
  datetimepicker: element('datetimepicker', {
    ...CONFIRM,
    ...FOCUS,
    initial_date_time: optional(integer(1_000_000_000, 9_999_999_999)),
  }),
} as const satisfies Record<string, Check>;

export const overflow = element('overflow', {
  ...CONFIRM,
  options: required(options('overflow', LIMITS.overflow_options)),
});

export const workflowButton = element('workflow_button', {
  ...STYLE,
  text: required(plainText(LIMITS.button.text)),
  workflow: required(anything),
  accessibility_label: optional(text(LIMITS.button.accessibility_label)),
});

const TYPED: Fields = { ...FOCUS, ...PLACEHOLDER, ...DISPATCH, initial_value: optional(text(LIMITS.input.text, 0)) };

/** Elements that only an input block takes. */
export const INPUTS = {
  plain_text_input: element(
    'plain_text_input',
    {
      ...TYPED,
      multiline: optional(flag),
      min_length: optional(integer(0, LIMITS.input.text)),
      max_length: optional(integer(1, LIMITS.input.text)),
    },
    lengths,
  ),
  email_text_input: element('email_text_input', TYPED),
  url_text_input: element('url_text_input', TYPED),
  number_input: element('number_input', {
    ...TYPED,
    is_decimal_allowed: required(flag),
    initial_value: optional(numeric),
    min_value: optional(numeric),
    max_value: optional(numeric),
  }),
  rich_text_input: element('rich_text_input', {
    ...FOCUS,
    ...PLACEHOLDER,
    ...DISPATCH,
    initial_value: optional(anything),
    min_lines: optional(integer(1, 100)),
    max_lines: optional(integer(1, 100)),
  }),
  file_input: element('file_input', {
    filetypes: optional(list(text(255), { max: 100 })),
    max_files: optional(integer(1, LIMITS.file_input.files)),
  }),
} as const satisfies Record<string, Check>;

const feedback = object({
  text: required(plainText(LIMITS.button.text)),
  accessibility_label: optional(text(LIMITS.button.accessibility_label)),
  value: required(text(LIMITS.button.value)),
});

export const CONTEXT_ACTIONS = {
  feedback_buttons: element('feedback_buttons', {
    positive_button: required(feedback),
    negative_button: required(feedback),
  }),
  icon_button: element('icon_button', {
    ...CONFIRM,
    icon: required(text(255)),
    text: required(plainText(LIMITS.button.text)),
    accessibility_label: optional(text(LIMITS.button.accessibility_label)),
    value: optional(text(LIMITS.button.value, 0)),
    visible_to_user_ids: optional(ids),
  }),
} as const satisfies Record<string, Check>;
