import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../../src/compose.ts';
import { loadConfig, loadConnections } from '../../src/config.ts';
import { isRetryable } from '../../src/errors.ts';
import { takeConnections } from '../../src/local/bot.ts';
import { askForTraining } from '../../src/local/demo/ask.ts';
import { type WorkspaceClient, workspaceClient } from '../../src/local/demo/workspace-client.ts';
import { FREE_PORTS, type LocalCloud, startLocalCloud } from '../../src/local/local-cloud.ts';
import { createLogger } from '../../src/logger.ts';
import { localSecrets } from '../../src/providers/secrets/local-secrets.ts';
import { openConnections } from '../../src/providers/warehouse/connections.ts';
import type { Warehouse } from '../../src/providers/warehouse/types.ts';
import { pngOf } from '../support/png.ts';
import { newKeyPair } from '../support/snowflake/keys.ts';
import { type SnowflakeServer, startSnowflake } from '../support/snowflake/server.ts';
import { type FakeR, fakeR, RUN_ID, statusFile } from '../unit/trainer/fake-run.ts';
import { makeStateDir, removeStateDir } from './local-start.ts';
import { findIn, findInFiles, keyMarkers, type Marker, markerOf, secretText, textsOf } from './planted.ts';

/**
 * Every credential that there is holds a marker; the product is used, well and badly; then everything that it has written, said and
 * thrown is looked through for the markers.
 */
const PASSPHRASE = secretText('passphrase');
const key = newKeyPair(PASSPHRASE);
const stranger = newKeyPair();
const PASSWORD = secretText('password');
const ENVIRONMENT: Readonly<Record<string, string>> = {
  PLANTED_KEY: key.private_key,
  PLANTED_PASSPHRASE: PASSPHRASE,
  PLANTED_WRONG_PASSPHRASE: secretText('wrong-passphrase'),
  PLANTED_WRONG_PASSWORD: secretText('wrong-password'),
  PLANTED_OTHER_KEY: stranger.private_key,
  PLANTED_CUT_KEY: key.private_key.split('\n').slice(0, -5).join('\n'),
  PLANTED_NO_KEY: secretText('no-key'),
};
/** A credential in a place where a reference should be, a key that no setting has, one in a manifest. */
const MISPLACED = {
  reference: secretText('reference'),
  setting: secretText('setting'),
  manifest: secretText('manifest'),
};

/** How each connection logs in, and with what it is refused; `null` where all is well. */
const KEY_PAIR = 'private_key: { env: PLANTED_KEY }, passphrase';
const CONNECTIONS: Readonly<Record<string, { login: string; code: string | null }>> = {
  good: { login: `${KEY_PAIR}: { env: PLANTED_PASSPHRASE }`, code: null },
  good_password: { login: 'authentication: password, password: { file: FOLDER/password }', code: null },
  wrong_password: {
    login: 'authentication: password, password: { env: PLANTED_WRONG_PASSWORD }',
    code: 'credentials_refused',
  },
  wrong_key: { login: 'private_key: { env: PLANTED_OTHER_KEY }', code: 'credentials_refused' },
  wrong_passphrase: { login: `${KEY_PAIR}: { env: PLANTED_WRONG_PASSPHRASE }`, code: 'credentials_refused' },
  no_passphrase: { login: 'private_key: { env: PLANTED_KEY }', code: 'credentials_refused' },
  cut_key: { login: 'private_key: { env: PLANTED_CUT_KEY }', code: 'credentials_refused' },
  no_key: { login: 'private_key: { env: PLANTED_NO_KEY }', code: 'credentials_refused' },
  missing: { login: 'private_key: { env: PLANTED_NOWHERE }', code: 'credentials_missing' },
};

const log: string[] = [];
const answers: unknown[] = [];
const errors: unknown[] = [];
let state_dir: string;
let snowflake: SnowflakeServer;
let cloud: LocalCloud;
let bot: ReturnType<typeof compose>;
let is_stopped = false;
let fake: FakeR;
let workspace: WorkspaceClient;
let warehouses: Record<string, Warehouse>;

beforeAll(async () => {
  snowflake = await startSnowflake({
    account: 'acme',
    users: [{ name: 'MMM', password: PASSWORD, public_key: key.public_key, roles: ['READER'] }],
  });
  await snowflake.control.run('CREATE TABLE SALES ("DATE" DATE, "revenue" FLOAT, "tv_S" FLOAT, "search_S" FLOAT)');
  const weeks = Array.from({ length: 120 }, (_, week) => {
    const day = new Date(Date.UTC(2022, 0, 3) + week * 7 * 86_400_000).toISOString().slice(0, 10);
    return `('${day}', ${1000 + ((week * 37) % 211)}, ${100 + ((week * 13) % 71)}, ${50 + ((week * 29) % 31)})`;
  });
  await snowflake.control.run(`INSERT INTO SALES VALUES ${weeks.join(', ')}`);

  state_dir = await makeStateDir();
  await writeFile(join(state_dir, 'password'), `${PASSWORD}\n`);
  await writeManifests();
  fake = await r();
  const place = `account: acme, user: MMM, role: READER, warehouse: WH, database: MMM, access_url: "${snowflake.url}"`;
  const connections = Object.entries(CONNECTIONS).map(
    ([name, { login }]) => `${name}: { kind: snowflake, ${place}, ${login.replace('FOLDER', state_dir)} }`,
  );
  Object.assign(process.env, ENVIRONMENT, { CONNECTIONS: `connections: { ${connections.join(', ')} }` });
  const taken = takeConnections(process.env);
  delete process.env.CONNECTIONS;

  cloud = await startLocalCloud({ state_dir, ports: FREE_PORTS, manifest_dirs: [join(state_dir, 'manifests')] });
  const config = loadConfig({ ...cloud.env, LOG_LEVEL: 'trace' }, taken);
  bot = compose(config, createLogger({ level: 'trace', destination: { write: (line) => void log.push(line) } }));
  await bot.start();
  workspace = workspaceClient(cloud.page_url);
  warehouses = openConnections(taken.named, localSecrets(taken.secret_env));
}, 60_000);

afterAll(async () => {
  for (const warehouse of Object.values(warehouses ?? {})) await warehouse.close();
  await stop();
  await snowflake?.close();
  await rm(fake.files, { recursive: true, force: true });
  await removeStateDir(state_dir);
});

/** Ends the bot and its cloud, after which nothing is written any more. */
async function stop(): Promise<void> {
  if (is_stopped) return;
  is_stopped = true;
  await bot?.stop();
  await cloud?.close();
}

/** A stand-in for R that leaves its environment among its results. */
async function r(): Promise<FakeR> {
  const made = await fakeR(
    [
      `run_id=$(sed -n 's/.*"run_id": *"\\([^"]*\\)".*/\\1/p' "$1/job.json" | head -n 1)`,
      `sed -i "s/${RUN_ID}/$run_id/" "$(dirname "$0")"/results/*.json "$(dirname "$0")"/status-*.json`,
      'results "$1"',
      'env | tee -a "$1/robyn_console.log"',
    ].join('\n'),
    { statuses: { training: statusFile({ progress: 0.5 }) } },
  );
  await writeFile(join(made.files, 'results', '1_2_3.png'), pngOf(40, 30));
  Object.assign(process.env, {
    TRAINER_RSCRIPT: made.rscript,
    TRAINER_R_SCRIPT: made.r_script,
    TRAINER_SCRATCH_DIR: made.scratch_dir,
  });
  return made;
}

async function writeManifests(): Promise<void> {
  const folder = join(state_dir, 'manifests');
  await mkdir(folder, { recursive: true });
  const small = await readFile(join(folder, 'small.yaml'), 'utf8');
  const from = (data: string) => small.replace(/data: .*/, `data: ${data}`);
  for (const name of Object.keys(CONNECTIONS)) {
    await writeFile(join(folder, `${name}.yaml`), from(`{ connection: ${name}, table: MMM.PUBLIC.SALES }`));
  }
  await writeFile(join(folder, 'refused.yaml'), from('{ connection: good, query: "DELETE FROM SALES" }'));
  await writeFile(join(folder, 'no_table.yaml'), from('{ connection: good, table: NOPE }'));
  const { manifest } = MISPLACED;
  await writeFile(join(folder, 'misplaced.yaml'), from(`{ connection: good, table: SALES, password: ${manifest} }`));
}

async function type(text: string): Promise<void> {
  answers.push(await workspace.command({ user: 'marketer', channel: 'mmm-runs', text }));
}

test('the good paths work: a table is looked at, and a run is trained on it', { timeout: 120_000 }, async () => {
  const asked = await askForTraining(workspace, { manifest: 'good', channel: 'mmm-runs' });
  if ('refused' in asked) throw new Error(asked.refused.join(' '));
  const steps = async () =>
    (await workspace.messages(asked.channel, asked.card_ts)).map(({ metadata }) =>
      String(metadata?.event_payload.step),
    );
  await expect.poll(steps, { timeout: 60_000, interval: 100 }).toContain('mention');
  expect(await steps()).toContain('summary');
  // After the training, whose answers an answer that comes late would be taken for.
  for (const text of ['help', 'doctor', 'data', 'data good', 'data MMM.PUBLIC.SALES']) await type(text);
});

test.each(Object.entries(CONNECTIONS))(
  '%s is used in every way that there is',
  { timeout: 60_000 },
  async (name, { code }) => {
    const warehouse = warehouses[name];
    if (warehouse === undefined) throw new Error(name);
    const source = { connection: name, table: 'MMM.PUBLIC.SALES' };
    const files = { csv_path: join(state_dir, `${name}.csv.gz`), parquet_path: join(state_dir, `${name}.parquet`) };
    const said = await Promise.allSettled([
      warehouse.tables(),
      warehouse.describe(source),
      warehouse.preview(source, 2),
      warehouse.facts(source, 2),
      warehouse.dateRange(source, 'DATE'),
      warehouse.snapshot(source, { columns: ['DATE', 'revenue'], order_by: 'DATE', ...files }),
    ]);
    const refused = said.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    errors.push(...refused);
    expect(refused.map((error) => error.code)).toEqual(code === null ? [] : Array.from({ length: 6 }, () => code));

    await type(`data ${name}`);
    answers.push(await askForTraining(workspace, { manifest: name, channel: 'mmm-runs' }).catch(String));
  },
);

test('what a healthy connection is refused is said too', { timeout: 60_000 }, async () => {
  const { good } = warehouses;
  if (good === undefined) throw new Error('good');
  const { control } = snowflake;
  const query = (sql: string) => ({ connection: 'good', query: sql });
  const failed = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).not.toBeNull();
    errors.push(error);
    isRetryable(error);
  };
  await failed(good.describe(query('DELETE FROM SALES')));
  await failed(good.describe(query('SELECT NOPE FROM SALES')));
  await failed(good.describe({ connection: 'good', table: 'NOPE' }));
  await failed(good.preview(query('SELECT * FROM SALES'), 1, { signal: AbortSignal.abort() }));
  for (const [code, message] of [
    ['000630', 'Statement reached its statement or warehouse timeout of 600 second(s) and was canceled.'],
    ['000604', 'SQL execution canceled'],
    ['003001', 'SQL access control error'],
    ['300002', 'Something went wrong'],
  ] as const) {
    control.refuseNext(/SELECT/, { code, sql_state: '57014', message });
    await failed(good.preview(query('SELECT * FROM SALES'), 1));
  }
  control.expireSessions();
  control.expireMasterTokens();
  control.failNext(/login-request/, 500, 3);
  await failed(good.preview(query('SELECT * FROM SALES'), 1));
  for (const manifest of ['refused', 'no_table', 'misplaced', 'nowhere']) await type(`train ${manifest}`);
  for (const text of ['status', 'results', 'doctor nowhere', 'train', 'data nowhere', 'nonsense']) await type(text);
});

test('a configuration with credentials in the wrong places is refused without a word of them', () => {
  const place = 'kind: snowflake, account: acme, user: MMM, role: READER, warehouse: WH';
  const { reference, setting } = MISPLACED;
  for (const text of [
    `connections: { a: { ${place}, private_key: ${reference} } }`,
    `connections: { a: { ${place}, password: ${reference} } }`,
    `connections: { a: { ${place}, authentication: password, password: { secret: "${reference} with spaces" } } }`,
    `connections: { a: { ${place}, private_key: { env: KEY }, token: ${setting} } }`,
    `connections: { a: { ${place}, private_key: { env: KEY }, access_url: "https://user:${setting}@acme.example" } }`,
    `connections: { a: { ${place}, private_key: |\n${reference}\n } }`,
    `connections: { a: { kind: ${setting} } }`,
    reference,
  ]) {
    const load = () => loadConnections({ CONNECTIONS: text });
    expect(load).toThrow();
    try {
      load();
    } catch (error) {
      errors.push(error);
    }
  }
});

async function markers(): Promise<Marker[]> {
  const slack = JSON.parse(await readFile(join(state_dir, 'slack-secrets.json'), 'utf8'));
  const google = JSON.parse(await readFile(join(state_dir, 'credentials.json'), 'utf8'));
  const texts = Object.entries({ ...ENVIRONMENT, PASSWORD, ...slack, ...MISPLACED }).filter(
    ([, text]) => !String(text).includes('KEY--'),
  );
  return [
    ...texts.map(([name, text]) => markerOf(name, String(text))),
    keyMarkers('private key', key.private_key, PASSPHRASE),
    keyMarkers('private key of a stranger', stranger.private_key),
    keyMarkers("Google's private key", google.private_key),
  ];
}

/** What is only ever for the two ends of a connection: Snowflake's session tokens, and signed tokens of any kind. */
const TOKENS = [/ver:1-hint:[\w-]{8}/, /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/];

test('nothing of them is anywhere', { timeout: 60_000 }, async () => {
  const planted = await markers();
  expect(planted.every(({ forms }) => forms.length > 0)).toBe(true);
  // The manifest is the writer's own file: what it says may be in it, and nowhere else.
  const by_right = ['slack-secrets.json', 'credentials.json', 'password', 'manifests/misplaced.yaml'];
  const besides = by_right.map((file) => join(state_dir, file));
  const messages = await everythingSaid();
  await stop();
  const lines = log.join('');
  const thrown = errors.flatMap((error) => [
    ...textsOf(error),
    inspect(error, { depth: 20 }),
    String(JSON.stringify(error)),
  ]);

  const { found, files } = await findInFiles(state_dir, planted, besides);
  found.push(...findIn('the log', lines, planted));
  for (const text of textsOf([answers, messages])) found.push(...findIn('a message', text, planted));
  for (const text of thrown) found.push(...findIn('an error', text, planted));
  for (const token of TOKENS) {
    for (const text of [lines, ...textsOf([answers, messages]), ...thrown])
      if (token.test(text)) found.push(`${token}: ${text.slice(0, 200)}`);
  }
  expect(found).toEqual([]);
  // What was looked through is what there is.
  expect(files).toBeGreaterThan(40);
  expect(log.length).toBeGreaterThan(100);
  expect(JSON.stringify(messages)).toContain('MMM.PUBLIC.SALES');
  expect(errors.length).toBeGreaterThan(40);
});

async function everythingSaid(): Promise<unknown> {
  const get = async (path: string) => (await fetch(new URL(`/_workspace/${path}`, cloud.page_url))).json();
  const { users } = (await get('users')) as { users: { id: string }[] };
  const { channels } = (await get('channels')) as { channels: { id: string }[] };
  const said: unknown[] = [];
  for (const user of users) said.push(await get(`views?user=${user.id}`), await get(`home?user=${user.id}`));
  for (const channel of channels) {
    for (const user of users) said.push(await get(`channels/${channel.id}/messages?user=${user.id}`));
    const { messages } = (await get(`channels/${channel.id}/messages`)) as { messages: { ts: string }[] };
    for (const { ts } of messages) said.push(await get(`channels/${channel.id}/messages?thread_ts=${ts}`));
  }
  return said;
}
