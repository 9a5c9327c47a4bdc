import type { KnownBlock } from '@slack/types';
import type { TrainerRate } from '../../runs/cost.ts';
import { isFinal, type Run, type RunState, TRANSITIONS } from '../../runs/run.ts';
import { withoutColumns } from '../../runs/without-columns.ts';
import type { ModelSummary } from '../../trainer/results.ts';
import type { TrainerStatus } from '../../trainer/status.ts';
import { ACTIONS } from '../ids.ts';
import { actions, button, context, header } from './elements.ts';
import { engineWords } from './engine-words.ts';
import { expectation } from './expected-time.ts';
import { lightsInShort } from './fit-lines.ts';
import { linkButton } from './link-buttons.ts';
import { duration, measure, percent, progressBar, roughly } from './numbers.ts';
import { elapsedSeconds, runLine, runTitle, STATE_WORDS, specSentences, stepSentence } from './run-words.ts';
import { bold, escapeMrkdwn, type MessageContent, paragraph } from './text.ts';

export type RunCardFacts = {
  run: Run;
  status: TrainerStatus | null;
  summary: ModelSummary | null;
  workers: number;
  rate: TrainerRate;
  now: Date;
};

/** The one message of a run in its channel. It is edited in place from the request to the end. */
export function runCard(facts: RunCardFacts): MessageContent {
  const { run, now } = facts;
  const { sign, word } = STATE_WORDS[run.state];
  const blocks: KnownBlock[] = [
    header(`${sign} ${runTitle(run)}: ${word}`),
    paragraph(specSentences(trainedSpec(run))),
    ...stateParagraph(facts),
    context(...footnotes(facts)),
    ...actions(cardButtons(run)),
  ];
  return { text: runLine(run, now), blocks };
}

/** The model that is trained, which may go without columns that never change. */
function trainedSpec({ spec, snapshot }: Run) {
  return withoutColumns(spec, snapshot?.dropped ?? []) ?? spec;
}

function stateParagraph(facts: RunCardFacts): KnownBlock[] {
  const text = stateText(facts);
  return text === '' ? [] : [paragraph(text)];
}

function stateText({ run, status, summary, workers, rate, now }: RunCardFacts): string {
  const elapsed = duration(elapsedSeconds(run, now));
  const state: RunState = run.state;
  switch (state) {
    case 'requested':
    case 'preparing':
      return `${progressBar(0)}\n${expectation(run.spec.train, workers, rate)}`;
    case 'training': {
      if (status === null) return `${progressBar(0)}\nThe trainer is starting. ${elapsed} so far.`;
      const left = status.seconds_left === null ? '' : `, ${roughly(status.seconds_left)} left`;
      const best = status.best_nrmse === null ? '' : `\nBest error so far (nrmse): *${measure(status.best_nrmse)}*`;
      return `${progressBar(status.progress)}\n${stepSentence(status)}${best}\n${elapsed} so far${left}`;
    }
    case 'publishing':
      return `${progressBar(1)}\nTrained. The results are on their way into this thread.`;
    case 'succeeded':
      return summary === null
        ? `Took ${elapsed}. The results are in this thread.`
        : `Best model ${bold(summary.best_model)} explains ${percent(Math.max(0, summary.rsq_train), 0)} of the ups and downs ` +
            `(R²), with an error (nrmse) of ${measure(summary.nrmse)}.\n${lightsInShort(summary)}\nTook ${elapsed}. The results are in this thread.`;
    case 'failed':
    case 'skipped':
      return run.failure === null
        ? `Stopped after ${elapsed}.`
        : `${escapeMrkdwn(run.failure.message)}\n${escapeMrkdwn(run.failure.fix)}`;
    case 'cancelled':
      return `Cancelled after ${elapsed}. It gives no result.`;
  }
}

function footnotes({ run, summary }: RunCardFacts): string[] {
  const engine = summary === null ? [] : [engineWords(summary)];
  return [`Asked for by <@${run.requested_by}>`, ...engine, escapeMrkdwn(run.run_id)];
}

function cardButtons(run: Run) {
  if (TRANSITIONS[run.state].includes('cancelled')) return [cancelButton(run)];
  if (run.state === 'succeeded') return [linkButton('onepager', run.run_id)];
  return isFinal(run.state) && run.execution !== null ? [consoleLogButton(run.run_id)] : [];
}

function cancelButton(run: Run) {
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

export function consoleLogButton(run_id: string) {
  return button({ text: 'Console log', action_id: ACTIONS.console_log, value: run_id });
}
