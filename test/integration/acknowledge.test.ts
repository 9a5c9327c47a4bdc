import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { acknowledgementOf } from '../support/slash-command.ts';
import { type BundledBot, startBundledBot } from './bundled-bot.ts';

/** A person who types a command while the rows of somebody else's run come by the hundred thousand is heard within Slack's time. */
const SLACK_WAITS_MS = 3000;
const COMMANDS = 8;
const CHUNKS = 20;
const CHUNK_ROWS = 20_000;
const FILE_ROWS = 200_000;

const manifest = (name: string, data: string) => `
revision: ${name}
country: de
data: ${data}
date_var: DATE
dep_var: revenue
dep_var_type: revenue
paid_media_spends: [tv_S, search_S]
paid_media_vars: [tv_S, search_S]
window: { start: 2020-01-01, end: 2024-12-30 }
train: { iterations: 300, trials: 2 }
`;
const COLUMNS = [
  { name: 'DATE', sql: "DATE '2020-01-01' + CAST(i % 1826 AS INTEGER)" },
  { name: 'revenue', sql: 'CAST(i * 17.31 % 100000 AS DECIMAL(12,2))' },
  { name: 'tv_S', sql: 'CAST(i * 3.7 % 5000 AS DECIMAL(12,4))' },
  { name: 'search_S', sql: 'CAST(i * 4.7 % 5000 AS DECIMAL(12,4))' },
];
let bundled: BundledBot;

beforeAll(async () => {
  bundled = await startBundledBot({
    streamed: manifest('streamed', '{ connection: acme, table: MMM.PUBLIC.LARGE }'),
    scanned: manifest('scanned', '{ connection: demo, table: large }'),
  });
}, 120_000);

afterAll(() => bundled?.close(), 60_000);

/** The form of a manifest is opened, and its data fetched to be checked. */
async function openForm(name: string): Promise<void> {
  const { workspace } = bundled;
  const channel = await workspace.channelId('mmm-runs');
  await workspace.command({ user: await workspace.userId('modeller'), channel, text: `train ${name}` });
}

/** The form on top, once the data of this manifest is checked. */
async function checkedForm(name: string): Promise<string | null> {
  const [top] = await bundled.workspace.views(await bundled.workspace.userId('modeller'));
  const text = JSON.stringify(top);
  return text.includes(`*${name} · de*`) && text.includes('*Data checked.*') ? text : null;
}

function acknowledged(): Promise<number> {
  const { bot, cloud } = bundled;
  const signing_secret = cloud.env.SLACK_SIGNING_SECRET ?? '';
  return acknowledgementOf('help', { url: bot.url, signing_secret, response_url: `${cloud.page_url}/nowhere` });
}

test('while the rows of a table of Snowflake come', async () => {
  const { control } = bundled.snowflake;
  await control.generate({
    database: 'MMM',
    schema: 'PUBLIC',
    name: 'LARGE',
    rows: CHUNKS * CHUNK_ROWS,
    columns: COLUMNS,
  });
  const pace = control.paceChunks();
  await openForm('streamed');
  pace.send(1);
  await vi.waitFor(() => expect(pace.sent()).toBe(1), { timeout: 60_000 });

  const taken: number[] = [];
  for (let command = 0; command < COMMANDS; command += 1) {
    // The thread has rows to work on while the command is on its way.
    pace.send(2);
    taken.push(await acknowledged());
  }
  expect(pace.sent()).toBeGreaterThan(1);
  expect(pace.sent()).toBeLessThan(CHUNKS);
  expect(Math.max(...taken)).toBeLessThan(SLACK_WAITS_MS);

  pace.release();
  await vi.waitFor(async () => expect(await checkedForm('streamed')).not.toBeNull(), { timeout: 90_000 });
}, 180_000);

test('while DuckDB reads a large file', async () => {
  const file = join(bundled.cloud.demo_data_dir, 'large.csv');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const columns = COLUMNS.map(({ name, sql }) => `${sql} AS "${name}"`).join(', ');
  await connection.run(`COPY (SELECT ${columns} FROM (SELECT range AS i FROM range(${FILE_ROWS}))) TO '${file}'`);
  instance.closeSync();

  await openForm('scanned');
  const taken: number[] = [];
  while ((await checkedForm('scanned')) === null) taken.push(await acknowledged());
  expect(taken.length).toBeGreaterThan(2);
  expect(Math.max(...taken)).toBeLessThan(SLACK_WAITS_MS);
}, 180_000);
