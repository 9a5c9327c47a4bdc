import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, ShownMessage } from '../../../../src/local/slack/control-api.ts';
import { duckdbWarehouse, filesOfFolder } from '../../../../src/providers/warehouse/duckdb.ts';
import { createWarehouses } from '../../../../src/providers/warehouse/warehouses.ts';
import { runSpec } from '../../../support/specs.ts';
import { startInWorkspace } from '../support/workspace.ts';

/** `/mmm data TABLE` in the local workspace, over real tables. */

let folder: string;
let slack: Awaited<ReturnType<typeof startInWorkspace>>;
let warehouses: ReturnType<typeof createWarehouses>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tables-'));
  await writeFile(join(folder, 'weekly.csv'), csv(weeks(104)));
  await writeFile(join(folder, 'twice.csv'), csv([...weeks(104), ...weeks(3)]));
  await writeFile(join(folder, 'prices.csv'), 'week,price\n2024-01-01,2\n2024-01-08,3\n');
  const demo = duckdbWarehouse({ tables: filesOfFolder(folder), files_allowed: false });
  warehouses = createWarehouses({ connections: { demo }, files: null });
  const manifests = {
    names: async () => [],
    load: async () => runSpec(),
    markets: async () => null,
    save: async () => 'saved' as const,
  };
  slack = await startInWorkspace({ manifests, warehouses });
});
afterAll(async () => {
  await slack.close();
  await warehouses.close();
  await rm(folder, { recursive: true, force: true });
});

function weeks(count: number): (string | number)[][] {
  return Array.from({ length: count }, (_, index) => {
    const week = new Date(Date.UTC(2023, 0, 2 + 7 * index)).toISOString().slice(0, 10);
    const [tv, search] = [100 + ((index * 37) % 50), 40 + ((index * 53) % 31)];
    return [week, 1000 + 3 * tv + 5 * search + ((index * 17) % 23), tv, search];
  });
}

function csv(rows: (string | number)[][]): string {
  return [['week', 'sales', 'tv_spend', 'search_spend'], ...rows].map((row) => row.join(',')).join('\n');
}

const type = (text: string, channel = 'mmm-runs') =>
  slack.post('commands', { user: 'marketer', channel, command: '/mmm', text });

/** The direct messages of the marketer and the app. */
async function directMessages(): Promise<{ channel: string; messages: ShownMessage[] }> {
  const { channels } = await slack.get<{ channels: { id: string; is_im: boolean }[] }>('channels?user=marketer');
  const channel = channels.find(({ is_im }) => is_im)?.id ?? '';
  return { channel, messages: await slack.messages(channel) };
}

async function lookedAt(table: string): Promise<{ answer: Answer; channel: string; message: ShownMessage }> {
  const answer = await type(`data ${table}`);
  await slack.settled();
  const { channel, messages } = await directMessages();
  const message = messages.at(-1);
  if (message === undefined) throw new Error('nothing was shown');
  return { answer, channel, message };
}

describe('/mmm data TABLE', () => {
  test('shows what was found in the direct messages, and says so where it was typed', async () => {
    const { answer, message } = await lookedAt('weekly');
    expect(JSON.stringify(answer.ephemeral)).toContain('I am looking at *weekly* in demo.');
    const shown = JSON.stringify(message.blocks);
    expect(shown).toContain('*weekly* in demo: 104 rows, 4 columns.');
    expect(shown).toContain('104 weeks');
    expect(shown).toContain('It can be trained on.');
    expect(message.text).toContain('weekly in demo: 104 weeks');
    const image = message.blocks?.find((block) => block.type === 'image');
    expect(image).toMatchObject({ alt_text: expect.stringContaining('every column over time') });
  });

  test('sends the picture of the same data once', async () => {
    const [first, again] = [await lookedAt('weekly'), await lookedAt('weekly')].map(({ message }) => {
      const image = message.blocks?.find((block) => block.type === 'image');
      return JSON.stringify(image && 'slack_file' in image ? image.slack_file : null);
    });
    expect(first).toContain('"id"');
    expect(again).toBe(first);
  });

  test('says it once where it is typed in the direct messages', async () => {
    const { channel } = await directMessages();
    const answer = await type('data weekly', channel);
    expect(answer.ephemeral).toEqual([]);
  });

  test('says what keeps it from being trained on', async () => {
    const { message } = await lookedAt('twice');
    const shown = JSON.stringify(message.blocks);
    expect(shown).toContain('It cannot be trained on like this.');
    expect(shown).toContain('✗ *The date column');
    // What is put right first is green, and what cannot be trained on is not.
    expect(shown).not.toContain('"style":"primary"');
    expect(JSON.stringify((await lookedAt('weekly')).message.blocks)).toContain('"style":"primary"');
  });

  test('looks again, in the same message, with the change that is pressed, and opens the form with it', async () => {
    const { channel, message } = await lookedAt('twice');
    const looked_at = {
      source: { connection: 'demo', table: 'twice' },
      fixes: [{ kind: 'drop_duplicates' }],
    };
    const press = (action_id: string) =>
      slack.post('actions', { user: 'marketer', channel, ts: message.ts, action_id });
    const button = JSON.stringify(message.blocks).match(/look_fixed:[0-9a-f]+/)?.[0];
    await press(button ?? 'look_fixed:none');
    await slack.settled();
    const again = (await slack.messages(channel)).find(({ ts }) => ts === message.ts);
    expect(JSON.stringify(again?.blocks)).toContain('Changed: Drop the duplicates.');
    expect(JSON.stringify(again?.blocks)).toContain('It can be trained on.');
    expect(JSON.stringify(again?.blocks)).toContain(JSON.stringify(JSON.stringify(looked_at)).slice(1, -1));
    const [view] = (await press('train_on')).views;
    expect(JSON.stringify(view?.blocks)).toContain('Step 2 of 5');
    await slack.post(`views/${view?.id}/close`, { user: 'marketer', all: true });
    await press('look_fixed:none');
    await slack.settled();
    const as_it_is = (await slack.messages(channel)).find(({ ts }) => ts === message.ts);
    expect(JSON.stringify(as_it_is?.blocks)).toContain('It cannot be trained on like this.');
  });

  test('shows its columns on a press, to whoever pressed alone', async () => {
    const { channel, message } = await lookedAt('weekly');
    const { ephemeral } = await slack.post('actions', {
      user: 'marketer',
      channel,
      ts: message.ts,
      action_id: 'show_columns',
    });
    expect(ephemeral[0]?.blocks?.some((block) => block.type === 'table')).toBe(true);
  });

  test('says what it lacks where nothing could be trained on it', async () => {
    const { message } = await lookedAt('prices');
    expect(JSON.stringify(message.blocks)).toContain(
      'I do not see a result to explain and what was spent on each channel',
    );
  });
});
