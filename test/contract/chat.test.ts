import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startWorkspace } from '../../src/local/slack/workspace.ts';
import { slackChat } from '../../src/providers/chat/slack-web-api.ts';
import type { Chat } from '../../src/providers/chat/types.ts';
import { slackErrorOf } from '../../src/slack/channels.ts';
import { pngOf } from '../support/png.ts';

type Opened = {
  chat: Chat;
  channel: string;
  user: string;
  client: WebClient;
  close(): Promise<void>;
};

/** What a suite has put into a workspace. */
type Left = { messages: { channel: string; ts: string }[]; files: string[] };

const logger = pino({ level: 'silent' });

/** Slack takes some fifty of these calls a minute, and its client waits where it is told to. */
const CLEAN_UP_MS = 180_000;

/** Deletes files, replies and messages; what cannot be deleted is told by Slack's code, and the rest is deleted all the same. */
async function cleanUp(client: WebClient, { messages, files }: Left): Promise<string[]> {
  const remaining: string[] = [];
  const attempt = (work: Promise<unknown>) =>
    work.catch((error: unknown) => {
      const code = slackErrorOf(error) ?? String(error);
      if (!GONE.includes(code)) remaining.push(code);
    });
  for (const file of files) await attempt(client.files.delete({ file }));
  for (const { channel, ts } of [...messages].reverse()) {
    // A file that is shared is a reply of which only Slack knows the name.
    const { messages: thread = [] } = await client.conversations
      .replies({ channel, ts })
      .catch(() => ({ messages: [] }));
    const replies = thread.flatMap((one) =>
      one.ts !== undefined && one.ts !== ts && one.thread_ts === ts ? [one.ts] : [],
    );
    for (const one of [...replies, ts]) await attempt(client.chat.delete({ channel, ts: one }));
  }
  return remaining;
}

/** What its channels still show of it; a message that was deleted before its replies leaves a mark with its own `ts`. */
async function shown(client: WebClient, { messages }: Left): Promise<string[]> {
  const ours = new Set(messages.map(({ ts }) => ts));
  const oldest = [...ours].sort()[0] ?? '';
  const found: string[] = [];
  for (const channel of new Set(messages.map((message) => message.channel))) {
    const { messages: all = [] } = await client.conversations.history({ channel, oldest, inclusive: true, limit: 200 });
    found.push(...all.flatMap(({ ts }) => (ts !== undefined && ours.has(ts) ? [ts] : [])));
  }
  return found;
}

/** As somebody, or the deletion of a file, has taken it away before. */
const GONE = ['message_not_found', 'file_deleted', 'file_not_found'];

/** What every chat must do, whoever implements it. Takes away again what it has posted and uploaded. */
function chatContract(title: string, open: () => Promise<Opened>): void {
  describe(title, () => {
    let opened: Opened;
    let chat: Chat;
    let channel: string;
    const left: Left = { messages: [], files: [] };
    const oldest = new Date(Date.now() - 60_000);
    const run = () => `contract-${randomUUID()}`;

    async function post(message: Omit<Parameters<Chat['postMessage']>[0], 'channel'>) {
      const found = await chat.postMessage({ channel, ...message });
      left.messages.push(found);
      return found;
    }

    beforeAll(async () => {
      opened = await open();
      ({ chat, channel } = opened);
    });
    afterAll(async () => {
      const remaining = await cleanUp(opened.client, left);
      const still_there = await shown(opened.client, left);
      await opened.close();
      expect(remaining).toEqual([]);
      expect(still_there).toEqual([]);
    }, CLEAN_UP_MS);

    async function upload(file: Parameters<Chat['uploadFile']>[0]) {
      const id = await chat.uploadFile(file);
      left.files.push(id);
      return id;
    }

    test('a message is found by its metadata, and by nothing else', async () => {
      const run_id = run();
      const message = await post({ text: 'a card', metadata: { run_id, step: 'card' } });
      expect(await chat.findMessage({ channel, metadata: { run_id, step: 'card' }, oldest })).toEqual(message);
      expect(await chat.findMessage({ channel, metadata: { run_id, step: 'summary' }, oldest })).toBeNull();
      expect(await chat.findMessage({ channel, metadata: { run_id: run(), step: 'card' }, oldest })).toBeNull();
    });

    test('nothing older than `oldest` is found', async () => {
      const metadata = { run_id: run(), step: 'card' };
      await post({ text: 'a card', metadata });
      const later = new Date(Date.now() + 3_600_000);
      expect(await chat.findMessage({ channel, metadata, oldest: later })).toBeNull();
    });

    test('a reply is found in its thread and not in the channel, unless it was broadcast', async () => {
      const run_id = run();
      const { ts: thread_ts } = await post({ text: 'a card', metadata: { run_id, step: 'card' } });
      const quiet = await post({ text: 'quiet', thread_ts, metadata: { run_id, step: 'quiet' } });
      const loud = await post({ text: 'loud', thread_ts, reply_broadcast: true, metadata: { run_id, step: 'loud' } });
      const search = (step: string, thread?: string) =>
        chat.findMessage({
          channel,
          metadata: { run_id, step },
          oldest,
          ...(thread === undefined ? {} : { thread_ts: thread }),
        });
      expect(await search('quiet', thread_ts)).toEqual(quiet);
      expect(await search('loud', thread_ts)).toEqual(loud);
      expect(await search('quiet')).toBeNull();
      expect(await search('loud')).toEqual(loud);
    });

    test('the newest of two is found', async () => {
      const metadata = { run_id: run(), step: 'card' };
      const { ts: thread_ts } = await post({ text: 'first', metadata });
      const second = await post({ text: 'second', metadata });
      expect(await chat.findMessage({ channel, metadata, oldest })).toEqual(second);
      await post({ text: 'first reply', thread_ts, metadata });
      const last = await post({ text: 'second reply', thread_ts, metadata });
      expect(await chat.findMessage({ channel, thread_ts, metadata, oldest })).toEqual(last);
    });

    test('an update replaces the metadata too', async () => {
      const run_id = run();
      const { ts } = await post({ text: 'before', metadata: { run_id, step: 'before' } });
      await chat.updateMessage({ channel, ts, text: 'after', metadata: { run_id, step: 'after' } });
      expect(await chat.findMessage({ channel, metadata: { run_id, step: 'after' }, oldest })).toEqual({ channel, ts });
      expect(await chat.findMessage({ channel, metadata: { run_id, step: 'before' }, oldest })).toBeNull();
    });

    test("what Slack refuses is message_rejected with Slack's code", async () => {
      await expect(chat.postMessage({ channel: 'C0000000000', text: 'hello' })).rejects.toMatchObject({
        code: 'message_rejected',
        details: { slack_error: 'channel_not_found' },
      });
      await expect(chat.updateMessage({ channel, ts: '1000000000.000100', text: 'hello' })).rejects.toMatchObject({
        code: 'message_rejected',
        details: { slack_error: 'message_not_found' },
      });
      const header = { type: 'header' as const, text: { type: 'plain_text' as const, text: 'x'.repeat(151) } };
      await expect(chat.postMessage({ channel, text: 'hello', blocks: [header] })).rejects.toMatchObject({
        code: 'message_rejected',
        details: {
          slack_error: 'invalid_blocks',
          messages: [expect.stringContaining('must be less than 151 characters [json-pointer:/blocks/0/text/text]')],
        },
      });
    });

    test('a file that was uploaded can be shown in an image block at once', async () => {
      const id = await upload({
        filename: 'plot.png',
        title: 'A plot',
        alt_text: 'Two grey dots',
        body: pngOf(2, 1),
      });
      await post({ text: 'a plot', blocks: [{ type: 'image', alt_text: 'Two grey dots', slack_file: { id } }] });
    });

    test('a file that is shared is a reply in the thread', async () => {
      const { ts: thread_ts } = await post({ text: 'a card' });
      const share = { channel, thread_ts, comment: 'Asked for.' };
      const body = Buffer.from('a,b\n1,2\n');
      const id = await upload({ filename: 'table.csv', title: 'Table', body, share });
      expect(await chat.downloadFile(id, { max_bytes: 100 })).toMatchObject({ name: 'table.csv', body });
    });

    test('a file is brought back with its bytes, unless there are more than were asked for', async () => {
      const body = Buffer.from('week;tv_S\n2024-01-01;1,5\n');
      const id = await upload({ filename: 'spend.csv', title: 'Spend', body });
      const facts = { name: 'spend.csv', filetype: 'csv', size_bytes: body.length };
      expect(await chat.downloadFile(id, { max_bytes: 1000 })).toEqual({ ...facts, body });
      expect(await chat.downloadFile(id, { max_bytes: 5 })).toEqual({ ...facts, body: null });
      await expect(chat.downloadFile('F0000000000', { max_bytes: 5 })).rejects.toMatchObject({
        code: 'message_rejected',
        details: { slack_error: 'file_not_found' },
      });
    });

    test('a message for one person goes through, and leads to nothing that is found', async () => {
      await chat.postEphemeral({ channel, user: opened.user, text: 'only for you' });
    });

    test('a direct message to a person is found again by that person', async () => {
      const metadata = { run_id: run(), step: `notice:${opened.user}` };
      const find = () => chat.findMessage({ channel: opened.user, metadata, oldest });
      expect(await find()).toBeNull();
      const sent = await chat.postMessage({ channel: opened.user, text: 'for you', metadata });
      left.messages.push(sent);
      expect(await find()).toEqual(sent);
    });

    test('a channel that the app does not see is not public', async () => {
      expect(await chat.isPublic('C0000000000')).toBe(false);
    });

    test('whoever is in a channel may read it, and nobody one that the app does not see', async () => {
      expect(await chat.mayRead({ channel, user: opened.user })).toBe(true);
      expect(await chat.mayRead({ channel: 'C0000000000', user: opened.user })).toBe(false);
    });

    test('a message has a link', async () => {
      const message = await post({ text: 'a card' });
      expect(await chat.permalink(message)).toContain(message.ts.replace('.', ''));
    });
  });
}

chatContract('chat: the local workspace', async () => {
  const state_dir = await mkdtemp(join(tmpdir(), 'mmm-contract-'));
  const token = 'xoxb-contract';
  const workspace = await startWorkspace({ port: 0, state_dir, bot_token: token, signing_secret: 'unused' });
  return {
    chat: slackChat({ token, api_url: `${workspace.url}/api/`, logger }),
    channel: 'C0MMMRUNS',
    user: 'U0MARKETER',
    client: new WebClient(token, { slackApiUrl: `${workspace.url}/api/` }),
    close: async () => {
      await workspace.close();
      await rm(state_dir, { recursive: true, force: true });
    },
  };
});

test('only a channel that everybody can read is public', async () => {
  const state_dir = await mkdtemp(join(tmpdir(), 'mmm-contract-'));
  const token = 'xoxb-contract';
  const workspace = await startWorkspace({ port: 0, state_dir, bot_token: token, signing_secret: 'unused' });
  const chat = slackChat({ token, api_url: `${workspace.url}/api/`, logger });
  expect(await Promise.all(['C0MMMRUNS', 'C0BUDGETS'].map((id) => chat.isPublic(id)))).toEqual([true, false]);
  await workspace.close();
  await rm(state_dir, { recursive: true, force: true });
});

const { MMM_CONTRACT_SLACK_TOKEN: token, MMM_CONTRACT_SLACK_CHANNEL: channel } = process.env;
if (token && channel) {
  chatContract('chat: Slack', async () => {
    const client = new WebClient(token);
    return {
      chat: slackChat({ token, logger }),
      channel,
      user: await somebodyIn(client, channel),
      client,
      close: async () => {},
    };
  });
} else {
  const reason = 'skipped: set MMM_CONTRACT_SLACK_TOKEN and MMM_CONTRACT_SLACK_CHANNEL (an id) to a channel for tests';
  console.log(`chat: Slack: ${reason}`);
  test.skip(`chat: Slack (${reason})`, () => undefined);
}

const MEMBERS = z.object({ members: z.array(z.string()) });

/** A member of the channel to whom the app can write: other apps, and people who have left, are members too. */
async function somebodyIn(client: WebClient, channel: string): Promise<string> {
  for await (const page of client.paginate('conversations.members', { channel })) {
    for (const user of MEMBERS.parse(page).members) {
      const opened = await client.conversations.open({ users: user }).catch(() => null);
      if (opened !== null) return user;
    }
  }
  throw new Error(`there is nobody in ${channel} to whom the app can write`);
}
