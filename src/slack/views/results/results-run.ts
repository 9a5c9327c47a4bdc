import type { ModalView } from '@slack/types';
import { explainRun } from '../../../results/explain.ts';
import { findAllocatorMetrics, findFitByDate, findModelSummary } from '../../../results/read-results.ts';
import { allocatorImageName, onepagerImageName } from '../../../results/result-files.ts';
import { type RunFileEntry, readRunFiles } from '../../../results/run-files.ts';
import type { Run } from '../../../runs/run.ts';
import type { FileList, ModelSummary } from '../../../trainer/results.ts';
import { allocatorAltText, onepagerAltText } from '../../blocks/picture-words.ts';
import { cardUrl } from '../../card-url.ts';
import type { SlackDeps } from '../../deps.ts';
import { levelOf } from '../../log-level.ts';
import { runPicture, sentPicture } from '../../run-picture.ts';
import { modelsOf, type Picture, type RunResults, resultsRunView } from './results-run-view.ts';

export type ResultsRunDeps = Pick<
  SlackDeps,
  'runs' | 'objects' | 'access' | 'chat' | 'logger' | 'now' | 'link_expires_seconds'
> & { drawOnepager?: DrawOnepager };

/** Has the trainer draw a onepager that is not there; `image` is the name of one that is. */
export type DrawOnepager = (wish: {
  run_id: string;
  sol_id: string;
  user: string;
}) => Promise<{ outcome: 'ready'; image: string } | { outcome: 'under_way' | 'answered' }>;

type Named = { name: string; title: string; alt_text: string };

/** A run's results read, with the pictures that Slack has already; `fill` is the view with all of them. */
export type ReadResults = { view: ModalView; fill: (() => Promise<ModalView>) | null };

/** Throws `run_not_found`, `not_allowed`. `model` is the place among `modelsOf`; the best model where it is `null`. */
export async function readRunResults(
  deps: ResultsRunDeps,
  request: { run_id: string; user: string; model: number | null; is_pushed: boolean },
): Promise<ReadResults> {
  const run = await deps.runs.read(request.run_id);
  await deps.access.requireSee(run, request.user);
  const [summary, allocator, fit_by_date, entries, card_url] = await Promise.all([
    run.state === 'succeeded' ? findModelSummary(deps.objects, run.run_id) : null,
    run.state === 'succeeded' ? findAllocatorMetrics(deps.objects, run.run_id) : null,
    run.state === 'succeeded' ? findFitByDate(deps.objects, run.run_id) : null,
    readRunFiles(deps.objects, run.run_id),
    cardUrl(deps, run),
  ]);
  const can_draw = deps.drawOnepager !== undefined;
  const models = summary === null ? [] : modelsOf(summary, can_draw);
  const sol_id = chosenModel(summary, models, request.model);
  const wanted = picturesOf(run, { summary, allocator, sol_id }, entries, request.user);
  const [onepager, allocator_plot] = await Promise.all([
    known(deps, run, wanted.onepager),
    known(deps, run, wanted.allocator_plot),
  ]);
  const facts: RunResults = {
    run,
    summary,
    allocator,
    sol_id,
    onepager,
    allocator_plot,
    explanation: summary === null ? null : explainRun(summary, allocator, run, fit_by_date),
    can_draw,
    is_pushed: request.is_pushed,
    files: entries.length,
    card_url,
    now: deps.now(),
  };
  const is_whole = onepager !== 'coming' && allocator_plot !== 'coming';
  return { view: resultsRunView(facts), fill: is_whole ? null : () => filled(deps, facts, wanted) };
}

function chosenModel(summary: ModelSummary | null, models: readonly { sol_id: string }[], model: number | null) {
  if (summary === null) return null;
  return (model === null ? undefined : models[model]?.sol_id) ?? summary.best_model;
}

type Wish = { draw: { run_id: string; sol_id: string; user: string }; title: string; alt_text: string };
type WantedPicture = Named | Wish | { problem: string } | null;
type Wanted = { onepager: WantedPicture; allocator_plot: WantedPicture };

/** The pictures by the names that the run's own list of files has; a onepager that is not there can be drawn. */
function picturesOf(
  run: Run,
  { summary, allocator, sol_id }: Pick<RunResults, 'summary' | 'allocator' | 'sol_id'>,
  entries: readonly RunFileEntry[],
  user: string,
): Wanted {
  const files: FileList = {
    schema: 1,
    files: entries.map(({ name, size_bytes, kind }) => ({ name, bytes: size_bytes, kind })),
  };
  const { run_id } = run;
  const plot = allocator === null ? null : allocatorImageName(files, allocator.sol_id);
  return {
    onepager: summary === null || sol_id === null ? null : onepagerOf(files, { run_id, summary, sol_id, user }),
    allocator_plot:
      plot === null || allocator === null
        ? null
        : { name: plot, title: `Budget allocator of ${run_id}`, alt_text: allocatorAltText(allocator) },
  };
}

function onepagerOf(
  files: FileList,
  { run_id, summary, sol_id, user }: { run_id: string; summary: ModelSummary; sol_id: string; user: string },
): WantedPicture {
  const words = { title: `Onepager of model ${sol_id}`, alt_text: onepagerAltText(summary, sol_id) };
  const name = onepagerImageName(files, summary, sol_id);
  if (files.files.some((file) => file.name === name)) return { name, ...words };
  return { draw: { run_id, sol_id, user }, ...words };
}

const NOT_DRAWN = { problem: 'There is no onepager of this model among the files of the run.' };
const BEING_DRAWN = { problem: 'Robyn draws this onepager now. It comes into the run’s thread in a minute or two.' };
const NOT_SHOWN = { problem: 'This picture could not be shown. It is among the files of the run.' };

async function known(deps: ResultsRunDeps, run: Run, wanted: WantedPicture): Promise<Picture> {
  if (wanted === null || 'problem' in wanted) return wanted;
  if ('draw' in wanted) return deps.drawOnepager === undefined ? NOT_DRAWN : 'coming';
  const file_id = await sentPicture(deps.objects, run.run_id, wanted.name);
  return file_id === null ? 'coming' : { file_id };
}

async function filled(deps: ResultsRunDeps, facts: RunResults, wanted: Wanted): Promise<ModalView> {
  const [onepager, allocator_plot] = await Promise.all([
    sent(deps, facts, wanted.onepager),
    sent(deps, facts, wanted.allocator_plot),
  ]);
  return resultsRunView({ ...facts, onepager, allocator_plot });
}

/** A picture that cannot be shown must not hide the rest. */
async function sent(deps: ResultsRunDeps, { run }: RunResults, wanted: WantedPicture): Promise<Picture> {
  if (wanted === null || 'problem' in wanted) return wanted;
  const { run_id } = run;
  try {
    const { title, alt_text } = wanted;
    const name = 'draw' in wanted ? await drawn(deps, wanted) : wanted.name;
    if (name === null) return BEING_DRAWN;
    return { file_id: await runPicture(deps, { run_id, name, title, alt_text }) };
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, run_id, wanted }, 'picture not shown');
    return NOT_SHOWN;
  }
}

/** The name of the picture, or `null` while it is being drawn. */
async function drawn({ drawOnepager }: ResultsRunDeps, { draw }: Wish): Promise<string | null> {
  const outcome = await drawOnepager?.(draw);
  return outcome?.outcome === 'ready' ? outcome.image : null;
}
