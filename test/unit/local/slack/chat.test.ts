import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { GENERAL, MARKETER, MODELLER, RUNS, refusalOf, TOKEN, workspace } from './support.ts';

const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });

describe('messages', () => {
  test('a message has a ts of its own, later than all before', async () => {
    const { client } = await workspace({ now: () => new Date('2026-03-01T12:00:00Z') });
    const seen: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      seen.push((await client.chat.postMessage({ channel: RUNS, text: `${count}` })).ts ?? '');
    }
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen[0]).toBe('1772366400.000000');
  });

  test('form and JSON bodies are the same', async () => {
    const slack = await workspace();
    const response = await fetch(`${slack.url}/api/chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: RUNS, text: 'from JSON', blocks: [section('hello')] }),
    });
    expect(await response.json()).toMatchObject({
      ok: true,
      channel: RUNS,
      message: { text: 'from JSON', bot_id: 'B0MMMBOT' },
    });
    await slack.client.chat.postMessage({ channel: RUNS, text: 'from a form', blocks: [section('hello')] });
    expect((await slack.messages(RUNS)).map(({ blocks }) => blocks)).toMatchObject([
      [section('hello')],
      [section('hello')],
    ]);
  });

  test('blocks and elements without an id are given one', async () => {
    const slack = await workspace();
    const button = { type: 'button' as const, text: { type: 'plain_text' as const, text: 'Go' } };
    await slack.client.chat.postMessage({
      channel: RUNS,
      text: 'x',
      blocks: [{ type: 'actions', elements: [button, button] }],
    });
    const [message] = await slack.messages(RUNS);
    const given = z.object({ block_id: z.string(), elements: z.array(z.object({ action_id: z.string() })) });
    const { block_id, elements } = given.parse(message?.blocks?.[0]);
    expect(block_id).toMatch(/^\w{5}$/);
    expect(new Set(elements.map(({ action_id }) => action_id)).size).toBe(2);
  });

  test.each([
    ['no such channel', { channel: 'C0NOTHERE', text: 'x' }, 'channel_not_found'],
    ['a channel that the bot is not in', { channel: GENERAL, text: 'x' }, 'not_in_channel'],
    ['nothing to say', { channel: RUNS, text: '' }, 'no_text'],
    ['too much to say', { channel: RUNS, text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['a thread that is none', { channel: RUNS, text: 'x', thread_ts: '1.000000' }, 'thread_not_found'],
    ['blocks that are no list', { channel: RUNS, text: 'x', blocks: '{"type":"divider"}' }, 'invalid_blocks_format'],
    [
      'metadata without a type',
      { channel: RUNS, text: 'x', metadata: { event_payload: {} } },
      'invalid_metadata_format',
    ],
    [
      'more text in blocks than a message takes',
      { channel: RUNS, text: 'x', blocks: Array.from({ length: 5 }, () => section('x'.repeat(2900))) },
      'msg_blocks_too_long',
    ],
  ])('%s is %s', async (_what, message, error) => {
    const { client } = await workspace();
    expect((await refusalOf(client.apiCall('chat.postMessage', message))).error).toBe(error);
  });

  test('an update with text alone takes the blocks away, and is marked as edited', async () => {
    const slack = await workspace();
    const { ts = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'x', blocks: [section('x')] });
    await slack.client.chat.update({ channel: RUNS, ts, text: 'y', blocks: [section('y')] });
    expect((await slack.messages(RUNS))[0]).not.toHaveProperty('edited');
    await slack.client.chat.update({ channel: RUNS, ts, text: 'z' });
    const [message] = await slack.messages(RUNS);
    expect(message).toMatchObject({ ts, text: 'z', edited: { user: 'U0MMMBOT' } });
    expect(message).not.toHaveProperty('blocks');
  });

  test("the bot changes and deletes its own messages, not a person's", async () => {
    const slack = await workspace();
    await slack.control(`channels/${RUNS}/messages`, { user: MARKETER, text: 'mine' });
    const [message] = await slack.messages(RUNS);
    const ts = message?.ts ?? '';
    const { client } = slack;
    expect((await refusalOf(client.chat.update({ channel: RUNS, ts, text: 'yours' }))).error).toBe(
      'cant_update_message',
    );
    expect((await refusalOf(client.chat.delete({ channel: RUNS, ts }))).error).toBe('cant_delete_message');
    const missing = client.chat.update({ channel: RUNS, ts: '1.000000', text: 'x' });
    expect((await refusalOf(missing)).error).toBe('message_not_found');
    const { ts: own = '' } = await client.chat.postMessage({ channel: RUNS, text: 'x' });
    const long = client.chat.update({ channel: RUNS, ts: own, text: 'x'.repeat(4001) });
    expect((await refusalOf(long)).error).toBe('msg_too_long');
    await client.chat.delete({ channel: RUNS, ts: own });
    expect((await slack.messages(RUNS)).map(({ text }) => text)).toEqual(['mine']);
  });

  test('an ephemeral message is seen by its person alone', async () => {
    const slack = await workspace();
    await slack.client.chat.postEphemeral({ channel: RUNS, user: MARKETER, text: 'for you' });
    const seenBy = async (user: string) => (await slack.control(`channels/${RUNS}/messages?user=${user}`)).ephemeral;
    expect(await seenBy(MARKETER)).toMatchObject([{ text: 'for you', from: 'bot' }]);
    expect(await seenBy(MODELLER)).toEqual([]);
    expect((await slack.client.conversations.history({ channel: RUNS })).messages).toEqual([]);
    const stranger = slack.client.chat.postEphemeral({ channel: RUNS, user: 'U0NOBODY', text: 'x' });
    expect((await refusalOf(stranger)).error).toBe('user_not_in_channel');
  });

  test('a direct message is opened by naming the person', async () => {
    const slack = await workspace();
    const { channel } = await slack.client.chat.postMessage({ channel: MARKETER, text: 'hello' });
    expect(channel).toMatch(/^D/);
    expect((await slack.client.conversations.open({ users: MARKETER })).channel?.id).toBe(channel);
  });
});

describe('history', () => {
  test('metadata is only shown where it is asked for', async () => {
    const { client } = await workspace();
    const metadata = { event_type: 'mmm_run', event_payload: { run_id: 'r1' } };
    const { ts = '' } = await client.chat.postMessage({ channel: RUNS, text: 'x', metadata });
    const plain = await client.conversations.history({ channel: RUNS });
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');
    const shown = await client.conversations.history({ channel: RUNS, include_all_metadata: true });
    expect(shown.messages?.[0]?.metadata).toEqual(metadata);
    await client.chat.update({ channel: RUNS, ts, text: 'y' });
    const after = await client.conversations.history({ channel: RUNS, include_all_metadata: true });
    expect(after.messages?.[0]?.metadata).toEqual(metadata);
  });

  test('comes newest first, page by page, and does not repeat what is posted meanwhile', async () => {
    const slack = await workspace();
    const write = (text: string) => slack.control(`channels/${RUNS}/messages`, { user: MARKETER, text });
    for (const text of ['1', '2', '3', '4', '5']) await write(text);
    const first = await slack.client.conversations.history({ channel: RUNS, limit: 2 });
    expect(first.messages?.map(({ text }) => text)).toEqual(['5', '4']);
    expect(first.has_more).toBe(true);
    await write('6');
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await slack.client.conversations.history({ channel: RUNS, limit: 4, cursor });
    expect(second.messages?.map(({ text }) => text)).toEqual(['3', '2', '1']);
    expect(second.has_more).toBe(false);
    const wrong = slack.client.conversations.history({ channel: RUNS, cursor: 'nonsense' });
    expect((await refusalOf(wrong)).error).toBe('invalid_cursor');
  });

  test('is bounded by oldest and latest, inclusive only where asked', async () => {
    const slack = await workspace();
    const stamps: string[] = [];
    for (const text of ['1', '2', '3'])
      stamps.push((await slack.client.chat.postMessage({ channel: RUNS, text })).ts ?? '');
    const [oldest = '', , latest = ''] = stamps;
    const texts = async (inclusive: boolean) =>
      (await slack.client.conversations.history({ channel: RUNS, oldest, latest, inclusive })).messages?.map(
        ({ text }) => text,
      );
    expect(await texts(false)).toEqual(['2']);
    expect(await texts(true)).toEqual(['3', '2', '1']);
  });

  test('replies stay in their thread; the parent counts them', async () => {
    const { client } = await workspace();
    const { ts: thread_ts = '' } = await client.chat.postMessage({ channel: RUNS, text: 'parent' });
    await client.chat.postMessage({ channel: RUNS, text: 'one', thread_ts });
    const { ts: reply = '' } = await client.chat.postMessage({
      channel: RUNS,
      text: 'two',
      thread_ts,
      reply_broadcast: true,
    });
    const channel = (await client.conversations.history({ channel: RUNS })).messages;
    expect(channel?.map(({ text, subtype }) => [text, subtype])).toEqual([
      ['two', 'thread_broadcast'],
      ['parent', undefined],
    ]);
    expect(channel?.[1]).toMatchObject({ reply_count: 2, latest_reply: reply, thread_ts });
    const thread = await client.conversations.replies({ channel: RUNS, ts: reply });
    expect(thread.messages?.map(({ text }) => text)).toEqual(['parent', 'one', 'two']);
    await client.chat.delete({ channel: RUNS, ts: thread_ts });
    const left = await client.conversations.replies({ channel: RUNS, ts: thread_ts });
    expect(left.messages).toMatchObject([{ subtype: 'tombstone' }, { text: 'one' }, { text: 'two' }]);
  });
});

describe('rates', () => {
  test('posts in a channel: a burst, then one a second; another channel has its own', async () => {
    let now = Date.parse('2026-03-01T12:00:00Z');
    const { client, url } = await workspace({ now: () => new Date(now) });
    const post = (channel: string) => client.chat.postMessage({ channel, text: 'x' });
    for (let count = 0; count < 10; count += 1) await post(RUNS);
    await expect(post(RUNS)).rejects.toMatchObject({ retryAfter: 1 });
    await post('C0MARKETING');
    const refused = await fetch(`${url}/api/chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ channel: RUNS, text: 'x' }),
    });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    now += 1000;
    await post(RUNS);
    await expect(post(RUNS)).rejects.toMatchObject({ retryAfter: 1 });
  });
});
