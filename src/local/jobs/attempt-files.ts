import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * What the server and a supervisor say to each other, in files, because either may die and come back. An **attempt** is one
 * try of an execution task; its files lie in the execution's folder and are named after it.
 */

export const ATTEMPT_SPEC = z.object({
  folder: z.string(),
  file_name: z.string(),
  /** Value of `ATTEMPT_VARIABLE`, by which every process of the attempt can be found. */
  marker: z.string(),
  command: z.array(z.string()).min(1),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  timeout_seconds: z.number(),
  memory_limit_bytes: z.number(),
  /** Between SIGTERM and SIGKILL; Cloud Run gives ten. */
  grace_seconds: z.number(),
});
export type AttemptSpec = z.infer<typeof ATTEMPT_SPEC>;

export const ATTEMPT_VARIABLE = 'LOCAL_CLOUD_ATTEMPT';

/** A process that can be recognised although its id may be given to another one after its end. */
const PROCESS_IDENTITY = z.object({ pid: z.int(), started: z.string() });
export type ProcessIdentity = z.infer<typeof PROCESS_IDENTITY>;

/** The main process of an attempt, which leads its process group. */
export const MAIN_PROCESS = z.object({ pid: z.int() });

/** Who has taken the attempt in hand: its supervisor, or (`null`) a server that has given it up before it began. */
export const CLAIM = PROCESS_IDENTITY.nullable();

export const ATTEMPT_RESULT = z.object({
  /**
   * `exited` by itself; ended by the supervisor because it `timed_out`, was `out_of_memory` or was to be `stopped`;
   * `not_started`: no such command; `lost`: its supervisor died.
   */
  end: z.enum(['exited', 'timed_out', 'out_of_memory', 'stopped', 'not_started', 'lost']),
  exit_code: z.int().nullable(),
  /** Number of the signal that ended the main process. */
  signal: z.int().nullable(),
  memory_peak_bytes: z.number(),
});
export type AttemptResult = z.infer<typeof ATTEMPT_RESULT>;

/** `TMPDIR` of an attempt: like a container's file system it is gone when the attempt is, however that ended. */
export function scratchFolder(marker: string): string {
  return join(tmpdir(), `mmm-attempt-${createHash('sha256').update(marker).digest('hex').slice(0, 12)}`);
}

export function attemptFiles(folder: string, file_name: string) {
  const path = (suffix: string) => join(folder, `${file_name}.${suffix}`);
  return {
    /** Output of the attempt, and what the supervisor has to say about it. */
    log: path('log'),
    claim: path('claim.json'),
    process: path('process.json'),
    result: path('result.json'),
  };
}
