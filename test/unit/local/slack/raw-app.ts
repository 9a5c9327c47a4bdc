import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Started } from './support.ts';

/** What an app answers; `never` does not answer at all. */
export type RawAnswer = { status?: number; body?: string; json?: unknown } | 'never';
export type RawRequest = {
  headers: Record<string, string | string[] | undefined>;
  body: string;
  fields: URLSearchParams;
  /** Of an interaction. */
  payload: Record<string, unknown> | null;
  /** Of the Events API. */
  event: Record<string, unknown> | null;
};
export type RawApp = {
  requests: RawRequest[];
  /** Called before the answer. */
  onRequest: (request: RawRequest) => Promise<unknown>;
  payloads(): unknown[];
  events(): unknown[];
};

/** An app without Bolt, to see what is sent to it and to answer as no app should. */
export async function rawApp(
  slack: Started,
  answer: (request: RawRequest, count: number) => RawAnswer,
): Promise<RawApp> {
  const app: RawApp = {
    requests: [],
    onRequest: async () => undefined,
    payloads: () => app.requests.map(({ payload }) => payload),
    events: () => app.requests.map(({ event }) => event),
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString('utf8');
    const fields = new URLSearchParams(body);
    const payload = fields.get('payload');
    const is_json = request.headers['content-type']?.includes('json') === true;
    const heard: RawRequest = {
      headers: request.headers,
      body,
      fields,
      payload: payload === null ? null : JSON.parse(payload),
      event: is_json ? (JSON.parse(body).event ?? null) : null,
    };
    app.requests.push(heard);
    await app.onRequest(heard);
    const said = answer(heard, app.requests.length);
    if (said === 'never') return;
    const { status = 200, json } = said;
    response
      .writeHead(status, { 'Content-Type': json === undefined ? 'text/plain' : 'application/json' })
      .end(json === undefined ? (said.body ?? '') : JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  slack.setRequestUrl(`http://127.0.0.1:${address.port}`);
  return app;
}
