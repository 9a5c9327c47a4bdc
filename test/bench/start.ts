/**
 * How long the bot takes from its process's start to the first 200 of /health, as the image runs it (the bundle), as `tsc` compiles it, and
 * from its sources: `npm run bench:start`. The bundle is promised to be healthy in less than a second, for a person may wait for an
 * instance that starts.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../docker/bundle.ts';
import { FREE_PORTS, startLocalCloud } from '../../src/local/local-cloud.ts';
import { makeStateDir, removeStateDir } from '../integration/local-start.ts';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');
const ROUNDS = Number(process.argv[2] ?? 9);
const ASK_AGAIN_MS = 3;

const WAYS = {
  bundle: [join(ROOT, 'dist/bot/main.js')],
  tsc: [join(ROOT, 'dist/tsc/main.js')],
  sources: ['--import', 'tsx', join(ROOT, 'src/main.ts')],
} as const;

/** Milliseconds from the start of a process to its first healthy answer. */
async function startOnce(args: readonly string[], env: Record<string, string>): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] });
  while (!(await isHealthy(`${env.BOT_URL}/health`))) {
    if (child.exitCode !== null) throw new Error(`the bot ended with ${child.exitCode}`);
    await pause(ASK_AGAIN_MS);
  }
  const taken = performance.now() - begun;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return taken;
}

function isHealthy(url: string): Promise<boolean> {
  return new Promise((answer) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      answer(response.statusCode === 200);
    }).once('error', () => answer(false));
  });
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function median(values: readonly number[]): number {
  return sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(10) : cell.padStart(12))).join('');
}

await bundle(ROOT, join(ROOT, 'dist'));
execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
const state_dir = await makeStateDir();
const cloud = await startLocalCloud({ state_dir, ports: FREE_PORTS, manifest_dirs: ['manifests'] });
const env = { PATH: process.env.PATH ?? '', ...cloud.env, LOG_LEVEL: 'warn' };
const taken: Record<keyof typeof WAYS, number[]> = { bundle: [], tsc: [], sources: [] };
// One after the other, so that a busy moment hits all of them; the first round fills the caches of the disk.
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const way of ['bundle', 'tsc', 'sources'] as const) {
    const milliseconds = await startOnce(WAYS[way], env);
    if (round > 0) taken[way].push(milliseconds);
  }
}
await cloud.close();
await removeStateDir(state_dir);

console.log(`From the start of the process to healthy, ${ROUNDS} rounds on Node ${process.versions.node}\n`);
console.log(row(['', 'median', 'fastest', 'slowest', 'ratio']));
for (const [way, values] of Object.entries(taken)) {
  const [fastest = Number.NaN, slowest = Number.NaN] = [sorted(values)[0], sorted(values).at(-1)];
  const cells = [median(values), fastest, slowest].map((value) => `${value.toFixed(0)} ms`);
  console.log(row([way, ...cells, (median(values) / median(taken.bundle)).toFixed(2)]));
}
