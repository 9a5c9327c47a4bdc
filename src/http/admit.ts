import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorCode } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { OidcVerifier } from './oidc.ts';
import { answer } from './route.ts';

/**
 * Whether the request comes from the one who may call its route. Where it does not it has been answered, and that is in the log: 401,
 * or 503 where nobody can be told from anybody else for now. `facts` say in the log what was called.
 */
export async function admit(
  { verify, logger }: { verify: OidcVerifier; logger: Logger },
  facts: Readonly<Record<string, string>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  try {
    await verify(request.headers.authorization);
    return true;
  } catch (error) {
    const code = errorCode(error);
    logger.warn({ err: error, ...facts }, 'caller refused');
    answer(response, code === 'unauthorized' ? 401 : 503, { ok: false, error: code });
    return false;
  }
}
