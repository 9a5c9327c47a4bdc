import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../logger.ts';
import type { Round } from '../take-up.ts';
import { admit } from './admit.ts';
import type { OidcVerifier } from './oidc.ts';
import { answer, type Route } from './route.ts';

/**
 * `POST /scheduled/take-up`, for Cloud Scheduler alone: one round of what a bot takes up when it starts, so that a bot that was scaled to
 * zero, or a task that was lost, leaves nothing unfinished. Answers what each came to: 200 where all of it is done; 503 where
 * something is not, which the scheduler tries again.
 */
export function takeUpRoute(deps: { verify: OidcVerifier; takeUp: () => Promise<Round>; logger: Logger }): Route {
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!(await admit(deps, { scheduled: 'take-up' }, request, response))) return;
    const round = await deps.takeUp();
    answer(response, round.ok ? 200 : 503, round);
  }
  return {
    path: '/scheduled/take-up',
    method: 'POST',
    handler: (request, response) => {
      receive(request, response).catch((error: unknown) => {
        deps.logger.error({ err: error }, 'scheduled work could not be answered');
        response.destroy();
      });
    },
  };
}
