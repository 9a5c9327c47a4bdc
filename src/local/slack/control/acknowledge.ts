import type { Workspace } from '../context.ts';
import type { Acknowledgement } from '../delivery/delivery.ts';
import { parseJsonObject } from '../http/body.ts';
import { type Origin, respond } from '../messages/response-url.ts';
import { SlackRefusal } from '../refusal.ts';

/** What came of a delivery, for the person who caused it. */
export type Outcome = { error?: string; detail?: string };

/** `null` where the bot has acknowledged. */
export function undelivered(acknowledgement: Acknowledgement): Outcome | null {
  switch (acknowledgement.kind) {
    case 'acknowledged':
      return null;
    case 'timeout':
      return { error: 'operation_timeout', detail: 'the app did not answer within 3 seconds' };
    case 'failed':
      return { error: 'dispatch_failed', detail: acknowledgement.detail };
    default:
      return acknowledgement satisfies never;
  }
}

/** Shows a message that came in the acknowledgement. Says whether there was one, or what was wrong with it. */
export function answerInAcknowledgement(
  workspace: Workspace,
  origin: Origin,
  acknowledgement: { body: string; is_json: boolean },
): { answered: boolean; outcome: Outcome } {
  const { body, is_json } = acknowledgement;
  if (body.trim() === '') return { answered: false, outcome: {} };
  try {
    respond(workspace, origin, is_json ? parseJsonObject(body) : { text: body });
    return { answered: true, outcome: {} };
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    return { answered: true, outcome: { error: 'dispatch_failed', detail: error.message } };
  }
}
