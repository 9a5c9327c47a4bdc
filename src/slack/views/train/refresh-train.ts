import type { ViewOutput } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { SlackDeps } from '../../deps.ts';
import { loadingView } from '../notice-view.ts';
import { showWhenReady } from '../show-view.ts';
import { updateView } from '../update-view.ts';
import { expertView } from './expert-view.ts';
import { settingOf } from './open-train.ts';
import { keepDraft, openedTrain } from './opened-train.ts';
import { stepBefore, type TrainStep } from './train-steps.ts';
import { trainView } from './train-view.ts';

type Deps = Pick<SlackDeps, 'warehouses' | 'objects' | 'workers' | 'rate' | 'logger' | 'now'>;

/**
 * What was done in the open modal, beyond submitting it: a choice that others hang on, a step back, a step by its name. What was
 * entered is kept first.
 */
export type TrainChange =
  | { kind: 'source_kind' | 'connection' | 'shown' }
  | { kind: 'back' }
  | { kind: 'go_to'; step: TrainStep };

type Acted = { client: WebClient; user: string; view: ViewOutput };

/** Keeps what stands in the modal and draws it anew. */
export async function refreshTrain(deps: Deps, acted: Acted & { change: TrainChange }): Promise<void> {
  const { client, user, view, change } = acted;
  const { before, draft, generation } = await openedTrain(deps, user, view);
  // The table of another warehouse is none of this one's.
  const moved = change.kind === 'connection' && draft.form.connection !== before.form.connection;
  const form = moved ? { ...draft.form, table: '' } : draft.form;
  const step = change.kind === 'back' ? stepBefore(draft.step) : change.kind === 'go_to' ? change.step : draft.step;
  const next = await keepDraft(deps, { ...draft, form, step, found: moved ? null : draft.found });
  await updateView(client, {
    view_id: view.id,
    hash: view.hash,
    view: trainView({
      ...settingOf(deps),
      draft: next,
      // Slack holds on to what is being chosen just now under the same ids.
      generation: change.kind === 'shown' ? generation : generation + 1,
    }),
  });
}

/** Keeps what stands in the modal and opens the expert settings over it. */
export async function openExpert(deps: Deps, acted: Acted & { trigger_id: string }): Promise<void> {
  const { client, user, view, trigger_id } = acted;
  const { draft, generation } = await openedTrain(deps, user, view);
  const kept = await keepDraft(deps, draft);
  await showWhenReady(
    deps,
    { client, trigger_id, how: 'push' },
    { view: Promise.resolve(expertView(kept, generation)), loading: loadingView(), title: 'Expert settings' },
  );
}

/** Keeps what stands in a modal that is closed, or read by another; where nothing was changed in it, nothing is kept. */
export async function keepEntered(
  deps: Pick<Deps, 'warehouses' | 'objects' | 'now'>,
  entered: { user: string; view: ViewOutput },
): Promise<void> {
  const { before, draft } = await openedTrain(deps, entered.user, entered.view);
  if (before.run_id !== null || JSON.stringify(before.form) === JSON.stringify(draft.form)) return;
  await keepDraft(deps, draft);
}
