import { isObject, type JsonObject } from '../blocks/check.ts';
import { elementsOf } from '../blocks/validate.ts';
import type { Block, StateValue, StateValues } from '../store/records.ts';

/** What stands in the elements of blocks, as `state.values` says it. */

export type Placed = { block: Block; element: JsonObject; type: string; action_id: string };

/** All elements that a person can press or fill in, in their order. */
export function placedElements(blocks: readonly Block[]): Placed[] {
  return blocks.flatMap((block) =>
    elementsOf(block).flatMap((element) => {
      const { type, action_id } = element;
      return typeof type === 'string' && typeof action_id === 'string' ? [{ block, element, type, action_id }] : [];
    }),
  );
}

/**
 * The state of blocks that are shown anew. What a person had entered stays where block_id, action_id and kind are the same, as
 * in Slack; everything else begins with its initial value.
 */
export function stateOf(
  blocks: readonly Block[],
  before: StateValues = {},
  where: { channel?: string } = {},
): StateValues {
  const values: StateValues = {};
  for (const { block, element, type, action_id } of placedElements(blocks)) {
    const initial = initialValue(element, type, where);
    if (initial === null) continue;
    const entered = before[block.block_id]?.[action_id];
    const value = entered?.type === type ? entered : initial;
    values[block.block_id] = { ...values[block.block_id], [action_id]: value };
  }
  return values;
}

/** `null` for elements without a state: buttons and overflow menus. */
function initialValue(element: JsonObject, type: string, where: { channel?: string }): StateValue | null {
  const option = isObject(element.initial_option) ? element.initial_option : null;
  const options = Array.isArray(element.initial_options) ? element.initial_options : [];
  const here = element.default_to_current_conversation === true ? where.channel : undefined;
  switch (type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: textOr(element.initial_value) };
    case 'rich_text_input':
      return { type, rich_text_value: element.initial_value ?? null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: option };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: options };
    case 'users_select':
      return { type, selected_user: textOr(element.initial_user) };
    case 'multi_users_select':
      return { type, selected_users: listOr(element.initial_users) };
    case 'channels_select':
      return { type, selected_channel: textOr(element.initial_channel) };
    case 'multi_channels_select':
      return { type, selected_channels: listOr(element.initial_channels) };
    case 'conversations_select':
      return { type, selected_conversation: textOr(element.initial_conversation) ?? here ?? null };
    case 'multi_conversations_select':
      return {
        type,
        selected_conversations:
          element.initial_conversations === undefined && here !== undefined
            ? [here]
            : listOr(element.initial_conversations),
      };
    case 'datepicker':
      return { type, selected_date: textOr(element.initial_date) };
    case 'timepicker':
      return { type, selected_time: textOr(element.initial_time) };
    case 'datetimepicker':
      return {
        type,
        selected_date_time: typeof element.initial_date_time === 'number' ? element.initial_date_time : null,
      };
    case 'file_input':
      return { type, files: [] };
    default:
      return null;
  }
}

function textOr(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function listOr(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
