import { isFinal, type Run, type RunState } from '../../runs/run.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import { TRAINER_STEPS, type TrainerStatus, type TrainerStep } from '../../trainer/status.ts';
import { presetOf } from '../preset.ts';
import { duration } from './numbers.ts';
import { bold, count, escapeMrkdwn, listOf } from './text.ts';
import { rateInWords, trialsInWords } from './trials-in-words.ts';

/** A run in words: its state, its step, what it trains. */

/** Signs that any font has: they are read in notifications and terminals too. */
export const STATE_WORDS = {
  requested: { sign: '○', word: 'waiting to start' },
  preparing: { sign: '◔', word: 'fetching and checking the data' },
  training: { sign: '◑', word: 'training' },
  publishing: { sign: '◕', word: 'posting the results' },
  succeeded: { sign: '✓', word: 'done' },
  failed: { sign: '✗', word: 'failed' },
  cancelled: { sign: '⊘', word: 'cancelled' },
  skipped: { sign: '⚠', word: 'not trained' },
} as const satisfies Record<RunState, { sign: string; word: string }>;

export const STEP_WORDS = {
  setup: 'starting R',
  inputs: 'finding trend, season and holidays',
  trials: 'trying out models',
  outputs: 'choosing the best models',
  onepagers: 'drawing the onepagers',
  allocator: 'working out the budget',
  finish: 'saving the results',
} as const satisfies Record<TrainerStep, string>;

/** "r12 · de": how people call a run. */
export function runTitle(run: Pick<Run, 'revision' | 'country'>): string {
  return `${run.revision} · ${run.country}`;
}

/** "Step 3 of 7: trying out models, trial 1 of 2, 210 iterations of 600 (11 a second)". */
export function stepSentence(status: TrainerStatus): string {
  const position = `Step ${TRAINER_STEPS.indexOf(status.step) + 1} of ${TRAINER_STEPS.length}: ${STEP_WORDS[status.step]}`;
  if (status.step !== 'trials') return position;
  const iterations = `${count(status.iterations_done, 'iteration')} of ${status.iterations_total.toLocaleString('en-US')}`;
  const rate = status.rate === null ? '' : ` (${rateInWords(status.rate)} a second)`;
  return `${position}, ${trialsInWords(status)}, ${iterations}${rate}`;
}

/** What is trained, in words, as mrkdwn. */
export function specSentences(spec: RunSpec): string {
  const media = `${count(spec.paid_media_spends.length, 'paid channel')} (${listOf(spec.paid_media_spends, 6)})`;
  const others = [
    ...(spec.organic_vars.length > 0 ? [count(spec.organic_vars.length, 'organic channel')] : []),
    ...(spec.context_vars.length > 0 ? [count(spec.context_vars.length, 'other influence')] : []),
  ];
  const verb = others.length === 0 && spec.paid_media_spends.length === 1 ? 'brings' : 'bring';
  const explained = `What ${listOf([media, ...others], 3)} ${verb} to ${bold(spec.dep_var)}`;
  return `${explained}, ${spec.window.start} to ${spec.window.end}.\n${trainSentence(spec)}`;
}

/** "Test: 2 trials of 300 iterations, geometric adstock." */
export function trainSentence(spec: RunSpec): string {
  const { iterations, trials } = spec.train;
  const size = `${count(trials, 'trial')} of ${count(iterations, 'iteration')}`;
  return `${presetOf(spec.train)}: ${size}, ${spec.adstock.replace('_', ' ')} adstock.`;
}

/** Seconds since the run was asked for, until now or its end. */
export function elapsedSeconds(run: Pick<Run, 'requested_at' | 'ended_at'>, now: Date): number {
  const end = run.ended_at === null ? now.getTime() : Date.parse(run.ended_at);
  return Math.max(0, (end - Date.parse(run.requested_at)) / 1000);
}

/** A run, or a row of a list of runs. */
export type RunLike = Pick<Run, 'revision' | 'country' | 'state' | 'requested_at' | 'ended_at'> & WithFailure;
type WithFailure = { failure?: { code: string } | null };

/** The sign and the word of the run's state. */
export function stateWords(run: Pick<Run, 'state'> & WithFailure): { sign: string; word: string } {
  return run.failure?.code === 'already_trained' ? { sign: '✓', word: 'already trained' } : STATE_WORDS[run.state];
}

/** "r12 · de: training" for notifications and lists, as text that is safe anywhere. */
export function runLine(run: RunLike, now: Date): string {
  const { sign, word } = stateWords(run);
  return [`${sign} ${escapeMrkdwn(runTitle(run))}: ${word}`, ...tookWords(run, now)].join(', ');
}

/** "took 3 min 10 s", "2 min so far"; nothing of a run that need not be trained, for which nothing was done. */
export function tookWords(
  run: Pick<RunLike, 'state' | 'requested_at' | 'ended_at'> & WithFailure,
  now: Date,
): string[] {
  if (run.failure?.code === 'already_trained') return [];
  const elapsed = duration(elapsedSeconds(run, now));
  return [isFinal(run.state) ? `took ${elapsed}` : `${elapsed} so far`];
}
