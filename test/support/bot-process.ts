import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export type BotProcess = {
  url: string;
  pid: number;
  /** What it has written so far, line by line. */
  log: readonly string[];
  /** SIGTERM, as Cloud Run ends an instance; gives the exit status. */
  stop(): Promise<number | null>;
};

/**
 * The bot as a process of its own; resolves when it says that it has started. `args` are Node's own, or those of the `command` that
 * starts it.
 */
export async function startBotProcess(
  args: readonly string[],
  { command = process.execPath, cwd, env }: { command?: string; cwd: string; env: Readonly<Record<string, string>> },
): Promise<BotProcess> {
  const child = spawn(command, args, {
    cwd,
    // None of this process's settings, as in a container.
    env: { PATH: process.env.PATH ?? '', TMPDIR: process.env.TMPDIR ?? '/tmp', ...env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  const exit = once(child, 'exit');
  await new Promise<void>((started, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        log.push(line);
        if (line.includes('"bot started"')) started();
      });
    }
    child.once('error', failed);
    exit.then(([status]) => failed(new Error(`the bot ended with ${status}:\n${log.join('\n')}`)), failed);
  });
  return {
    url: `http://127.0.0.1:${env.PORT}`,
    pid: child.pid ?? 0,
    log,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exit;
      return child.exitCode;
    },
  };
}
