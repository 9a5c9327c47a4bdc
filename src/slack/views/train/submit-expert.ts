import type { ViewOutput, ViewResponseAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { SlackDeps } from '../../deps.ts';
import { errorMessage } from '../../error-message.ts';
import { levelOf } from '../../log-level.ts';
import { noticeView } from '../notice-view.ts';
import { updateView } from '../update-view.ts';
import { settingOf } from './open-train.ts';
import { keepDraft, type OpenedTrain, openedTrain } from './opened-train.ts';
import { specOfForm } from './spec-of-form.ts';
import { trainView } from './train-view.ts';

type Deps = Pick<SlackDeps, 'warehouses' | 'objects' | 'workers' | 'rate' | 'logger' | 'now'>;

/** What is answered to the submitted expert settings; `afterwards` shows in the modal below what they say now. */
export async function submitExpert(
  deps: Deps,
  { client, user, view }: { client: WebClient; user: string; view: ViewOutput },
): Promise<{ answer?: ViewResponseAction; afterwards?: () => Promise<void> }> {
  let opened: OpenedTrain;
  try {
    opened = await openedTrain(deps, user, view);
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, user }, 'draft not read');
    return { answer: { response_action: 'update', view: noticeView(errorMessage(error)) } };
  }
  const { draft, generation, state } = opened;
  const reading = specOfForm(draft.form);
  const errors: Record<string, string> = {};
  for (const { field, message } of 'issues' in reading ? reading.issues : []) {
    const block_id = state.block_ids.get(field);
    if (block_id !== undefined) errors[block_id] ??= message;
  }
  if (Object.keys(errors).length > 0) return { answer: { response_action: 'errors', errors } };
  const kept = await keepDraft(deps, draft);
  const below = view.previous_view_id ?? view.root_view_id;
  return {
    async afterwards() {
      if (below === null) return;
      const shown = trainView({ ...settingOf(deps), draft: kept, generation: generation + 1 });
      await updateView(client, { view_id: below, view: shown });
    },
  };
}
