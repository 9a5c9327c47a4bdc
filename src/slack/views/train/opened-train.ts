import { isDeepStrictEqual } from 'node:util';
import type { ViewOutput } from '@slack/bolt';
import type { SlackDeps } from '../../deps.ts';
import { type Draft, readDraft, TRAIN_METADATA, writeDraft } from './draft.ts';
import { type ReadState, readState } from './form-state.ts';
import { nameValue } from './long-values.ts';
import { sourceOfForm, type TrainForm } from './train-form.ts';

type Deps = Pick<SlackDeps, 'objects' | 'warehouses' | 'now'>;

/** An open view of the train modal: its draft with what stands in the view laid over it. */
export type OpenedTrain = { before: Draft; draft: Draft; generation: number; state: ReadState };

/** Reads a view that belongs to this person. Throws `draft_gone`, `record_invalid`. */
export async function openedTrain(deps: Deps, user: string, view: ViewOutput): Promise<OpenedTrain> {
  const { draft_id, generation } = TRAIN_METADATA.parse(JSON.parse(view.private_metadata));
  const before = await readDraft(deps.objects, user, draft_id);
  const state = readState(view.state, before.form, await tablesOfState(deps, before, view));
  return { before, draft: { ...before, form: ofSameSource(state.form, before.form) }, generation, state };
}

/** The snapshot of one source is none of another's. */
function ofSameSource(form: TrainForm, before: TrainForm): TrainForm {
  return isDeepStrictEqual(sourceOfForm(form), sourceOfForm(before)) ? form : { ...form, snapshot: '' };
}

/** What a person has entered, kept. */
export async function keepDraft(deps: Deps, draft: Draft): Promise<Draft> {
  const saved = { ...draft, saved_at: deps.now().toISOString() };
  await writeDraft(deps.objects, saved);
  return saved;
}

/** A table with a long name goes by its hash: which one it is, the warehouse knows. */
async function tablesOfState(deps: Deps, draft: Draft, view: ViewOutput): Promise<readonly string[]> {
  const values = Object.values(view.state.values).map(({ table }) => table?.selected_option?.value ?? '');
  const chosen = values.find((value) => value.startsWith('sha256:'));
  if (chosen === undefined || chosen === nameValue(draft.form.table)) return [];
  const warehouse = await deps.warehouses.for({ connection: draft.form.connection, table: '*' });
  return warehouse.tables();
}
