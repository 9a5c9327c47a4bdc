import type { ErrorCode } from '../errors.ts';
import type { Job } from './job.ts';
import type { RExit } from './r-process.ts';
import type { TrainerStatus, Unfinished } from './status.ts';

/** Why the training failed, in a sentence, and what to do about it, in another. */
export type TrainerError = { code: ErrorCode; message: string; fix: string };

/** The status of a run before R has said anything. */
export function startingStatus(known: { run_id: string; job: Job | null; started_at: Date }): TrainerStatus {
  const { iterations = 0, trials = 0 } = known.job?.spec.train ?? {};
  const at = known.started_at.toISOString();
  return {
    schema: 1,
    run_id: known.run_id,
    state: 'running',
    step: 'setup',
    trials_done: 0,
    trials,
    iterations_done: 0,
    iterations_total: iterations * trials,
    trials_running: [],
    rate: null,
    best_nrmse: null,
    best_decomp_rssd: null,
    progress: 0,
    seconds_left: null,
    started_at: at,
    updated_at: at,
    memory_bytes: null,
    memory_peak_bytes: null,
    seconds: {},
    error: null,
  };
}

/** The state that each end is told as. */
const STATES = {
  failed: 'failed',
  refused: 'failed',
  skipped: 'skipped',
  out_of_memory: 'failed',
  out_of_time: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<Unfinished, TrainerStatus['state']>;

/** The status of a run whose training has ended without a result, made from the last one of R at work. */
export function endedStatus(status: TrainerStatus, end: Unfinished, error: TrainerError, now: Date): TrainerStatus {
  return {
    ...status,
    state: STATES[end],
    trials_running: [],
    rate: null,
    seconds_left: null,
    updated_at: now.toISOString(),
    error: { ...error, step: status.step },
  };
}

export const WORDS_OF_CANCELLED: TrainerError = {
  code: 'execution_cancelled',
  message: 'Training was stopped before it had finished.',
  fix: 'Start the run again if it is still wanted.',
};

/** An end in words where R itself could not say it. */
export function errorOfEnd(end: Unfinished, exit: RExit, tail: string): TrainerError {
  switch (end) {
    case 'out_of_memory':
      return {
        code: 'out_of_memory',
        message: 'The trainer ran out of memory.',
        fix: 'Ask for fewer iterations or trials, or have the memory of the trainer raised.',
      };
    case 'out_of_time':
      return {
        code: 'execution_timed_out',
        message: 'Training took longer than it may take.',
        fix: 'Ask for fewer iterations or trials, or have the time-out raised.',
      };
    case 'cancelled':
      return WORDS_OF_CANCELLED;
    case 'failed':
    case 'refused':
    case 'skipped':
      return exit.signal === null ? wordless(exit, tail) : killed(exit.signal);
  }
}

function killed(signal: NodeJS.Signals): TrainerError {
  return {
    code: 'trainer_killed',
    message: `R was killed (${signal}) before the training was done.`,
    fix: 'Start the run again. If it happens again, the machine is most likely short of memory: ask for fewer iterations or trials, or have it raised.',
  };
}

function wordless(exit: RExit, tail: string): TrainerError {
  const last_words = lastWords(tail);
  return {
    code: 'trainer_failed',
    message: `R ended with exit status ${exit.code} and did not say why${last_words === '' ? '' : `; its last words are "${last_words}"`}.`,
    fix: 'The console log has what was printed before it.',
  };
}

/** R's last error line or, without any, the last line of all. R's own "Execution halted" says nothing. */
function lastWords(tail: string): string {
  const lines = tail.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line !== '' && line !== 'Execution halted');
  return (said.findLast((line) => line.startsWith('Error')) ?? said.at(-1) ?? '').slice(0, 300);
}
