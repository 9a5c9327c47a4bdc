import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';

export type RExit = { code: number | null; signal: NodeJS.Signals | null };

export type RProcess = {
  exited: Promise<RExit>;
  /** The last of what R has printed. */
  tail(): string;
  /** Asks R and its processes to end (SIGXCPU says that their time is over), and makes them after the grace. */
  stop(signal: 'SIGTERM' | 'SIGXCPU'): void;
};

const TAIL_BYTES = 32 * 1024;
const SETPRIV = '/usr/bin/setpriv';

/**
 * Starts R with a script and its arguments in a process group of its own and passes its output on. Throws what `spawn` throws where
 * the program cannot be started.
 */
export async function startR(
  options: { rscript: string; args: readonly string[]; grace_seconds: number },
  print: (chunk: Buffer) => void,
): Promise<RProcess> {
  const { rscript, grace_seconds } = options;
  // Where the system can do it, R is told to end when the trainer itself is killed: nothing is left running then.
  const [program = rscript, ...rest] = [
    ...(existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'TERM', '--'] : []),
    rscript,
    ...options.args,
  ];
  const child = spawn(program, rest, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let tail = Buffer.alloc(0);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      tail = Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES);
      print(chunk);
    });
  }
  const exited = exitOf(child, [child.stdout, child.stderr]);
  const group = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
  let stopping = false;
  return {
    exited,
    tail: () => tail.toString('utf8'),
    stop(signal) {
      if (stopping) return;
      stopping = true;
      signalGroup(group, signal);
      const timer = setTimeout(() => signalGroup(group, 'SIGKILL'), grace_seconds * 1000);
      void exited.finally(() => clearTimeout(timer));
    },
  };
}

/**
 * R's own end is the end: what it started and left behind is killed, and would otherwise keep the output open. Only what
 * writes R's log is in a group of its own: it ends when it has written the last words.
 */
async function exitOf(child: ChildProcess, outputs: Readable[]): Promise<RExit> {
  const exit = await new Promise<RExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: 127, signal: null }));
  });
  if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  await Promise.all(
    outputs.map(
      (output) =>
        new Promise<void>((resolve) => {
          if (output.closed) resolve();
          else output.once('close', () => resolve());
        }),
    ),
  );
  return exit;
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended by itself.
  }
}
