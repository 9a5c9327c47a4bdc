import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FREE_PORTS, startLocalCloud } from '../../../src/local/local-cloud.ts';
import { startBotProcess } from '../../support/bot-process.ts';
import type { Check, CheckResult } from '../check.ts';
import type { Builder } from './builder.ts';

/**
 * The images, built: the trainer's trains as it is built, and the bot's is started as its own user with a root that it cannot write to.
 * One after the other, as each builds on what the one before has left in the builder's cache.
 */
export function builtImages(builder: Builder): Check[] {
  let bot: string | null = null;
  let optimizer = 'nevergrad';
  const trainer = { dockerfile: 'docker/trainer.Dockerfile' };
  return [
    {
      name: 'bot',
      async run() {
        bot = await builder.build({ name: 'bot', dockerfile: 'docker/bot.Dockerfile' });
        return PASSED;
      },
    },
    {
      name: 'bot answers',
      run: async () => (bot === null ? { ok: false, lines: ['there is no image'] } : answers(builder, bot)),
    },
    {
      name: 'nevergrad',
      async run() {
        try {
          await builder.build({ ...trainer, name: 'nevergrad', target: 'nevergrad' });
          return PASSED;
        } catch (error) {
          if (!(error instanceof Error) || !NO_PYTHON_PACKAGES.test(error.message)) throw error;
          optimizer = 'native';
          return { ...PASSED, skipped: 'no index of Python packages can be reached: the others are built without it' };
        }
      },
    },
    ...['trainer', 'local'].map((target) => ({
      name: target,
      async run() {
        await builder.build({ ...trainer, name: target, target, args: { OPTIMIZER: optimizer } });
        return PASSED;
      },
    })),
  ];
}

const PASSED: CheckResult = { ok: true, lines: [] };
const NO_PYTHON_PACKAGES = /Failed to establish a new connection[\s\S]*No matching distribution found for nevergrad/;

async function answers(builder: Builder, image: string): Promise<CheckResult> {
  const state_dir = mkdtempSync(join(tmpdir(), 'mmm-images-state-'));
  const cloud = await startLocalCloud({ state_dir, ports: FREE_PORTS, manifest_dirs: ['manifests'] });
  try {
    const { DEMO_DATA_DIR: _of_this_machine, ...env } = cloud.env;
    const { command, args } = await builder.command(image, { ...env, LOG_LEVEL: 'info' });
    const bot = await startBotProcess(args, { command, cwd: '/', env });
    const { status } = await fetch(new URL('/health', bot.url));
    const ended = await bot.stop();
    const lines = [
      ...(status === 200 ? [] : [`the bot answers /health with ${status}`]),
      ...(ended === 0 ? [] : [`the bot ends with ${ended} when it is asked to`]),
    ];
    return { ok: lines.length === 0, lines };
  } finally {
    await cloud.close();
    rmSync(state_dir, { recursive: true, force: true });
  }
}
