import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundle } from '../../docker/bundle.ts';
import { type WorkspaceClient, workspaceClient } from '../../src/local/demo/workspace-client.ts';
import { FREE_PORTS, type LocalCloud, startLocalCloud } from '../../src/local/local-cloud.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { newKeyPair } from '../support/snowflake/keys.ts';
import { type SnowflakeServer, startSnowflake } from '../support/snowflake/server.ts';
import { makeStateDir, removeStateDir } from './local-start.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

export type BundledBot = {
  /** The folder that the image calls /app: nothing of this tree is around it. */
  app: string;
  state_dir: string;
  cloud: LocalCloud;
  workspace: WorkspaceClient;
  snowflake: SnowflakeServer;
  bot: BotProcess;
  close(): Promise<void>;
};

/**
 * The bundle as a process of its own, with the local cloud, and with a Snowflake whose connection is called `acme`. `manifests` are YAML by
 * name, beside ours.
 */
export async function startBundledBot(manifests: Readonly<Record<string, string>>): Promise<BundledBot> {
  const app = await mkdtemp(join(tmpdir(), 'mmm-bundle-'));
  await bundle(ROOT, join(app, 'dist'));
  await cp(join(ROOT, 'manifests'), join(app, 'manifests'), { recursive: true });
  for (const [name, yaml] of Object.entries(manifests)) await writeFile(join(app, 'manifests', `${name}.yaml`), yaml);

  const key = newKeyPair();
  const users = [{ name: 'MMM', public_key: key.public_key, roles: ['READER'] }];
  const snowflake = await startSnowflake({ account: 'acme', users });
  const state_dir = await makeStateDir();
  const cloud = await startLocalCloud({ state_dir, ports: FREE_PORTS, manifest_dirs: ['manifests'] });
  const acme = {
    ...{ kind: 'snowflake', account: 'acme', user: 'MMM', role: 'READER', warehouse: 'WH' },
    ...{ database: 'MMM', schema: 'PUBLIC', private_key: { env: 'WAREHOUSE_KEY' }, access_url: snowflake.url },
  };
  const env = { CONNECTIONS: JSON.stringify({ connections: { acme } }), WAREHOUSE_KEY: key.private_key };
  const bot = await startBotProcess(['dist/bot/main.js'], { cwd: app, env: { ...cloud.env, ...env } });
  return {
    ...{ app, state_dir, cloud, snowflake, bot },
    workspace: workspaceClient(cloud.page_url),
    async close() {
      await bot.stop();
      await cloud.close();
      await snowflake.close();
      await removeStateDir(state_dir);
      await rm(app, { recursive: true, force: true });
    },
  };
}
