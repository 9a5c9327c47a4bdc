import { join } from 'node:path';
import { startLocalBot } from './bot.ts';
import { ensureDemoData } from './demo-data.ts';
import { LOCAL_PORTS, ROOT, startLocalCloud } from './local-cloud.ts';
import { lockState } from './lock.ts';

/** `npm start`: the local cloud and the bot, until Ctrl-C. */

const state_dir = join(ROOT, '.mmm');
const lock = lockState(state_dir);
if ('held_by' in lock) {
  console.error(`MMM Trainer is already running here (process ${lock.held_by}). Stop that one first, or use its page.`);
  process.exit(1);
}
const cloud = await startLocalCloud({
  state_dir,
  ports: LOCAL_PORTS,
  manifest_dirs: [join(state_dir, 'manifests'), join(ROOT, 'manifests')],
}).catch((error: unknown) => {
  lock.release();
  console.error(portTaken(error) ?? error);
  process.exit(1);
});
const { bot, config } = await startLocalBot(cloud, { log_level: 'warn' });
await ensureDemoData(ROOT, config.demo_data_dir ?? state_dir);
console.log(
  `The workspace is at ${cloud.page_url}\nType /mmm help there. Ctrl-C stops everything; what was training goes on at the next start.`,
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void (async () => {
      await bot.stop();
      await cloud.close();
      lock.release();
      process.exit(0);
    })();
  });
}

function portTaken(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error)) return null;
  return `Port ${String(error.port)} of 127.0.0.1 is in use. MMM Trainer needs ${Object.values(LOCAL_PORTS).join(', ')}: stop what uses it.`;
}
