import type { ModalView } from '@slack/types';
import { explainRun } from '../../results/explain.ts';
import { findAllocatorMetrics, findModelSummary } from '../../results/read-results.ts';
import { allocatorImageName, onepagerImageName } from '../../results/result-files.ts';
import { type RunFileEntry, readRunFiles } from '../../results/run-files.ts';
import type { Run } from '../../runs/run.ts';
import type { AllocatorMetrics, FileList, ModelSummary } from '../../trainer/results.ts';
import { allocatorAltText, onepagerAltText } from '../blocks/picture-words.ts';
import { cardUrl } from '../card-url.ts';
import type { SlackDeps } from '../deps.ts';
import { levelOf } from '../log-level.ts';
import { runPicture, sentPicture } from '../run-picture.ts';
import { type Picture, type RunResults, resultsRunView } from './results-run-view.ts';

export type ResultsRunDeps = Pick<
  SlackDeps,
  'runs' | 'objects' | 'access' | 'chat' | 'logger' | 'now' | 'link_expires_seconds'
>;

type Named = { name: string; title: string; alt_text: string };

/** A run's results read, with the pictures that Slack has already; `fill` is the view with all of them. */
export type ReadResults = { view: ModalView; fill: (() => Promise<ModalView>) | null };

/** Throws `run_not_found`, `not_allowed`. `model` is the place of a finalist; the best model where it is `null`. */
export async function readRunResults(
  deps: ResultsRunDeps,
  request: { run_id: string; user: string; model: number | null },
): Promise<ReadResults> {
  const run = await deps.runs.read(request.run_id);
  await deps.access.requireSee(run, request.user);
  const [summary, allocator, entries, card_url] = await Promise.all([
    run.state === 'succeeded' ? findModelSummary(deps.objects, run.run_id) : null,
    run.state === 'succeeded' ? findAllocatorMetrics(deps.objects, run.run_id) : null,
    readRunFiles(deps.objects, run.run_id),
    cardUrl(deps, run),
  ]);
  const sol_id = chosenModel(summary, request.model);
  const wanted = picturesOf(run, summary, allocator, entries, sol_id);
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
    explanation: summary === null ? null : explainRun(summary, allocator, run),
    files: entries.length,
    card_url,
    now: deps.now(),
  };
  const is_whole = onepager !== 'coming' && allocator_plot !== 'coming';
  return { view: resultsRunView(facts), fill: is_whole ? null : () => filled(deps, facts, wanted) };
}

function chosenModel(summary: ModelSummary | null, model: number | null): string | null {
  if (summary === null) return null;
  return (model === null ? undefined : summary.finalists[model]?.sol_id) ?? summary.best_model;
}

type Wanted = { onepager: Named | { problem: string } | null; allocator_plot: Named | { problem: string } | null };

/** The pictures by the names that the run's own list of files has. */
function picturesOf(
  run: Run,
  summary: ModelSummary | null,
  allocator: AllocatorMetrics | null,
  entries: readonly RunFileEntry[],
  sol_id: string | null,
): Wanted {
  const files: FileList = {
    schema: 1,
    files: entries.map(({ name, size_bytes, kind }) => ({ name, bytes: size_bytes, kind })),
  };
  const isThere = (name: string) => entries.some((entry) => entry.name === name);
  const onepager = summary === null || sol_id === null ? null : onepagerImageName(files, summary, sol_id);
  const plot = allocator === null ? null : allocatorImageName(files, allocator.sol_id);
  return {
    onepager:
      onepager === null || summary === null || sol_id === null
        ? null
        : isThere(onepager)
          ? { name: onepager, title: `Onepager of model ${sol_id}`, alt_text: onepagerAltText(summary, sol_id) }
          : { problem: 'There is no onepager of this model among the files of the run.' },
    allocator_plot:
      plot === null || allocator === null
        ? null
        : {
            name: plot,
            title: `Budget allocator of ${run.run_id}`,
            alt_text: allocatorAltText(allocator),
          },
  };
}

async function known(deps: ResultsRunDeps, run: Run, wanted: Wanted['onepager']): Promise<Picture> {
  if (wanted === null || 'problem' in wanted) return wanted;
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
async function sent(deps: ResultsRunDeps, { run }: RunResults, wanted: Wanted['onepager']): Promise<Picture> {
  if (wanted === null || 'problem' in wanted) return wanted;
  try {
    return { file_id: await runPicture(deps, { run_id: run.run_id, ...wanted }) };
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, run_id: run.run_id, name: wanted.name }, 'picture not shown');
    return { problem: 'This picture could not be shown. It is among the files of the run.' };
  }
}
