import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { FREE_PORTS, startLocalCloud } from '../../../src/local/local-cloud.ts';
import { startBotProcess } from '../../support/bot-process.ts';
import { BUCKET, startLocalStorage } from '../../unit/local/storage/local-storage.ts';
import { RUN_ID, storeOf, writeInputs } from '../../unit/trainer/fake-run.ts';
import type { Assembled } from './assemble.ts';

/** Starts what an image starts, from the folder that has the image's files, and says what is wrong with it. */
export async function startProgram(image: string, { workdir, entrypoint }: Assembled): Promise<string[]> {
  const cwd = join(image, workdir);
  const node = entrypoint.findIndex((word) => word === 'node' || word.endsWith('/node'));
  const args = entrypoint.slice(node + 1).map((word) => (word.startsWith('/') ? join(image, word) : word));
  const program = args.find((word) => word.endsWith('.js'));
  if (node < 0 || program === undefined) return ['the ENTRYPOINT is not Node with a script: ["node", "FILE.js"]'];
  if (program.includes('/bot/')) return startBot(cwd, args);
  if (program.includes('/trainer/')) return startTrainer(cwd, args);
  return [`nothing is known of ${program}, which the ENTRYPOINT starts`];
}

async function startBot(cwd: string, args: readonly string[]): Promise<string[]> {
  const state_dir = await mkdtemp(join(tmpdir(), 'mmm-images-state-'));
  const cloud = await startLocalCloud({ state_dir, ports: FREE_PORTS, manifest_dirs: ['manifests'] });
  try {
    const bot = await startBotProcess(args, { cwd, env: cloud.env });
    const { status } = await fetch(new URL('/health', bot.url));
    const ended = await bot.stop();
    return [
      ...(status === 200 ? [] : [`the bot answers /health with ${status}`]),
      ...(ended === 0 ? [] : [`the bot ends with ${ended} when it is asked to`]),
    ];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    await cloud.close();
    await rm(state_dir, { recursive: true, force: true });
  }
}

/** On a run in a local bucket, with a program in R's place that says which script it was given. */
async function startTrainer(cwd: string, args: readonly string[]): Promise<string[]> {
  const local = await startLocalStorage();
  try {
    await writeInputs(storeOf(local));
    const rscript = join(local.state_dir, 'rscript');
    await writeFile(rscript, '#!/bin/sh\necho "script:$1"\nexit 2\n', { mode: 0o755 });
    const child = spawn(process.execPath, [...args, RUN_ID], {
      cwd,
      env: {
        PATH: process.env.PATH,
        BUCKET,
        GOOGLE_CLOUD_PROJECT: local.credentials.project_id,
        GOOGLE_CREDENTIALS_JSON: local.credentials_json,
        STORAGE_API_ENDPOINT: local.url,
        TRAINER_RSCRIPT: rscript,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    const [, script] = /^script:(.*)$/m.exec(out) ?? [];
    if (script === undefined) return [`the trainer did not start R: ${err.trim()}`];
    return existsSync(script) ? [] : [`the trainer looks for ${script.replace(cwd, '')}, which the image has not`];
  } finally {
    await local.remove();
  }
}
