import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { workspaceClient } from '../../src/local/demo/workspace-client.ts';
import type { FakeR } from '../unit/trainer/fake-run.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** `npm start` in a process of its own, with its state in a folder of the test, and a stand-in for R. */
export type LocalStart = {
  state_dir: string;
  url: string;
  workspace: ReturnType<typeof workspaceClient>;
  /** Ends the process as a power cut does. */
  kill(): Promise<void>;
  /** Ctrl-C. */
  interrupt(): Promise<number | null>;
};

export async function makeStateDir(): Promise<string> {
  const state_dir = await mkdtemp(join(tmpdir(), 'mmm-whole-way-'));
  await mkdir(join(state_dir, 'demo-data'));
  const rows = Array.from({ length: 120 }, (_, week) => {
    const date = new Date(Date.UTC(2022, 0, 3) + week * 7 * 86_400_000).toISOString().slice(0, 10);
    return `${date},${1000 + ((week * 37) % 211)},${100 + ((week * 13) % 71)},${50 + ((week * 29) % 31)}`;
  });
  const csv = ['DATE,revenue,tv_S,search_S', ...rows, ''].join('\n');
  await writeFile(join(state_dir, 'demo-data', 'dt_simulated_weekly.csv'), csv);
  await mkdir(join(state_dir, 'manifests'));
  await writeFile(join(state_dir, 'manifests', 'small.yaml'), MANIFEST);
  return state_dir;
}

const MANIFEST = `
revision: small
country: de
data: { connection: demo, table: dt_simulated_weekly }
date_var: DATE
dep_var: revenue
dep_var_type: revenue
paid_media_spends: [tv_S, search_S]
paid_media_vars: [tv_S, search_S]
window: { start: 2022-01-03, end: 2024-04-08 }
train: { iterations: 300, trials: 2 }
notify: { channel: mmm-runs }
`;

/** The first of four free ports in a row: a trainer that outlives its cloud finds the next one at the same address. */
export async function freePorts(): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 40_000);
    const free = await Promise.all([0, 1, 2, 3].map((offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

function spawnStart(state_dir: string, port: number, fake: FakeR, stderr: 'inherit' | 'pipe') {
  return spawn(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'src/local/start.ts'), '--port', String(port), '--state-dir', state_dir],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        TRAINER_RSCRIPT: fake.rscript,
        TRAINER_R_SCRIPT: fake.r_script,
        TRAINER_SCRATCH_DIR: fake.scratch_dir,
        TRAINER_HEARTBEAT_SECONDS: '0.2',
      },
      stdio: ['ignore', 'pipe', stderr],
    },
  );
}

/** A start that ends by itself: what it said on stderr, and its exit status. */
export async function startInVain(state_dir: string, port: number, fake: FakeR) {
  const child = spawnStart(state_dir, port, fake, 'pipe');
  child.stdout?.resume();
  const [said] = await Promise.all([child.stderr === null ? '' : text(child.stderr), once(child, 'exit')]);
  return { said, status: child.exitCode };
}

export async function startLocal(state_dir: string, port: number, fake: FakeR): Promise<LocalStart> {
  const child = spawnStart(state_dir, port, fake, 'inherit');
  const url = await addressOf(child);
  return {
    state_dir,
    url,
    workspace: workspaceClient(url),
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
    },
    async interrupt() {
      child.kill('SIGINT');
      await ended(child);
      return child.exitCode;
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error(`the local cloud did not start: ${said}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** The process that a stand-in for R wrote down in its folder. */
export async function pidIn(fake: FakeR, name: string): Promise<number | null> {
  const text = await readFile(join(fake.files, name), 'utf8').catch(() => '');
  return text.trim() === '' ? null : Number(text);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function removeStateDir(state_dir: string): Promise<void> {
  await rm(state_dir, { recursive: true, force: true });
}
