import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../logger.ts';
import { admit } from './admit.ts';
import type { OidcVerifier } from './oidc.ts';
import { answer, type Route } from './route.ts';

/** What a check has found: `says` what is, `fix` what to do about it, `command` what to type for that. */
type Finding = { name: string; state: 'ok' | 'warn' | 'bad'; says: string; fix?: string; command?: string };

/**
 * `GET /doctor`, for the deployer alone: the checks of `/mmm doctor`, as the smoke test of a revision that has no traffic yet. Answers
 * `{ok, version, revision, checks: [{name, state, text, fix, command}]}`: 200 where no check is bad, 503 otherwise. Nobody's name, no
 * data and no secret is in it, so that it may stand in a workflow's log.
 */
export function examinationRoute(deps: {
  verify: OidcVerifier;
  examine: () => Promise<readonly Finding[]>;
  /** Of MMM Trainer. */
  version: string;
  /** Cloud Run's name of what answers; `null` elsewhere. */
  revision: string | null;
  logger: Logger;
}): Route {
  const { version, revision, logger } = deps;

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!(await admit(deps, { examination: 'doctor' }, request, response))) return;
    const checks = (await deps.examine()).map(({ says, ...finding }) => ({ ...finding, text: says }));
    const bad = checks.filter(({ state }) => state === 'bad').map(({ name }) => name);
    logger.info({ bad, revision }, 'installation examined');
    answer(response, bad.length === 0 ? 200 : 503, { ok: bad.length === 0, version, revision, checks });
  }

  return {
    path: '/doctor',
    method: 'GET',
    handler: (request, response) => {
      receive(request, response).catch((error: unknown) => {
        logger.error({ err: error }, 'examination could not be answered');
        response.destroy();
      });
    },
  };
}
