import { createHash } from 'node:crypto';
import { drawPng } from '../charts/draw-png.ts';
import { AppError } from '../errors.ts';
import { comparisonAltText, comparisonSvg } from '../results/charts/comparison-chart.ts';
import { type Comparison, compareRuns, MAX_COMPARED, MIN_COMPARED } from '../results/compare-runs.ts';
import { findModelSummary } from '../results/read-results.ts';
import { SLACK_FOLDER } from '../results/run-files.ts';
import { runObject } from '../runs/run-paths.ts';
import { runTitle, stateWords } from './blocks/run-words.ts';
import { escapeMrkdwn } from './blocks/text.ts';
import type { SlackDeps } from './deps.ts';
import { levelOf } from './log-level.ts';
import { runPicture, sentPicture } from './run-picture.ts';

export type CompareDeps = Pick<SlackDeps, 'runs' | 'objects' | 'access' | 'chat' | 'logger'>;

/** What is to be shown, or the sentence that says why it cannot be. */
export type ReadComparison = { comparison: Comparison; file_id: string | null } | { refused: string };

/**
 * Runs side by side as this person may see them, with the chart of it at Slack. Throws `run_not_found` and `not_allowed` for the
 * first run that is not there for them.
 */
export async function readComparison(
  deps: CompareDeps,
  run_ids: readonly string[],
  user: string,
): Promise<ReadComparison> {
  const distinct = [...new Set(run_ids)];
  const problem = countProblem(distinct.length);
  if (problem !== null) return { refused: problem };
  const runs = await Promise.all(distinct.map((run_id) => deps.runs.read(run_id)));
  for (const run of runs) await deps.access.requireSee(run, user);
  const unfinished = runs.find(({ state }) => state !== 'succeeded');
  if (unfinished !== undefined) {
    const { word } = stateWords(unfinished);
    return {
      refused: `${escapeMrkdwn(unfinished.run_id)} (${escapeMrkdwn(runTitle(unfinished))}) has no result to compare: it is ${word}.`,
    };
  }
  const summaries = await Promise.all(distinct.map((run_id) => findModelSummary(deps.objects, run_id)));
  const compared = runs.flatMap((run, index) => {
    const summary = summaries[index] ?? null;
    return summary === null ? [] : [{ run, summary }];
  });
  if (compared.length < runs.length) {
    const missing = runs.find((_run, index) => summaries[index] === null);
    return {
      refused: `The summary of ${escapeMrkdwn(missing?.run_id ?? 'a run')} is missing or cannot be read, so that there is nothing to compare.`,
    };
  }
  const comparison = compareRuns(compared);
  return { comparison, file_id: await chartAt(deps, comparison) };
}

/** Why so many runs cannot be compared; `null` where they can. */
export function countProblem(distinct: number): string | null {
  if (distinct < MIN_COMPARED) return 'Choose at least two different runs to compare.';
  if (distinct > MAX_COMPARED)
    return `Compare at most ${MAX_COMPARED} runs at a time; more cannot be read side by side.`;
  return null;
}

/** The chart's file at Slack, drawn and sent once for the same runs. Without it the figures are worth showing all the same. */
async function chartAt(deps: CompareDeps, comparison: Comparison): Promise<string | null> {
  const [first] = comparison.runs;
  if (first === undefined) return null;
  const { run_id } = first.run;
  const ids = comparison.runs.map(({ run }) => run.run_id).join(' ');
  const name = `${SLACK_FOLDER}compare-${createHash('sha256').update(ids).digest('hex').slice(0, 16)}.png`;
  try {
    const sent = await sentPicture(deps.objects, run_id, name);
    if (sent !== null) return sent;
    const image = await drawPng(comparisonSvg(comparison));
    await deps.objects.write(runObject(run_id, { name }), image, { content_type: 'image/png' });
    return await runPicture(deps, {
      run_id,
      name,
      title: 'Share of the media effect',
      alt_text: comparisonAltText(comparison, 1000),
    });
  } catch (error) {
    const is_ours = error instanceof AppError;
    deps.logger[is_ours ? levelOf(error) : 'error']({ err: error, run_id }, 'comparison without its chart');
    return null;
  }
}
