import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rawApp } from './raw-app.ts';
import { MARKETER, RUNS, stateDir, workspace } from './support.ts';

const INPUT = {
  type: 'input',
  block_id: 'name',
  label: { type: 'plain_text', text: 'Name' },
  element: { type: 'plain_text_input', action_id: 'name' },
} as const;

test('after a kill everything that was answered is there, and a torn last line is not', async () => {
  const state_dir = stateDir();
  const slack = await workspace({ state_dir });
  const { ts: thread_ts = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'parent' });
  await slack.client.chat.postMessage({ channel: RUNS, text: 'reply', thread_ts });
  const { ts: gone = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'gone' });
  await slack.client.chat.delete({ channel: RUNS, ts: gone });
  await slack.client.chat.update({ channel: RUNS, ts: thread_ts, text: 'edited' });
  await slack.client.conversations.join({ channel: 'C0GENERAL' });
  await slack.control('files', {
    user: MARKETER,
    name: 'a.txt',
    content_base64: btoa('hello'),
    channel: RUNS,
    thread_ts,
  });
  const app = await rawApp(slack, () => ({ body: 'heard' }));
  await slack.control('commands', { user: MARKETER, channel: RUNS, command: '/mmm' });
  const trigger_id = app.requests[0]?.fields.get('trigger_id') ?? '';
  const { view } = await slack.client.views.open({
    trigger_id,
    view: {
      type: 'modal',
      title: { type: 'plain_text', text: 'T' },
      submit: { type: 'plain_text', text: 'Go' },
      blocks: [INPUT],
    },
  });

  // What a killed process leaves: the files as they are at this moment, and half a line.
  const left = stateDir();
  cpSync(state_dir, left, { recursive: true });
  appendFileSync(join(left, 'slack/journal.jsonl'), '["messages","C0MMMRUNS/9999999999.000000",{"chan');

  const again = await workspace({ state_dir: left });
  expect((await again.messages(RUNS, thread_ts)).map(({ text }) => text)).toEqual(['edited', 'reply', '']);
  expect((await again.messages(RUNS)).map(({ text }) => text)).toEqual(['edited']);
  const [, , withFile] = await again.messages(RUNS, thread_ts);
  expect(await (await fetch(`${again.url}${withFile?.files?.[0]?.url}`)).text()).toBe('hello');
  expect((await again.client.conversations.info({ channel: 'C0GENERAL' })).channel?.is_member).toBe(true);
  expect((await again.control(`views?user=${MARKETER}`)).views).toMatchObject([{ id: view?.id, hash: view?.hash }]);

  const { ts: later = '' } = await again.client.chat.postMessage({ channel: RUNS, text: 'later' });
  expect(later > gone).toBe(true);
  await again.close();
  const third = await workspace({ state_dir: left });
  expect((await third.messages(RUNS)).map(({ text }) => text)).toEqual(['edited', 'later']);
});
