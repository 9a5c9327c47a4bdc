import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OptionsAnswer } from '../../../../../src/local/slack/control-api.ts';
import { duckdbWarehouse, filesOfFolder } from '../../../../../src/providers/warehouse/duckdb.ts';
import { duckdbDatabase } from '../../../../../src/providers/warehouse/duckdb-database.ts';
import { EXTRACT_LIMITS } from '../../../../../src/providers/warehouse/duckdb-warehouse.ts';
import { uploadedFiles } from '../../../../../src/providers/warehouse/uploaded-files.ts';
import { createWarehouses } from '../../../../../src/providers/warehouse/warehouses.ts';
import { ACTIONS } from '../../../../../src/slack/ids.ts';
import { memoryBucket } from '../../../../support/memory-object-store.ts';
import { runSpec } from '../../../../support/specs.ts';
import { xlsx } from '../../../../support/xlsx.ts';
import { startInWorkspace } from '../../support/workspace.ts';

/** Where a person says where the data is: a warehouse with a thousand tables, a query of their own, a workbook. */

let folder: string;
let slack: Awaited<ReturnType<typeof startInWorkspace>>;
let warehouses: ReturnType<typeof createWarehouses>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picker-'));
  await writeFile(join(folder, 'sales.csv'), 'week,sales,tv_spend\n2024-01-01,1,2\n2024-01-08,2,3\n');
  const connection = await (await DuckDBInstance.create(join(folder, 'big.duckdb'))).connect();
  const weeks = "SELECT DATE '2024-01-01' AS week, 1 AS sales, 2 AS tv_spend";
  for (const schema of ['raw', 'mart']) {
    await connection.run(`CREATE SCHEMA ${schema}`);
    for (let n = 0; n < 150; n += 1) await connection.run(`CREATE TABLE ${schema}.weekly_${n} AS ${weeks}`);
  }
  await connection.run(`CREATE TABLE "${'a'.repeat(200)}" AS ${weeks}`);
  await connection.run('CHECKPOINT');
  connection.closeSync();
  const sales = duckdbWarehouse({ tables: filesOfFolder(folder), files_allowed: false });
  const big = duckdbDatabase('big', join(folder, 'big.duckdb'), EXTRACT_LIMITS);
  const broken = duckdbDatabase('broken', join(folder, 'gone.duckdb'), EXTRACT_LIMITS);
  const objects = memoryBucket(() => new Date()).store();
  const uploads = duckdbWarehouse({ tables: async () => ({}), files_allowed: false, uploads: uploadedFiles(objects) });
  warehouses = createWarehouses({ connections: { big, broken, sales }, files: null, uploads });
  const manifests = {
    names: async () => [],
    load: async () => runSpec(),
    markets: async () => null,
    save: async () => 'saved' as const,
  };
  slack = await startInWorkspace({ manifests, warehouses, objects });
});
afterAll(async () => {
  await slack.close();
  await warehouses.close();
  await rm(folder, { recursive: true, force: true });
});

/** The first step, with this warehouse chosen. */
async function opened(connection: string): Promise<string> {
  const { views } = await slack.get<{ views: { id: string }[] }>('views?user=marketer');
  for (const { id } of views) await slack.post(`views/${id}/close`, { user: 'marketer', all: true });
  await slack.post('commands', { user: 'marketer', channel: 'mmm-runs', command: '/mmm', text: 'train' });
  await slack.settled();
  const find = async () =>
    (await slack.get<{ views: { id: string; blocks: unknown[] }[] }>('views?user=marketer')).views[0];
  let view = await find();
  if (JSON.stringify(view).includes(ACTIONS.draft_anew)) {
    await slack.post('actions', { user: 'marketer', view_id: view?.id, action_id: ACTIONS.draft_anew });
    await slack.settled();
    view = await find();
  }
  await slack.post('actions', { user: 'marketer', view_id: view?.id, action_id: 'connection', value: connection });
  await slack.settled();
  return view?.id ?? '';
}

async function listed(view_id: string, query: string): Promise<OptionsAnswer & { ok: true }> {
  return slack.get(`options?view_id=${view_id}&action_id=table&query=${encodeURIComponent(query)}`);
}

async function offered(view_id: string, query: string): Promise<string[]> {
  const { options, option_groups } = await listed(view_id, query);
  return [...options, ...option_groups.flatMap((group) => group.options)].map(({ text }) => text);
}

async function onTop(): Promise<string> {
  const { views } = await slack.get<{ views: { blocks: unknown[] }[] }>('views?user=marketer');
  return JSON.stringify(views[0]?.blocks);
}

async function submitted(view_id: string, values: Record<string, string | string[]>) {
  const answer = await slack.post(`views/${view_id}/submit`, { user: 'marketer', values });
  await slack.settled();
  return answer;
}

describe('the tables of a warehouse with hundreds', () => {
  test('are a hundred, and a line that says that there are more', async () => {
    const texts = await offered(await opened('big'), '');
    expect(texts).toHaveLength(100);
    expect(texts.at(-1)).toBe('There are more: type more of the name');
  });

  test('are found by the words of their names', async () => {
    const view = await opened('big');
    expect(await offered(view, 'RAW ly_149')).toEqual(['raw.weekly_149']);
    expect(await offered(view, 'nothing like it')).toEqual([]);
  });

  test('are not chosen by choosing that line', async () => {
    const view = await opened('big');
    const { option_groups, options } = await listed(view, '');
    const note = [...options, ...option_groups.flatMap((group) => group.options)].at(-1)?.value ?? '';
    const answer = await submitted(view, { table: note });
    expect(Object.values(answer.errors)).toEqual(['Choose a table.']);
  });

  test('with long names are chosen by a value that fits, and are that table', async () => {
    const view = await opened('big');
    const [long] = (await listed(view, 'aaaa')).options;
    const answer = await submitted(view, { table: long?.value ?? '' });
    expect(answer.errors).toEqual({});
    expect(await onTop()).toContain('Step 2 of 5');
  });

  test('say why there are none where the warehouse does not answer', async () => {
    expect((await listed(await opened('broken'), '')).option_groups).toMatchObject([
      { label: 'The warehouse does not answer.', options: [{ text: 'Its file cannot be opened: it is not there.' }] },
    ]);
  });
});

describe('a query of a person', () => {
  test.each([
    ['DELETE FROM mart.weekly_0', /It is a DELETE statement\. I only read/],
    ['SELECT 1 AS a; DROP TABLE mart.weekly_0', /more than one statement/],
    ["SELECT * FROM read_csv('/etc/passwd')", /It calls read_csv/],
    ['SELECT week FROM', /I cannot read it as one SELECT statement: syntax error at end of input/],
    ['spend per week, please', /It begins with "spend"/],
    ['SELECT nope FROM mart.weekly_0', /"nope" not found/],
  ])('that cannot be run is said to be so under its field: %s', async (sql, reason) => {
    const view = await query(sql);
    const answer = await submitted(view, {});
    expect(Object.entries(answer.errors)).toEqual([
      [expect.stringMatching(/^query#/), expect.stringMatching(/^This query cannot be run\. /)],
    ]);
    expect(Object.values(answer.errors)[0]).toMatch(reason);
  });

  test('is looked at before it is taken: its columns and first rows', async () => {
    const view = await query('SELECT week, sum(sales) AS sales FROM mart.weekly_0 GROUP BY ALL -- by week');
    await slack.post('actions', { user: 'marketer', view_id: view, action_id: ACTIONS.train_look });
    await slack.settled();
    expect(await onTop()).toContain('*The query*: 1 row, 2 columns.');
    expect(await onTop()).toContain('2024-01-01');
  });
});

test('a workbook that is chosen is a source like any other', async () => {
  const weeks = Array.from({ length: 60 }, (_week, n) => [{ date: 45292 + 7 * n }, 100 + n, 10 + (n % 7)]);
  const body = xlsx([{ name: 'Weekly', rows: [['week', 'sales', 'tv_spend'], ...weeks] }]);
  const id = await slack.upload({ user: 'marketer', name: 'plan.xlsx', content_base64: body.toString('base64') });
  const view = await opened('sales');
  await slack.post('actions', { user: 'marketer', view_id: view, action_id: 'source_kind', value: 'file' });
  await slack.settled();
  const answer = await submitted(view, { files: [id] });
  expect(answer.errors).toEqual({});
  const shown = await onTop();
  expect(shown).toContain('Step 2 of 5');
  expect(shown).toContain('"week"');
});

async function query(sql: string): Promise<string> {
  const view = await opened('big');
  await slack.post('actions', { user: 'marketer', view_id: view, action_id: 'source_kind', value: 'query' });
  await slack.settled();
  await slack.post('actions', {
    user: 'marketer',
    view_id: view,
    action_id: 'connection',
    value: 'big',
    values: { query: sql },
  });
  await slack.settled();
  return view;
}
