import { answer, type Route } from './route.ts';

/** `GET /health`: 200 as long as the process serves requests. */
export function healthRoute(): Route {
  return { path: '/health', method: 'GET', handler: (_request, response) => answer(response, 200, { ok: true }) };
}
