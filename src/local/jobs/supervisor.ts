import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { text } from 'node:stream/consumers';
import { writeJsonFile } from '../json-file.ts';
import { ATTEMPT_SPEC, ATTEMPT_VARIABLE, type AttemptResult, attemptFiles, scratchFolder } from './attempt-files.ts';
import { takeClaim } from './claim.ts';
import { identify, membersOf, proportionalBytes, residentBytes, signalAll } from './processes.ts';

/**
 * The process that runs one attempt and outlives the server that started it: starts the command in a process group of its
 * own, watches its time and memory, ends it on SIGTERM, leaves nothing of it behind, and writes down how it ended. The
 * attempt comes on stdin; stdout and stderr are its log.
 */

const LOOK_MS = 1000;
const GONE_MS = 20;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const spec = ATTEMPT_SPEC.parse(JSON.parse(await text(process.stdin)));
const files = attemptFiles(spec.folder, spec.file_name);
const self = identify(process.pid);
// A server that came back before this process began has given the attempt up.
if (self === null || !takeClaim(files.claim, self)) process.exit(0);

let end: AttemptResult['end'] = 'exited';
let memory_peak_bytes = 0;
const timers: NodeJS.Timeout[] = [];

const scratch = scratchFolder(spec.marker);
mkdirSync(scratch, { recursive: true });
const [command = '', ...args] = spec.command;
const main = spawn(command, args, {
  cwd: spec.cwd,
  env: { ...process.env, TMPDIR: scratch, ...spec.env, [ATTEMPT_VARIABLE]: spec.marker },
  detached: true,
  stdio: ['ignore', 'inherit', 'inherit'],
});
const members = () => membersOf({ group: main.pid ?? null, marker: spec.marker });

process.on('SIGTERM', () => stop('stopped'));
process.on('SIGINT', () => stop('stopped'));
process.on('SIGHUP', () => undefined);

main.once('error', (error) => {
  if (main.pid !== undefined) return;
  say(`Application failed to start: ${error.message}`);
  finish({ end: 'not_started', exit_code: null, signal: null });
});
main.once('spawn', () => {
  writeJsonFile(files.process, { pid: main.pid });
  timers.push(setInterval(watchMemory, LOOK_MS));
  timers.push(setTimeout(timeOut, Math.min(spec.timeout_seconds * 1000, LONGEST_TIMER_MS)));
});
main.once('exit', (exit_code, name) => {
  const signal = name === null ? null : constants.signals[name];
  endRest(() => finish({ end, exit_code, signal }));
});

function timeOut(): void {
  say(`Terminating task because it has reached the maximum timeout of ${spec.timeout_seconds} seconds.`);
  stop('timed_out');
}

/** SIGTERM goes to the main process, as to a container's; SIGKILL to all of them. */
function stop(why: AttemptResult['end']): void {
  if (end !== 'exited') return;
  end = why;
  main.kill('SIGTERM');
  timers.push(setTimeout(() => signalAll(members(), 'SIGKILL'), spec.grace_seconds * 1000));
}

function watchMemory(): void {
  const pids = members();
  const used = residentBytes(pids);
  const counted = used > spec.memory_limit_bytes ? proportionalBytes(pids) : used;
  memory_peak_bytes = Math.max(memory_peak_bytes, counted);
  if (counted <= spec.memory_limit_bytes || end === 'out_of_memory') return;
  end = 'out_of_memory';
  say(
    `Memory limit of ${mebibytes(spec.memory_limit_bytes)} MiB exceeded with ${mebibytes(counted)} MiB used. Consider increasing the memory limit.`,
  );
  signalAll(pids, 'SIGKILL');
}

/** What the main process leaves behind ends with it. */
function endRest(done: () => void): void {
  const rest = members();
  if (rest.length === 0) {
    done();
    return;
  }
  signalAll(rest, 'SIGKILL');
  setTimeout(() => endRest(done), GONE_MS);
}

function finish(result: Omit<AttemptResult, 'memory_peak_bytes'>): void {
  for (const timer of timers) clearTimeout(timer);
  rmSync(scratch, { recursive: true, force: true });
  writeJsonFile(files.result, { ...result, memory_peak_bytes });
  process.exit(0);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
