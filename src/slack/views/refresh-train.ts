import type { ViewOutput } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { slackErrorOf } from '../channels.ts';
import type { SlackDeps } from '../deps.ts';
import { type Draft, readDraft, TRAIN_METADATA, writeDraft } from './draft.ts';
import { onlyColumns, readForm } from './form-state.ts';
import type { ColumnReader } from './source-columns.ts';
import { readSource, type SourceFacts } from './source-facts.ts';
import { sourceOfForm, type TrainForm } from './train-form.ts';
import { trainView } from './train-view.ts';

type Deps = Pick<SlackDeps, 'warehouses' | 'objects' | 'workers' | 'logger'> & { columns: ColumnReader };

/** What was changed in the open modal, where that changes other fields. */
export type TrainChange = 'connection' | 'source' | 'preset';

/**
 * Draws the modal anew after a choice that others hang on: a source brings its columns and dates, a preset shows or hides
 * its numbers. What was entered stays, but for columns that the new source does not have.
 */
export async function refreshTrain(
  deps: Deps,
  request: { client: WebClient; view: ViewOutput; change: TrainChange },
): Promise<void> {
  const { view, client, change } = request;
  const { draft_id, generation } = TRAIN_METADATA.parse(JSON.parse(view.private_metadata));
  const draft = await readDraft(deps.objects, draft_id);
  const entered = readForm(view.state).form;
  const form = change === 'connection' && entered.table !== undefined ? { ...entered, table: null } : entered;
  const next =
    change === 'preset'
      ? {
          draft,
          form: withNumbers(form, draft),
          facts: await readSource(deps, draft.source, form.date_var ?? null, draft.spec.prepare ?? []),
        }
      : await withSource(deps, draft, form);
  await updateView(client, {
    view_id: view.id,
    hash: view.hash,
    view: trainView({
      form: next.form,
      draft: next.draft,
      generation: change === 'preset' ? generation : generation + 1,
      connections: deps.warehouses.names(),
      workers: deps.workers,
      source_note: next.facts.note,
    }),
  });
}

async function withSource(
  deps: Deps,
  draft: Draft,
  form: TrainForm,
): Promise<{ draft: Draft; form: TrainForm; facts: SourceFacts }> {
  const source = sourceOfForm(form, draft.spec);
  const facts = await readSource(deps, source, form.date_var ?? null, draft.spec.prepare ?? []);
  const connection = form.connection === undefined ? draft.connection : form.connection;
  const moved: Draft = { ...draft, source, connection, proposed: facts.range ?? draft.proposed };
  await writeDraft(deps.objects, moved);
  if (facts.columns === null) return { draft: moved, form, facts };
  const kept = onlyColumns(form, new Set(facts.columns.usable.map(({ name }) => name)));
  const dates = { start: dateFor('start', form, draft, facts), end: dateFor('end', form, draft, facts) };
  return { draft: moved, form: { ...kept, ...dates, date_var: kept.date_var ?? facts.date_var }, facts };
}

/** A date that a person has entered stays as long as the source covers it; one that was proposed follows the source. */
function dateFor(field: 'start' | 'end', form: TrainForm, draft: Draft, { range }: SourceFacts): string | null {
  const entered = form[field] ?? null;
  if (range === null) return entered;
  const is_own = entered !== null && entered !== draft.proposed?.[field];
  return is_own && entered >= range.start && entered <= range.end ? entered : range[field];
}

function withNumbers(form: TrainForm, draft: Draft): TrainForm {
  if (form.preset !== 'Custom') return form;
  return {
    ...form,
    iterations: form.iterations ?? String(draft.spec.train?.iterations ?? ''),
    trials: form.trials ?? String(draft.spec.train?.trials ?? ''),
  };
}

/** A view that has been changed or closed since is left alone: the person is ahead of us. */
async function updateView(client: WebClient, request: Parameters<WebClient['views']['update']>[0]): Promise<void> {
  try {
    await client.views.update(request);
  } catch (error) {
    const code = slackErrorOf(error);
    if (code !== 'hash_conflict' && code !== 'not_found') throw error;
  }
}
