import type { RetryConfig } from './records.ts';

/**
 * Milliseconds to wait after attempt number `attempt` (from 1) failed: doubles `max_doublings` times from `min_backoff`, then
 * grows by what it last was, and never beyond `max_backoff`. See `RetryConfig.max_doublings` in Cloud Tasks' reference.
 */
export function backoff(attempt: number, retry: RetryConfig): number {
  const doublings = Math.min(attempt - 1, retry.max_doublings);
  const linear = attempt - 1 - doublings;
  return Math.min(retry.min_backoff * 2 ** doublings * (linear + 1), retry.max_backoff);
}

/**
 * Whether a task that was dispatched `attempts` times since `first_dispatched_at` is given up: with both limits set, both
 * must be reached. See `RetryConfig.max_retry_duration`.
 */
export function isGivenUp(attempts: number, first_dispatched_at: number, now: number, retry: RetryConfig): boolean {
  const { max_attempts, max_retry_duration } = retry;
  if (max_attempts === -1 || attempts < max_attempts) return false;
  return max_retry_duration === 0 || now - first_dispatched_at >= max_retry_duration;
}
