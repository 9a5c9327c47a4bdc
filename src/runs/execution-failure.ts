import { ERROR_CODES } from '../errors.ts';
import type { Execution } from '../providers/job-runner/types.ts';
import type { TrainerStatus } from '../trainer/status.ts';
import { failureOf } from './failure.ts';
import type { Failure } from './run.ts';

/** Why training ended without a result: the trainer's own words where it left some, else what the service says. */
export function executionFailure(
  execution: Execution | null,
  status: TrainerStatus | null,
  timeout_seconds: number,
): Failure {
  // That it was stopped is all the trainer knows then; the service may know why.
  if (status?.error && status.state !== 'cancelled') return wordsOf(status.error);
  const reason = execution?.message ?? '';
  if (/memory/i.test(reason)) return failureOf('out_of_memory', { reason });
  if (/time-?d?[ -]?out|timeout|deadline/i.test(reason)) {
    return failureOf('execution_timed_out', { reason, timeout: duration(timeout_seconds) });
  }
  if (status?.error) return wordsOf(status.error);
  if (execution === null) return failureOf('execution_lost');
  const signal = /\bSIG[A-Z]+\b|signal:? ?\d+/.exec(reason)?.[0];
  if (signal !== undefined || /kill|exit (code|status):? ?(137|143)/i.test(reason)) {
    return failureOf('trainer_killed', { reason, signal: signal ?? null, was_retried: execution.retried_count > 0 });
  }
  if (execution.state === 'succeeded') return failureOf('execution_lost', { reason });
  return failureOf('execution_failed', { reason });
}

function wordsOf({ code, message, fix, step }: NonNullable<TrainerStatus['error']>): Failure {
  const known = ERROR_CODES.find((name) => name === code) ?? 'trainer_failed';
  return { code: known, message, fix, details: { step } };
}

function duration(seconds: number): string {
  const [count, unit] =
    seconds >= 5400 ? [Math.round(seconds / 360) / 10, 'hour'] : [Math.max(1, Math.round(seconds / 60)), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
