import { expect, test } from 'vitest';
import type { ChannelsAnswer, MessagesAnswer } from '../../../../src/local/slack/control-api.ts';
import { MARKETER, MODELLER, RUNS, type Started, stateDir, workspace } from './support.ts';

async function unread(slack: Started, user: string) {
  const { channels } = (await slack.control(`channels?user=${user}`)) as unknown as Extract<
    ChannelsAnswer,
    { ok: true }
  >;
  const runs = channels.find(({ id }) => id === RUNS);
  return [runs?.unread_count, runs?.mention_count];
}

async function unreadReplies(slack: Started, user: string) {
  const answer = await slack.control(`channels/${RUNS}/messages?user=${user}`);
  const { messages } = answer as unknown as Extract<MessagesAnswer, { ok: true }>;
  return messages.map((message) => message.unread_replies ?? 0);
}

test('a channel counts the messages of others that a person has not read, for each person', async () => {
  const slack = await workspace();
  await slack.client.chat.postMessage({ channel: RUNS, text: 'one' });
  const { ts = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'two' });
  expect(await unread(slack, MARKETER)).toEqual([2, 0]);
  expect(await slack.control(`channels/${RUNS}/read`, { user: MARKETER, ts })).toMatchObject({
    channel: { last_read: ts, unread_count: 0 },
  });
  expect(await unread(slack, MARKETER)).toEqual([0, 0]);
  expect(await unread(slack, MODELLER)).toEqual([2, 0]);
  await slack.control(`channels/${RUNS}/messages`, { user: MARKETER, text: 'three' });
  expect(await unread(slack, MARKETER)).toEqual([0, 0]);
  expect(await unread(slack, MODELLER)).toEqual([3, 0]);
});

test('reading never goes back, and outlives the workspace', async () => {
  const state_dir = stateDir();
  const slack = await workspace({ state_dir });
  const { ts: first = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'one' });
  const { ts: second = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'two' });
  for (const ts of [second, first]) await slack.control(`channels/${RUNS}/read`, { user: MARKETER, ts });
  expect(await unread(slack, MARKETER)).toEqual([0, 0]);
  await slack.close();
  expect(await unread(await workspace({ state_dir }), MARKETER)).toEqual([0, 0]);
});

test('a thread counts its own, and what mentions the person is said of the channel', async () => {
  const slack = await workspace();
  const { ts = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'a card' });
  await slack.control(`channels/${RUNS}/read`, { user: MARKETER, ts });
  const reply = (text: string) => slack.client.chat.postMessage({ channel: RUNS, thread_ts: ts, text });
  await reply('a onepager');
  const { ts: last = '' } = await reply(`<@${MARKETER}> it is done`);
  expect(await unreadReplies(slack, MARKETER)).toEqual([2]);
  expect(await unread(slack, MARKETER)).toEqual([0, 1]);
  expect(await unread(slack, MODELLER)).toEqual([1, 0]);
  await slack.control(`channels/${RUNS}/read`, { user: MARKETER, ts: last, thread_ts: ts });
  expect(await unreadReplies(slack, MARKETER)).toEqual([0]);
  expect(await unread(slack, MARKETER)).toEqual([0, 0]);
});
