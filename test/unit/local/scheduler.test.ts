import { createServer, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createOidcCallers } from '../../../src/http/oidc.ts';
import { startScheduler } from '../../../src/local/scheduler.ts';
import { type LocalStorage, startLocalStorage } from './storage/local-storage.ts';

let close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of close.toReversed()) await end();
  close = [];
});

/** What takes the bot's place: the calls it got, each with what its token was found to be. */
async function bot(local: LocalStorage, answer: (response: ServerResponse) => void) {
  const { credentials } = local;
  const calls: string[] = [];
  let url = '';
  const server = createServer((request, response) => {
    const verify = createOidcCallers({ audience: url, certs_url: `${local.url}/oauth2/v1/certs` });
    void verify
      .of(credentials.client_email)(request.headers.authorization)
      .then(() => 'admitted', String)
      .then((found) => {
        calls.push(`${request.method} ${request.url} ${found}`);
        answer(response);
      });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  close.push(
    () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );
  return { calls, url };
}

test('has the bot take up what was lost, again and again, whatever it answers, and with a token that the bot admits', async () => {
  const local = await startLocalStorage();
  close.push(() => local.remove());
  const { calls, url } = await bot(local, (response) => response.writeHead(503).end());
  const scheduler = startScheduler({ credentials: local.credentials, bot_url: url, every_ms: 5 });
  close.push(() => scheduler.close());
  await expect.poll(() => calls.length).toBeGreaterThan(2);
  expect(new Set(calls)).toEqual(new Set(['POST /scheduled/take-up admitted']));
});

test('goes on where nobody answers', async () => {
  const local = await startLocalStorage();
  close.push(() => local.remove());
  const { calls, url } = await bot(local, (response) => response.destroy());
  const scheduler = startScheduler({ credentials: local.credentials, bot_url: url, every_ms: 5 });
  await expect.poll(() => calls.length).toBeGreaterThan(2);
  await scheduler.close();
});
