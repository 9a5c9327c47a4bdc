/**
 * One measurement of `data.ts`, in a process of its own, so that its peak memory is its own: `data-child.ts sdk|driver URL ROWS FOLDER`
 * or `data-child.ts profile FOLDER`. Prints `{seconds, processor_seconds, rows, peak_bytes}`.
 */
import { join } from 'node:path';
import snowflake from 'snowflake-sdk';
import { profileSnapshot } from '../../src/data/profile-snapshot.ts';
import { localSecrets } from '../../src/providers/secrets/local-secrets.ts';
import { parseConnections } from '../../src/providers/warehouse/connection-settings.ts';
import { snowflakeWarehouse } from '../../src/providers/warehouse/snowflake.ts';
import { profileSpec } from './data-profile.ts';
import { ACCOUNT, COLUMNS, tableName } from './data-table.ts';

const [what = '', ...given] = process.argv.slice(2);

async function bareSdk(url: string, rows: number): Promise<Measured> {
  snowflake.configure({ logLevel: 'OFF' });
  const { account, user, password, role, warehouse, database, schema } = ACCOUNT;
  const login = { account, username: user, password, role, warehouse, database, schema, accessUrl: url };
  const connection = snowflake.createConnection(login);
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  const sqlText = `SELECT * FROM ${tableName(rows)} ORDER BY DAY`;
  const begun = begin();
  const seen = await new Promise<number>((resolve, reject) => {
    connection.execute({
      sqlText,
      streamResult: true,
      complete(error, statement) {
        if (error) return reject(error);
        let count = 0;
        const stream = statement.streamRows();
        stream.on('data', () => {
          count += 1;
        });
        stream.on('error', reject);
        stream.on('end', () => resolve(count));
      },
    });
  });
  const measured = measure(begun, seen);
  await new Promise<void>((resolve) => connection.destroy(() => resolve()));
  return measured;
}

async function driver(url: string, rows: number, folder: string): Promise<Measured> {
  const { account, user, password, role, warehouse, database, schema } = ACCOUNT;
  const yaml = { kind: 'snowflake', account, user, role, warehouse, database, schema, access_url: url };
  const login = { authentication: 'password', password: { env: 'PASSWORD' } };
  const parsed = parseConnections(JSON.stringify({ connections: { bench: { ...yaml, ...login } } }), folder);
  const settings = 'problems' in parsed ? null : parsed.connections.bench;
  if (settings?.kind !== 'snowflake') throw new Error(JSON.stringify(parsed));
  const opened = snowflakeWarehouse({ connection: 'bench', settings, secrets: localSecrets({ PASSWORD: password }) });
  const source = { connection: 'bench', table: tableName(rows) };
  // As with the bare SDK, logging in is not counted.
  await opened.describe(source);
  const begun = begin();
  const written = await opened.snapshot(source, {
    columns: COLUMNS.map(({ name }) => name),
    order_by: 'DAY',
    csv_path: join(folder, 'input.csv.gz'),
    parquet_path: join(folder, 'input.parquet'),
  });
  const measured = measure(begun, written.rows);
  await opened.close();
  return measured;
}

async function profile(folder: string): Promise<Measured> {
  const begun = begin();
  const found = await profileSnapshot(join(folder, 'wide.parquet'), profileSpec(), '2026-01-01');
  return measure(begun, found.rows);
}

type Measured = { seconds: number; processor_seconds: number; rows: number; peak_bytes: number };
type Begun = { at: number; processor: NodeJS.CpuUsage };

function begin(): Begun {
  return { at: performance.now(), processor: process.cpuUsage() };
}

function measure(begun: Begun, rows: number): Measured {
  const seconds = (performance.now() - begun.at) / 1000;
  const { user, system } = process.cpuUsage(begun.processor);
  const peak_bytes = process.resourceUsage().maxRSS * 1024;
  return { seconds, processor_seconds: (user + system) / 1e6, rows, peak_bytes };
}

function measurement(): Promise<Measured> {
  const [first = '', rows = '', folder = ''] = given;
  if (what === 'profile') return profile(first);
  return what === 'sdk' ? bareSdk(first, Number(rows)) : driver(first, Number(rows), folder);
}

process.stdout.write(`${JSON.stringify(await measurement())}\n`);
