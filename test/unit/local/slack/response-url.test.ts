import { describe, expect, test } from 'vitest';
import { rawApp } from './raw-app.ts';
import { MARKETER, RUNS, type Started, workspace } from './support.ts';

const HOUR = 3_600_000;

async function post(url: string, body: unknown): Promise<{ status: number; error?: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return text === 'ok' ? { status: response.status } : { status: response.status, error: JSON.parse(text).error };
}

/** The response_url of a press on the button of a message that is there. */
async function press(slack: Started, ts: string): Promise<string> {
  const app = await rawApp(slack, () => ({}));
  app.onRequest = () => slack.client.chat.postEphemeral({ channel: RUNS, user: MARKETER, text: 'pressed' });
  await slack.control('actions', { user: MARKETER, channel: RUNS, ts, action_id: 'go' });
  return String(app.requests[0]?.payload?.response_url);
}

async function withButton(slack: Started, thread_ts?: string): Promise<string> {
  const { ts = '' } = await slack.client.chat.postMessage({
    channel: RUNS,
    text: 'a message',
    blocks: [
      { type: 'actions', elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }] },
    ],
    ...(thread_ts === undefined ? {} : { thread_ts }),
  });
  return ts;
}

describe('a response_url', () => {
  test('replaces, answers beside, and deletes the message that was pressed', async () => {
    const slack = await workspace();
    const url = await press(slack, await withButton(slack));
    expect(await post(url, { replace_original: true, text: 'replaced' })).toEqual({ status: 200 });
    expect(await post(url, { response_type: 'in_channel', text: 'beside' })).toEqual({ status: 200 });
    expect((await slack.messages(RUNS)).map(({ text }) => text)).toEqual(['replaced', 'beside']);
    await post(url, { delete_original: true });
    expect((await slack.messages(RUNS)).map(({ text }) => text)).toEqual(['beside']);
    expect(await post(url, { delete_original: true })).toEqual({ status: 400, error: 'message_not_found' });
  });

  test('answers a press in a thread there', async () => {
    const slack = await workspace();
    const { ts: thread_ts = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'parent' });
    const url = await press(slack, await withButton(slack, thread_ts));
    await post(url, { text: 'only you' });
    const seen = await slack.control(`channels/${RUNS}/messages?user=${MARKETER}&thread_ts=${thread_ts}`);
    expect(seen.ephemeral).toMatchObject([{ text: 'only you', thread_ts }]);
  });

  test('is good for five answers', async () => {
    const slack = await workspace();
    const url = await press(slack, await withButton(slack));
    const outcomes: number[] = [];
    for (let count = 0; count < 6; count += 1) outcomes.push((await post(url, { text: `${count}` })).status);
    expect(outcomes).toEqual([200, 200, 200, 200, 200, 404]);
    expect(await post(url, { text: 'x' })).toEqual({ status: 404, error: 'used_url' });
  });

  test('is good for half an hour', async () => {
    let now = Date.parse('2026-03-01T12:00:00Z');
    const slack = await workspace({ now: () => new Date(now) });
    const url = await press(slack, await withButton(slack));
    now += HOUR / 2;
    expect(await post(url, { text: 'in time' })).toEqual({ status: 200 });
    now += 1;
    expect(await post(url, { text: 'late' })).toEqual({ status: 404, error: 'expired_url' });
  });

  test('takes nothing that a message may not be, and that does not use it up', async () => {
    const slack = await workspace();
    const url = await press(slack, await withButton(slack));
    for (let count = 0; count < 6; count += 1) {
      expect(await post(url, { text: '' })).toEqual({ status: 400, error: 'no_text' });
    }
    expect(await post(url, { text: 'x', blocks: [{ type: 'paragraph' }] })).toEqual({
      status: 400,
      error: 'invalid_blocks',
    });
    expect(await post(url, { text: 'x' })).toEqual({ status: 200 });
  });
});
