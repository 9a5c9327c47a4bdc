import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { fetchBytes } from '../../../../src/providers/chat/fetch-bytes.ts';

/** The bytes behind a file's url_private, and to whom the token is shown for them. */

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return `http://127.0.0.1:${address.port}`;
}

function fetched(url: string, api: string | undefined, max_bytes = 100) {
  const api_url = api === undefined ? undefined : `${api}/api/`;
  return fetchBytes(`${url}/files/F1/a.csv`, { token: 'xoxb-secret', api_url, max_bytes, timeout_ms: 2000 });
}

test('shows the token to where the Web API is, and brings the bytes', async () => {
  const url = await serve((request, response) => response.end(request.headers.authorization));
  expect((await fetched(url, url))?.toString()).toBe('Bearer xoxb-secret');
});

test.each([undefined, 'http://127.0.0.1:9'])('never shows it to anybody else', async (api) => {
  let asked = 0;
  const url = await serve((_request, response) => {
    asked += 1;
    response.end();
  });
  await expect(fetched(url, api)).rejects.toMatchObject({ details: { slack_error: 'file_elsewhere' } });
  await expect(
    fetchBytes('https://slack.com.evil.example/a', { token: 't', api_url: api, max_bytes: 1, timeout_ms: 1 }),
  ).rejects.toMatchObject({ details: { slack_error: 'file_elsewhere' } });
  expect(asked).toBe(0);
});

test('stops at as many bytes as were asked for, whatever was said of the size', async () => {
  const url = await serve((_request, response) => response.end('x'.repeat(101)));
  expect(await fetched(url, url)).toBeNull();
});

test("takes Slack's log-in page for what it is: a file that the app may not read", async () => {
  const url = await serve((_request, response) => response.setHeader('content-type', 'text/html').end('<html>'));
  await expect(fetched(url, url)).rejects.toMatchObject({
    code: 'message_rejected',
    details: { slack_error: 'missing_scope' },
  });
});

test('says that Slack is not available where it is not', async () => {
  const url = await serve((_request, response) => response.writeHead(503).end());
  await expect(fetched(url, url)).rejects.toMatchObject({ code: 'unavailable' });
});
