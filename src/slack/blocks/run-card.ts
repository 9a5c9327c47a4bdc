import type { Button, KnownBlock } from '@slack/types';
import { explainedShare } from '../../results/figures.ts';
import { earlierRun } from '../../runs/already-trained.ts';
import type { TrainerRate } from '../../runs/cost.ts';
import { isFinal, type Run, type RunState, TRANSITIONS } from '../../runs/run.ts';
import { withoutColumns } from '../../runs/without-columns.ts';
import type { ModelSummary } from '../../trainer/results.ts';
import type { TrainerStatus } from '../../trainer/status.ts';
import { ACTIONS, ALLOCATE_ACTIONS, COMPARE, RESULTS_ACTIONS } from '../ids.ts';
import { buttonRow } from './button-row.ts';
import { localTime } from './dates.ts';
import { button, context, header } from './elements.ts';
import { engineWords } from './engine-words.ts';
import { expectation, runCost, usdWords } from './expected-time.ts';
import { countsInWords } from './finding-blocks.ts';
import { lightsInShort } from './fit-lines.ts';
import { linkButton } from './link-buttons.ts';
import { duration, measure, progressBar, roughly } from './numbers.ts';
import { elapsedSeconds, runLine, runTitle, specSentences, stateWords, stepSentence } from './run-words.ts';
import { dataUsedAt, fetchedWords } from './snapshot-words.ts';
import { bold, clip, count, escapeMrkdwn, firstSentence, listOf, type MessageContent, paragraph } from './text.ts';

export type RunCardFacts = {
  run: Run;
  status: TrainerStatus | null;
  summary: ModelSummary | null;
  workers: number;
  rate: TrainerRate;
  now: Date;
  /** Of the card of the run that has the result already. */
  earlier_url?: string | null;
  /**
   * For the first version, which is posted: Slack notifies whom a posted message mentions, and nobody for an edit. The requester
   * is told at the end of the run.
   */
  without_mention?: boolean;
};

/** The one message of a run in its channel. It is edited in place from the request to the end. */
export function runCard(facts: RunCardFacts): MessageContent {
  const { run, now } = facts;
  const { sign, word } = stateWords(run);
  const blocks: KnownBlock[] = [
    header(`${sign} ${runTitle(run)}: ${word}`),
    paragraph(specSentences(trainedSpec(run))),
    ...dataParagraph(run),
    paragraph(earlierText(facts) ?? stateText(facts)),
    context(...footnotes(facts)),
    ...buttonRow(cardButtons(facts)),
  ];
  return { text: runLine(run, now), blocks };
}

/** The model that is trained, which may go without columns that never change. */
function trainedSpec({ spec, snapshot }: Run) {
  return withoutColumns(spec, snapshot?.dropped ?? []) ?? spec;
}

/** The data and what was found about it in a line; the gravest of it in words for as long as it may make somebody cancel the run. */
function dataParagraph(run: Run): KnownBlock[] {
  const line = dataLine(run);
  if (line === null) return [];
  const [first, ...others] = run.snapshot?.warnings ?? [];
  if (first === undefined || (run.state !== 'preparing' && run.state !== 'training')) return [paragraph(line)];
  const rest = others.length === 0 ? '' : ' The others are in the thread.';
  return [paragraph(`${line}\n${escapeMrkdwn(clip(firstSentence(first), 250))}${rest}`)];
}

/** "Data: 208 weeks, no gaps · 2 warnings"; `null` before the data has been looked at. */
function dataLine(run: Run): string | null {
  const { checked, snapshot } = run;
  if (checked === null && snapshot === null) return null;
  const size = snapshot === null ? '' : `${count(snapshot.rows, 'row')} of ${count(snapshot.columns, 'column')}`;
  const summary = checked === null || checked.summary === '' ? size : checked.summary;
  // Runs from before there were findings have their remarks alone.
  const found = checked?.findings ?? { stops: 0, warns: snapshot?.warnings.length ?? 0, informs: 0 };
  const fetched = snapshot?.taken === undefined ? [] : [fetchedWords(snapshot.taken, dataUsedAt(run))];
  const parts = [summary, countsInWords(found)].filter((part) => part !== '');
  return `Data: ${[...parts.map((part) => escapeMrkdwn(clip(part, 300))), ...fetched].join(' · ')}`;
}

/** Where the result is that this run need not train; `null` for every other run. */
function earlierText({ run, earlier_url }: RunCardFacts): string | null {
  const earlier = earlierRun(run);
  if (earlier === null) return null;
  const name = escapeMrkdwn(earlier.run_id);
  const link = earlier_url == null ? `run ${name}` : `<${earlier_url}|run ${name}>`;
  return `The same settings on the same data have been trained before: ${link} was done ${localTime(new Date(earlier.ended_at))}. Nothing was trained again.`;
}

function stateText({ run, status, summary, workers, rate, now }: RunCardFacts): string {
  const elapsed = duration(elapsedSeconds(run, now));
  const cost = usdWords(runCost(run, rate, now), rate);
  const state: RunState = run.state;
  switch (state) {
    case 'requested':
    case 'preparing':
      if (run.warehouse_away_since !== null) {
        return `${progressBar(0)}\n${waitingText(run.warehouse_away_since)}`;
      }
      return `${progressBar(0)}\n${expectation(run.spec.train, workers, rate)}`;
    case 'training': {
      if (status === null) return `${progressBar(0)}\nThe trainer is starting. ${elapsed} so far.`;
      const left = status.seconds_left === null ? '' : `, ${roughly(status.seconds_left)} left`;
      return `${progressBar(status.progress)}\n${stepSentence(status)}${bestSoFar(status)}\n${elapsed} so far${left}. Cost so far: ${cost}.`;
    }
    case 'publishing':
      return `${progressBar(1)}\nTrained. The results are on their way into this thread.`;
    case 'succeeded': {
      const took = `Took ${elapsed}. Cost: ${cost}. The results are in this thread.`;
      return summary === null
        ? took
        : `Best model ${bold(summary.best_model)} explains ${explainedShare(summary.rsq_train)} of the ups and downs ` +
            `(R²), with an error (nrmse) of ${measure(summary.nrmse)}.\n${lightsInShort(summary)}\n${took}`;
    }
    case 'failed':
    case 'skipped':
      // The whole of it is the thread's, and is shown in the channel once, from there.
      return (
        (run.failure === null ? '' : `${escapeMrkdwn(clip(firstSentence(run.failure.message), 300))}\n`) +
        (run.launched_at === null ? '' : `Stopped after ${elapsed}. Cost: ${cost}. `) +
        'What to do is in this thread.'
      );
    case 'cancelled':
      return cancelledText(run, status, elapsed, cost);
  }
}

function waitingText(since: string): string {
  return `The warehouse has not answered since ${localTime(new Date(since))}. I go on asking by myself, and nothing is paid for meanwhile; cancel the run if it is not wanted any more.`;
}

function bestSoFar({ best_nrmse, best_decomp_rssd }: TrainerStatus): string {
  const values = [
    ...(best_nrmse === null ? [] : [`nrmse *${measure(best_nrmse)}*`]),
    ...(best_decomp_rssd === null ? [] : [`decomp.rssd *${measure(best_decomp_rssd)}*`]),
  ];
  return values.length === 0 ? '' : `\nBest so far, each by itself: ${listOf(values)}`;
}

function cancelledText(run: Run, status: TrainerStatus | null, elapsed: string, cost: string): string {
  const by = run.cancelled_by === null ? '' : ` by <@${run.cancelled_by}>`;
  if (run.execution === null) return `Cancelled${by} after ${elapsed}, before training began.`;
  const kept =
    status === null || status.trials_done === 0
      ? 'the log'
      : `${status.trials_done} of ${count(status.trials, 'trial')} and the log`;
  return `Cancelled${by} after ${elapsed}. It gives no result; its folder keeps ${kept}. Cost: ${cost}.`;
}

function footnotes({ run, summary, without_mention = false }: RunCardFacts): string[] {
  const engine = summary === null ? [] : [engineWords(summary)];
  return [
    ...(without_mention ? [] : [`Asked for by <@${run.requested_by}>`]),
    `revision ${escapeMrkdwn(run.revision)}`,
    ...engine,
    escapeMrkdwn(run.run_id),
  ];
}

/** In the order in which people need them; what does not fit into a row is behind "…". Each is registered by `onButton`. */
function cardButtons({ run, workers, rate }: RunCardFacts): Button[] {
  const { run_id, state } = run;
  const earlier = earlierRun(run);
  return [
    ...(state === 'succeeded' ? [resultsButton(run_id), allocateButton(run_id), compareButton(run_id)] : []),
    ...(earlier === null ? [] : [resultsButton(earlier.run_id), trainAnywayButton(run, workers, rate)]),
    ...(isFinal(state) ? [rerunButton(run_id)] : []),
    detailsButton(run_id),
    ...(state === 'succeeded' ? [linkButton('onepager', run_id)] : []),
    ...(run.execution === null ? [] : [consoleLogButton(run_id)]),
    ...(TRANSITIONS[state].includes('cancelled') ? [cancelButton(run)] : []),
  ];
}

export function cancelButton(run: Pick<Run, 'run_id' | 'revision' | 'country'>) {
  return button({
    text: 'Cancel run',
    action_id: ACTIONS.cancel_run,
    value: run.run_id,
    style: 'danger',
    confirm: {
      title: 'Cancel this run?',
      text: `${runTitle(run)} stops now. What it has trained so far gives no result.`,
      confirm: 'Cancel run',
      deny: 'Keep it running',
    },
  });
}

function trainAnywayButton(run: Run, workers: number, rate: TrainerRate) {
  return button({
    text: 'Train anyway',
    action_id: ACTIONS.train_anyway,
    value: run.run_id,
    confirm: {
      title: 'Train it again?',
      text: `${runTitle(run)} is trained as a new run. ${expectation(run.spec.train, workers, rate)}`,
      confirm: 'Train anyway',
      deny: 'Use the result there is',
    },
  });
}

export function resultsButton(run_id: string) {
  return button({ text: 'Results', action_id: RESULTS_ACTIONS.open, value: run_id });
}

export function rerunButton(run_id: string) {
  return button({ text: 'Rerun', action_id: ACTIONS.rerun, value: run_id });
}

/** Opens the modal that chooses what to compare the run with. */
export function compareButton(run_id: string) {
  return button({ text: 'Compare', action_id: COMPARE.open, value: run_id });
}

export function allocateButton(run_id: string) {
  return button({ text: 'Allocate', action_id: ALLOCATE_ACTIONS.open, value: run_id });
}

export function detailsButton(run_id: string) {
  return button({ text: 'Details', action_id: ACTIONS.run_details, value: run_id });
}

export function consoleLogButton(run_id: string) {
  return button({ text: 'Log', action_id: ACTIONS.console_log, value: run_id });
}
