import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { AppError } from '../../errors.ts';

/** Codes with which Slack says that it could not, not that it would not. */
const UNAVAILABLE: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'ratelimited',
  'rate_limited',
]);

/** Seconds that Slack asks to wait; `null` where it refused for another reason or not at all. */
export function retryAfterSeconds(error: unknown): number | null {
  return error instanceof WebAPIRateLimitedError ? error.retryAfter : null;
}

/**
 * Whether Slack refused only because it has not got round to a file of the message yet. It can say so for a while after
 * `files.info` knows the file.
 */
export function isFileNotReady({ code, details }: AppError): boolean {
  const { messages } = details;
  return (
    code === 'message_rejected' &&
    Array.isArray(messages) &&
    messages.some((line) => String(line).includes('invalid slack file'))
  );
}

/** `message_rejected` with Slack's code and lines, or `unavailable`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof WebAPIPlatformError)) {
    const reason = error instanceof Error ? error.message : String(error);
    return new AppError('unavailable', { service: 'slack', reason }, { cause: error });
  }
  const slack_error = error.data.error;
  const code = UNAVAILABLE.has(slack_error) ? 'unavailable' : 'message_rejected';
  const messages = error.data.response_metadata?.messages ?? [];
  return new AppError(code, { service: 'slack', slack_error, messages }, { cause: error });
}
