import { spawn } from 'node:child_process';

export type Ended = { status: number | null; output: string };

/** Runs a command to its end, or for so many seconds; `output` is all that it has said. */
export async function sh(
  command: string,
  args: readonly string[],
  { cwd, seconds = 1800 }: { cwd?: string; seconds?: number } = {},
): Promise<Ended> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: seconds * 1000 });
  let output = '';
  const keep = (chunk: string) => {
    output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  return new Promise((done) => {
    child.once('error', (error) => done({ status: null, output: error.message }));
    child.once('close', (status) => done({ status, output }));
  });
}

/** The same for what has to succeed. Throws its last lines. */
export async function mustSh(...[command, args, options]: Parameters<typeof sh>): Promise<string> {
  const { status, output } = await sh(command, args, options);
  if (status === 0) return output.trim();
  throw new Error(
    `${command} ${args[0] ?? ''} ended with ${status}:\n${output.trim().split('\n').slice(-25).join('\n')}`,
  );
}
