import type { ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';

type State = ViewOutput['state'];

/** The state that Slack sends when a person submits a modal as it was opened, but for `changes` by action_id. */
export function submittedState(view: ModalView, changes: Readonly<Record<string, unknown>> = {}): State {
  const values: State['values'] = {};
  for (const block of view.blocks) {
    if (block.type !== 'input' || !('element' in block)) continue;
    const element: Record<string, unknown> = { ...block.element };
    const action_id = String(element.action_id);
    values[String(block.block_id)] = {
      [action_id]: { type: String(element.type), ...initialValue(element), ...asChange(changes[action_id]) },
    };
  }
  return { values };
}

function initialValue(element: Record<string, unknown>): object {
  switch (element.type) {
    case 'plain_text_input':
    case 'number_input':
      return { value: element.initial_value ?? null };
    case 'datepicker':
      return { selected_date: element.initial_date ?? null };
    case 'conversations_select':
      return { selected_conversation: element.initial_conversation ?? null };
    case 'multi_users_select':
      return { selected_users: element.initial_users ?? [] };
    case 'file_input':
      return { files: [] };
    case 'multi_external_select':
    case 'checkboxes':
      return { selected_options: element.initial_options ?? [] };
    default:
      return { selected_option: element.initial_option ?? null };
  }
}

function asChange(change: unknown): object {
  return change !== null && typeof change === 'object' ? change : {};
}
