import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Workspace } from '../context.ts';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import { parseFields } from '../http/body.ts';
import { refusalBody, SlackRefusal } from '../refusal.ts';
import type { Args } from './method.ts';
import { METHODS } from './methods.ts';
import type { RateLimiter } from './rate-limits.ts';

/** Answers one call of the Web API: token, rate, arguments, method, in Slack's order. */
export function serveApi(
  workspace: Workspace,
  rates: RateLimiter,
  call: { name: string; request: IncomingMessage; query: URLSearchParams; body: Buffer },
): Answer {
  try {
    const args = { ...Object.fromEntries(call.query), ...parseFields(call.request.headers['content-type'], call.body) };
    const method = Object.hasOwn(METHODS, call.name) ? METHODS[call.name] : undefined;
    if (method === undefined) throw new SlackRefusal('unknown_method', [], { req_method: call.name });
    if (call.name !== 'api.test') requireToken(workspace, call.request, args);
    const key = method.rate === 'post' ? `${call.name} ${String(args.channel)}` : call.name;
    const retry_after = rates.take(method.rate, key);
    if (retry_after > 0) {
      return {
        ...jsonAnswer({ ok: false, error: 'ratelimited' }, 429),
        headers: { 'Retry-After': String(retry_after) },
      };
    }
    const answered = jsonAnswer({ ok: true, ...method.handler(workspace, args) });
    return { ...answered, headers: { ...answered.headers, 'X-OAuth-Scopes': workspace.scopes.join(',') } };
  } catch (error) {
    if (error instanceof SlackRefusal) return jsonAnswer(refusalBody(error));
    throw error;
  }
}

function requireToken({ bot_token }: Workspace, request: IncomingMessage, args: Args): void {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const given = bearer ?? (typeof args.token === 'string' ? args.token : undefined);
  if (given === undefined) throw new SlackRefusal('not_authed');
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(digest(given), digest(bot_token))) throw new SlackRefusal('invalid_auth');
}
