/** What it takes at the end to stop R and to send what there is, at most a tenth of the whole time. */
const SECONDS_TO_END = 60;
const SHARE_TO_END = 0.1;

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Aborted when training has to end for the job's service not to kill it. `timeout_seconds` is the time of one attempt, `null`
 * where there is no limit, `passed_seconds` what has passed of it.
 */
export function timeIsUp(
  timeout_seconds: number | null,
  passed_seconds: number,
): { signal: AbortSignal; clear(): void } {
  const up = new AbortController();
  if (timeout_seconds === null) return { signal: up.signal, clear: () => undefined };
  const left_ms = (secondsToTrain(timeout_seconds) - passed_seconds) * 1000;
  const timer = setTimeout(() => up.abort(), Math.max(0, Math.min(left_ms, LONGEST_TIMER_MS)));
  return { signal: up.signal, clear: () => clearTimeout(timer) };
}

export function secondsToTrain(timeout_seconds: number): number {
  return timeout_seconds - Math.min(SECONDS_TO_END, SHARE_TO_END * timeout_seconds);
}
