import type { App, BlockAction, ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import { readRunFiles } from '../../../results/run-files.ts';
import type { RunRow } from '../../../runs/run-row.ts';
import { pageOf } from '../../../runs/run-row.ts';
import { handOut } from '../../actions/hand-out.ts';
import { onButton } from '../../actions/on-button.ts';
import { paragraph, plain } from '../../blocks/text.ts';
import { errorMessage } from '../../error-message.ts';
import { RESULTS_ACTIONS, RESULTS_VIEWS } from '../../ids.ts';
import { levelOf } from '../../log-level.ts';
import { BUDGET_MS, within } from '../../within.ts';
import { noticeView } from '../notice-view.ts';
import { type Place, showWhenReady } from '../show-view.ts';
import { type FilesView, isKind, resultsFilesView } from './results-files-view.ts';
import { type ResultsRunDeps, readRunResults } from './results-run.ts';
import {
  EVERYTHING,
  filterOf,
  isStateGroup,
  namedRun,
  PAGE_SIZE,
  type ResultsState,
  readState,
  stateFromWords,
} from './results-state.ts';
import { ANY, resultsView } from './results-view.ts';

type Deps = ResultsRunDeps;
const TITLE = 'Results';

/** `/mmm results`: the list, as the words narrow it, or the run that they name. Throws `run_not_found`, `not_allowed`. */
export async function openResults(
  deps: Deps,
  request: { client: WebClient; trigger_id: string; user: string; words: string },
): Promise<void> {
  const { client, trigger_id, user, words } = request;
  const place: Place = { client, trigger_id, how: 'open' };
  const run_id = namedRun(words);
  if (run_id !== null) return openRun(deps, place, { run_id, user });
  const view = visibleRows(deps, user).then((rows) => listView(deps, rows, stateFromWords(words, rows, user)));
  await showWhenReady(deps, place, { view, loading: loadingResults(), title: TITLE });
}

/** Registers the browser: its filters and pages, runs, models, files. */
export function registerResults(app: App, deps: Deps): void {
  onButton(app, deps, RESULTS_ACTIONS.open, async (words, { user, body, client }) => {
    await openResults(deps, { client, trigger_id: body.trigger_id, user, words });
    return null;
  });
  registerList(app, deps);
  registerRun(app, deps);
  registerFiles(app, deps);
}

/** While what is asked for is still being read. */
export function loadingResults(): ModalView {
  return {
    type: 'modal',
    callback_id: RESULTS_VIEWS.loading,
    title: plain(TITLE, 24),
    close: plain('Close', 24),
    blocks: [paragraph('Reading the results…')],
  };
}

async function visibleRows(deps: Deps, user: string): Promise<RunRow[]> {
  return deps.access.seen(await deps.runs.rows(), user);
}

function listView(deps: Deps, rows: readonly RunRow[], state: ResultsState): ModalView {
  const page = pageOf(rows, { filter: filterOf(state), offset: state.offset, page_size: PAGE_SIZE });
  return resultsView(state, page, deps.now());
}

const CHOSEN = z.object({ selected_option: z.object({ value: z.string() }).nullish() });
const PERSON = z.object({ selected_user: z.string().nullish() });
const VALUE = z.object({ value: z.string().nullish() });

function chosen(action: unknown): string | null {
  const value = CHOSEN.parse(action).selected_option?.value ?? ANY;
  return value === ANY ? null : value;
}

function registerList(app: App, deps: Deps): void {
  const from = (state: ResultsState, action: unknown) => ({ ...state, offset: Number(VALUE.parse(action).value ?? 0) });
  const changes: Record<string, (state: ResultsState, action: unknown) => ResultsState> = {
    [RESULTS_ACTIONS.revision]: (state, action) => ({ ...state, revision: chosen(action), offset: 0 }),
    [RESULTS_ACTIONS.country]: (state, action) => ({ ...state, country: chosen(action), offset: 0 }),
    [RESULTS_ACTIONS.state]: (state, action) => {
      const group = chosen(action);
      return { ...state, state: group !== null && isStateGroup(group) ? group : null, offset: 0 };
    },
    [RESULTS_ACTIONS.person]: (state, action) => ({
      ...state,
      person: PERSON.parse(action).selected_user ?? null,
      offset: 0,
    }),
    [RESULTS_ACTIONS.search]: (state, action) => ({ ...state, search: VALUE.parse(action).value ?? '', offset: 0 }),
    [RESULTS_ACTIONS.clear]: ({ generation }) => ({ ...EVERYTHING, generation: generation + 1 }),
    [RESULTS_ACTIONS.newer]: from,
    [RESULTS_ACTIONS.older]: from,
  };
  for (const [action_id, change] of Object.entries(changes)) {
    onView(app, deps, action_id, async ({ view, user, action, client }) => {
      const state = change(readState(view.private_metadata), action);
      const next = listView(deps, await visibleRows(deps, user), state);
      await client.views.update({ view_id: view.id, view: next });
    });
  }

  app.view(RESULTS_VIEWS.list, async ({ ack, view, body, client }) => {
    const entered = Object.entries(view.state.values).find(([block]) => block.startsWith(RESULTS_ACTIONS.search))?.[1];
    const search = entered?.[RESULTS_ACTIONS.search]?.value ?? '';
    const state = { ...readState(view.private_metadata), search, offset: 0 };
    const next = visibleRows(deps, body.user.id)
      .then((rows) => listView(deps, rows, state))
      .catch((error: unknown) => {
        deps.logger[levelOf(error)]({ err: error, user: body.user.id }, 'results not searched');
        return noticeView(errorMessage(error), TITLE);
      });
    const ready = await within(BUDGET_MS.submission, next);
    await ack({ response_action: 'update', view: ready.done ? ready.value : loadingResults() });
    if (!ready.done) await client.views.update({ view_id: view.id, view: await ready.later });
  });

  for (const field of ['revision', 'country'] as const) {
    app.options<'block_suggestion'>(RESULTS_ACTIONS[field], async ({ ack, payload, body }) => {
      const state = readState(payload.view?.private_metadata ?? '');
      const rows = await visibleRows(deps, body.user.id);
      await ack({ options: offered(rows, state, field, payload.value) });
    });
  }
}

const ANY_WORDS = { revision: 'Any revision', country: 'Any market' } as const;

/** The revisions or markets that there are, under the other filter, with how many runs each has; the newest first. */
function offered(rows: readonly RunRow[], state: ResultsState, field: 'revision' | 'country', typed: string) {
  const filter = { ...filterOf({ ...state, [field]: null }) };
  const counts = new Map<string, number>();
  for (const row of pageOf(rows, { filter, page_size: rows.length }).rows) {
    if (row[field].includes(typed.toLowerCase())) counts.set(row[field], (counts.get(row[field]) ?? 0) + 1);
  }
  const found = [...counts].slice(0, 99).map(([name, count]) => ({
    text: plain(`${name} (${count.toLocaleString('en-US')})`, 75),
    value: name,
  }));
  return [{ text: plain(ANY_WORDS[field], 75), value: ANY }, ...found];
}

const RUN_STATE = z.object({ run_id: z.string(), is_pushed: z.boolean() });

function registerRun(app: App, deps: Deps): void {
  onView(app, deps, new RegExp(`^${RESULTS_ACTIONS.run}`), ({ client, trigger_id, user, action }) =>
    openRun(deps, { client, trigger_id, how: 'push' }, { run_id: VALUE.parse(action).value ?? '', user }),
  );
  // In place of the run that it is pressed in: there is room for one view more, which files take
  onView(app, deps, RESULTS_ACTIONS.earlier, ({ view, user, action, client }) => {
    const { is_pushed } = RUN_STATE.parse(JSON.parse(view.private_metadata));
    const run_id = VALUE.parse(action).value ?? '';
    return showRun(deps, { client, view_id: view.id }, { run_id, user, model: null, is_pushed });
  });
  onView(app, deps, RESULTS_ACTIONS.model, ({ view, user, action, client }) => {
    const shown = RUN_STATE.parse(JSON.parse(view.private_metadata));
    return showRun(deps, { client, view_id: view.id }, { ...shown, user, model: Number(chosen(action) ?? 0) });
  });
}

async function showRun(
  deps: Deps,
  { client, view_id }: { client: WebClient; view_id: string },
  request: Parameters<typeof readRunResults>[1],
): Promise<void> {
  const results = await readRunResults(deps, request);
  await client.views.update({ view_id, view: results.view });
  if (results.fill !== null) await client.views.update({ view_id, view: await results.fill() });
}

/** The run without the pictures that Slack does not have yet, and with them as soon as it has. */
async function openRun(deps: Deps, place: Place, { run_id, user }: { run_id: string; user: string }): Promise<void> {
  const results = readRunResults(deps, { run_id, user, model: null, is_pushed: place.how === 'push' });
  const view = results.then((read) => read.view);
  const view_id = await showWhenReady(deps, place, { view, loading: loadingResults(), title: TITLE });
  const fill = (await results.catch(() => null))?.fill ?? null;
  if (view_id !== null && fill !== null) await place.client.views.update({ view_id, view: await fill() });
}

const FILES_STATE = z.object({
  run_id: z.string(),
  kind: z.string().refine(isKind).nullable(),
  offset: z.int().min(0),
});

function registerFiles(app: App, deps: Deps): void {
  onView(app, deps, RESULTS_ACTIONS.files, async ({ client, trigger_id, user, action }) => {
    const view = filesView(deps, user, { run_id: VALUE.parse(action).value ?? '', kind: null, offset: 0 }, null);
    const place: Place = { client, trigger_id, how: 'push' };
    await showWhenReady(deps, place, { view, loading: loadingResults(), title: TITLE });
  });
  const redraw = (action_id: string, change: (action: unknown) => Partial<z.infer<typeof FILES_STATE>>) =>
    onView(app, deps, action_id, async ({ view, user, action, client }) => {
      const state = { ...FILES_STATE.parse(JSON.parse(view.private_metadata)), ...change(action) };
      await client.views.update({ view_id: view.id, view: await filesView(deps, user, state, null) });
    });
  redraw(RESULTS_ACTIONS.files_kind, (action) => {
    const kind = chosen(action);
    return { kind: kind !== null && isKind(kind) ? kind : null, offset: 0 };
  });
  redraw(RESULTS_ACTIONS.files_back, (action) => ({ offset: Number(VALUE.parse(action).value ?? 0) }));
  redraw(RESULTS_ACTIONS.files_on, (action) => ({ offset: Number(VALUE.parse(action).value ?? 0) }));
  onView(app, deps, new RegExp(`^${RESULTS_ACTIONS.file}`), async ({ view, user, action, client }) => {
    const state = FILES_STATE.parse(JSON.parse(view.private_metadata));
    const name = VALUE.parse(action).value ?? '';
    await client.views.update({ view_id: view.id, view: await filesView(deps, user, state, name) });
  });
}

/** `pressed` is the file that a link is wanted for: it counts only where the run's own list has it. */
async function filesView(
  deps: Deps,
  user: string,
  { run_id, kind, offset }: z.infer<typeof FILES_STATE>,
  pressed: string | null,
): Promise<ModalView> {
  const run = await deps.runs.read(run_id);
  await deps.access.requireSee(run, user);
  const files = await readRunFiles(deps.objects, run_id);
  const file = files.find(({ name }) => name === pressed);
  if (pressed !== null && file === undefined) throw new AppError('object_not_found', { run_id, file: pressed });
  const given: FilesView['given'] =
    file === undefined ? null : { name: file.name, handed_out: await handOut(deps, { run, user, files: [file] }) };
  return resultsFilesView({ run, files, kind, offset, given });
}

type Pressed = { view: ViewOutput; user: string; action: unknown; client: WebClient; trigger_id: string };

/** What is pressed or chosen in a view. It is acknowledged first; what goes wrong is said on top of the view, or in its place. */
function onView(app: App, deps: Deps, action_id: string | RegExp, answer: (pressed: Pressed) => Promise<void>): void {
  app.action<BlockAction>({ type: 'block_actions', action_id }, async ({ ack, action, body, client }) => {
    await ack();
    const { view, trigger_id, user } = body;
    if (view === undefined) return;
    try {
      await answer({ view, user: user.id, action, client, trigger_id });
    } catch (error) {
      deps.logger[levelOf(error)]({ err: error, user: user.id }, 'results not shown');
      const notice = noticeView(errorMessage(error), TITLE);
      await client.views
        .push({ trigger_id, view: notice })
        .catch(() => client.views.update({ view_id: view.id, view: notice }));
    }
  });
}
