import { z } from 'zod';

/**
 * `requests/{request_id}/status.json`: how far the trainer is with a request on a finished run. The record beside it is the bot's, this is the
 * trainer's.
 */
export const REQUEST_STATUS = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  request_id: z.string(),
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  /** What was made, names in the run's folder; empty until it has succeeded. */
  files: z.array(z.string()),
  started_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  /** Sentences for people; `null` while it runs and where it succeeded. */
  error: z.object({ code: z.string(), message: z.string(), fix: z.string() }).nullable(),
});
export type RequestStatus = z.infer<typeof REQUEST_STATUS>;
