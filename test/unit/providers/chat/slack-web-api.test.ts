import { createServer } from 'node:http';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { slackChat } from '../../../../src/providers/chat/slack-web-api.ts';
import { pagedSlack } from '../../../support/paged-slack.ts';
import { RUNS, TOKEN, workspace } from '../../local/slack/support.ts';

const logger = pino({ level: 'silent' });
const METADATA = { run_id: 'r1', step: 'card' };

type Fault =
  /** Slack does it, and the answer is lost. */
  | 'lost'
  /** Refused for its rate: to be made again after two seconds. */
  | 'rate_limited'
  /** Nothing is done. */
  | 'unavailable'
  /** Refused, as Slack is not through with a file of the message. */
  | 'file_not_ready';

/** A chat whose first requests for a method meet these faults on their way to a real local workspace. */
async function faultyChat(
  faults: Record<string, Fault[]>,
  { page_size, ...retry }: { total_ms?: number; page_size?: number } = {},
) {
  const slack = await workspace();
  const waits: number[] = [];
  const requests: string[] = [];
  const proxy = createServer(async (request, response) => {
    const method = request.url?.split('/').at(-1) ?? '';
    requests.push(method);
    const fault = faults[method]?.shift();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    if (fault === 'rate_limited') {
      response.writeHead(429, { 'Retry-After': '2' }).end('{"ok":false}');
      return;
    }
    if (fault === 'file_not_ready') {
      const messages = ['[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]'];
      response.end(JSON.stringify({ ok: false, error: 'invalid_blocks', response_metadata: { messages } }));
      return;
    }
    if (fault === 'unavailable') {
      response.writeHead(503).end();
      return;
    }
    const body = Buffer.concat(chunks).toString('latin1');
    const answer = await fetch(new URL(request.url ?? '', slack.url), {
      method: 'POST',
      headers: {
        authorization: request.headers.authorization ?? '',
        'content-type': request.headers['content-type'] ?? '',
      },
      // Slack may put less on a page than it is asked for.
      body: Buffer.from(page_size === undefined ? body : body.replace(/limit=\d+/, `limit=${page_size}`), 'latin1'),
    });
    const answered = await answer.text();
    if (fault === 'lost') {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(answered);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const chat = slackChat({
    token: TOKEN,
    api_url: `http://127.0.0.1:${address.port}/api/`,
    logger,
    retry: { ...retry, wait: async (ms) => waits.push(ms) },
  });
  return { chat, slack, waits, requests };
}

describe('calls that meet trouble', () => {
  test('a post that was refused for its rate is made again after Retry-After', async () => {
    const { chat, slack, waits } = await faultyChat({ 'chat.postMessage': ['rate_limited'] });
    await chat.postMessage({ channel: RUNS, text: 'hello' });
    expect(waits).toEqual([2000]);
    expect(await slack.messages(RUNS)).toHaveLength(1);
  });

  test('a post whose answer is lost is not made again; it is found by its metadata', async () => {
    const { chat, slack, requests } = await faultyChat({ 'chat.postMessage': ['lost'] });
    const post = chat.postMessage({ channel: RUNS, text: 'hello', metadata: METADATA });
    await expect(post).rejects.toMatchObject({ code: 'unavailable' });
    expect(requests).toEqual(['chat.postMessage']);
    const [message] = await slack.messages(RUNS);
    const found = await chat.findMessage({ channel: RUNS, metadata: METADATA, oldest: new Date(0) });
    expect(found).toEqual({ channel: RUNS, ts: message?.ts });
  });

  test('a post with a file that Slack is not through with is made again a little later', async () => {
    const { chat, slack, waits } = await faultyChat({ 'chat.postMessage': ['file_not_ready', 'file_not_ready'] });
    await chat.postMessage({ channel: RUNS, text: 'a plot' });
    expect(waits).toEqual([100, 150]);
    expect(await slack.messages(RUNS)).toHaveLength(1);
  });

  test('an update is made again when it is not known whether it was done', async () => {
    const { chat, slack } = await faultyChat({ 'chat.update': ['lost', 'unavailable'] });
    const { ts } = await chat.postMessage({ channel: RUNS, text: 'before' });
    await chat.updateMessage({ channel: RUNS, ts, text: 'after' });
    expect((await slack.messages(RUNS)).map(({ text }) => text)).toEqual(['after']);
  });

  test('an update that never gets through is unavailable', async () => {
    const faults: Fault[] = Array.from({ length: 20 }, () => 'unavailable');
    const { chat } = await faultyChat({ 'chat.update': faults });
    const update = chat.updateMessage({ channel: RUNS, ts: '1.000000', text: 'after' });
    await expect(update).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('nothing waits longer than there is time for', async () => {
    const { chat, slack, waits } = await faultyChat({ 'chat.postMessage': ['rate_limited'] }, { total_ms: 1000 });
    await expect(chat.postMessage({ channel: RUNS, text: 'hello' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(waits).toEqual([]);
    expect(await slack.messages(RUNS)).toEqual([]);
  });

  test('a search goes through all pages', async () => {
    const { chat, slack, requests } = await faultyChat({});
    const wanted = await slack.client.chat.postMessage({
      channel: RUNS,
      text: 'wanted',
      metadata: { event_type: 'mmm_run', event_payload: METADATA },
    });
    for (let count = 0; count < 230; count += 1) {
      await slack.control(`channels/${RUNS}/messages`, { user: 'marketer', text: `${count}` });
    }
    const found = await chat.findMessage({ channel: RUNS, metadata: METADATA, oldest: new Date(0) });
    expect(found).toEqual({ channel: RUNS, ts: wanted.ts });
    expect(requests).toEqual(['conversations.history', 'conversations.history']);
  });

  test('a reply is found on a later page of a thread', async () => {
    const { chat, slack, requests } = await faultyChat({}, { page_size: 1 });
    const { ts: thread_ts } = await chat.postMessage({ channel: RUNS, text: 'a card' });
    await slack.control(`channels/${RUNS}/messages`, { user: 'marketer', text: 'so?', thread_ts });
    const reply = await chat.postMessage({ channel: RUNS, text: 'done', thread_ts, metadata: METADATA });
    requests.length = 0;
    expect(await chat.findMessage({ channel: RUNS, thread_ts, metadata: METADATA, oldest: new Date(0) })).toEqual(
      reply,
    );
    expect(requests.length).toBeGreaterThan(1);
  });
});

test('who is a member of a private channel is looked for on every page', async () => {
  const { api_url, cursors } = await pagedSlack({
    method: 'conversations.members',
    pages: [{ members: ['U0A'] }, { members: ['U0B'] }, { members: ['U0C'] }],
    answers: { 'conversations.info': { channel: { id: 'G0PRIVATE', is_private: true } } },
  });
  const chat = slackChat({ token: TOKEN, api_url, logger });
  expect(await chat.mayRead({ channel: 'G0PRIVATE', user: 'U0B' })).toBe(true);
  expect(cursors).toEqual([null, 'page-1']);
  expect(await chat.mayRead({ channel: 'G0PRIVATE', user: 'U0X' })).toBe(false);
  expect(cursors.slice(2)).toEqual([null, 'page-1', 'page-2']);
});
