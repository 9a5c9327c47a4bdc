import type { PastSpan } from '../telemetry/types.ts';
import { TRAINER_STEPS, type TrainerStatus } from './status.ts';

/**
 * R's steps with their true times, as its own status tells them: one begins when the one before it ends. The last is the one that R was at
 * when it ended without a result.
 */
export function stepSpans(status: TrainerStatus, ended_at: Date): PastSpan[] {
  const spans: PastSpan[] = [];
  let at = new Date(status.started_at);
  for (const step of TRAINER_STEPS) {
    const seconds = status.seconds[step];
    if (seconds === undefined) continue;
    const ended = new Date(at.getTime() + seconds * 1000);
    spans.push({ name: `R ${step}`, attributes: factsOf(step, status), started_at: at, ended_at: ended });
    at = ended;
  }
  if (status.state !== 'succeeded' && status.seconds[status.step] === undefined && at < ended_at) {
    const failed = status.error?.code ?? 'trainer_failed';
    spans.push({ name: `R ${status.step}`, attributes: {}, started_at: at, ended_at, failed });
  }
  return spans;
}

function factsOf(step: TrainerStatus['step'], status: TrainerStatus): NonNullable<PastSpan['attributes']> {
  if (step !== 'trials') return {};
  return { trials: status.trials_done, iterations: status.iterations_done };
}
