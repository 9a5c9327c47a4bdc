import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { findChannel } from '../../../src/slack/channels.ts';
import { pagedSlack } from '../../support/paged-slack.ts';

const channels = (...names: string[]) => ({ channels: names.map((name) => ({ id: `C0${name.toUpperCase()}`, name })) });

async function listing(...pages: object[]) {
  const { api_url, cursors } = await pagedSlack({ method: 'conversations.list', pages });
  return { client: new WebClient('xoxb-1', { slackApiUrl: api_url, retryConfig: { retries: 0 } }), cursors };
}

test('a channel is found by its name on whichever page it is, and no page is asked for after it', async () => {
  const { client, cursors } = await listing(channels('general'), channels('random', 'runs'), channels('sales'));
  expect(await findChannel(client, '#runs')).toBe('C0RUNS');
  expect(cursors).toEqual([null, 'page-1']);
});

test('a page may be empty and not be the last', async () => {
  const { client } = await listing(channels('general'), channels(), channels('runs'));
  expect(await findChannel(client, 'runs')).toBe('C0RUNS');
});

test('a channel that the app does not see is not found, after the last page', async () => {
  const { client, cursors } = await listing(channels('general'), channels('random'));
  expect(await findChannel(client, 'runs')).toBeNull();
  expect(cursors).toEqual([null, 'page-1']);
});

test('an id is taken as it is', async () => {
  const { client, cursors } = await listing(channels('general'));
  expect(await findChannel(client, 'C0123ABC')).toBe('C0123ABC');
  expect(cursors).toEqual([]);
});
