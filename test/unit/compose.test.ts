import { expect, test } from 'vitest';
import { compose } from '../../src/compose.ts';
import { loadConfig, loadConnections } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { runSpec } from '../support/specs.ts';

/** The bot as an environment puts it together; nothing is reached. */

const PRODUCTION = {
  SLACK_BOT_TOKEN: 'token',
  SLACK_SIGNING_SECRET: 'secret',
  GOOGLE_CLOUD_PROJECT: 'project',
  GOOGLE_CLOUD_LOCATION: 'europe-west1',
  GOOGLE_CREDENTIALS_JSON: JSON.stringify({ client_email: 'bot@example.com', private_key: 'none' }),
  BUCKET: 'bucket',
  BOT_URL: 'https://bot.example.com',
  TASKS_SERVICE_ACCOUNT: 'tasks@example.com',
};
const CONNECTIONS = 'connections: { exports: { kind: duckdb, folder: ./exports } }';

/** The connections that the bot knows. */
async function known(env: Record<string, string>): Promise<unknown> {
  const config = loadConfig({ ...PRODUCTION, ...env }, loadConnections({ CONNECTIONS }));
  const bot = compose(config, createLogger({ level: 'silent' }));
  const spec = runSpec({ data: { connection: 'nowhere', table: 'sales' }, snapshot: 'fresh' });
  const error = await bot
    .checkData({ spec, requested_by: null, max_age_seconds: 0 })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'connection_unknown' });
  return error;
}

test('example data is a connection where there is some', async () => {
  expect(await known({ DEMO_DATA_DIR: '/nowhere' })).toMatchObject({ details: { known: ['demo', 'exports'] } });
});

test('example data is no connection in production, where there is none', async () => {
  expect(await known({})).toMatchObject({ details: { known: ['exports'] } });
});
