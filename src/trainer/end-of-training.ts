import { join } from 'node:path';
import { RUN_FILES } from '../runs/run-paths.ts';
import { endedStatus, errorOfEnd, type TrainerError } from './end-status.ts';
import type { Job } from './job.ts';
import { missingOutputs, readJson } from './outputs.ts';
import type { RExit } from './r-process.ts';
import { R_EXIT, TRAINER_EXIT, TRAINER_STATUS, type TrainerStatus, type Unfinished } from './status.ts';

/** What is to be said and done once R has ended. */
export type TrainingEnd = {
  status: TrainerStatus;
  /** `done` where another attempt would change nothing. */
  lease: 'released' | 'done';
  exit: number;
};

type Trained = {
  folder: string;
  job: Job;
  exit: RExit;
  tail: string;
  /** The newest status of R at work. */
  latest: TrainerStatus;
  /** Whether the memory was so short that it explains a process that was killed. */
  out_of_memory: boolean;
  /** Why the trainer has stopped R; `null` where R ended by itself. */
  stopped: 'cancelled' | 'out_of_time' | null;
  now: Date;
};

const CONSEQUENCES: Readonly<Record<Unfinished, Omit<TrainingEnd, 'status'>>> = {
  failed: { lease: 'released', exit: TRAINER_EXIT.failed },
  refused: { lease: 'done', exit: TRAINER_EXIT.done },
  skipped: { lease: 'done', exit: TRAINER_EXIT.done },
  out_of_memory: { lease: 'released', exit: TRAINER_EXIT.out_of_memory },
  out_of_time: { lease: 'released', exit: TRAINER_EXIT.out_of_time },
  cancelled: { lease: 'released', exit: TRAINER_EXIT.cancelled },
};

export async function endOf(at_end: Trained): Promise<TrainingEnd> {
  const { exit, folder, job, now } = at_end;
  const said = TRAINER_STATUS.safeParse(await readJson(join(folder, RUN_FILES.status))).data ?? null;
  // What R wrote after the last heartbeat counts too.
  const latest = said?.state === 'running' ? said : at_end.latest;
  if (exit.code === R_EXIT.success) {
    const missing = await missingOutputs(folder, job);
    if (said?.state !== 'succeeded') missing.unshift(`${RUN_FILES.status} that says so`);
    else if (missing.length === 0) {
      return { status: { ...said, updated_at: now.toISOString() }, lease: 'done', exit: TRAINER_EXIT.done };
    }
    return { ...CONSEQUENCES.failed, status: endedStatus(latest, 'failed', outputMissing(missing), now) };
  }
  const end = howItEnded(at_end, said);
  const status = ownWords(at_end, said, end) ?? endedStatus(latest, end, errorOfEnd(end, exit, at_end.tail), now);
  return { ...CONSEQUENCES[end], status };
}

function howItEnded({ exit, stopped, out_of_memory }: Trained, said: TrainerStatus | null): Unfinished {
  if (stopped !== null) return stopped;
  const names = Object.keys(CONSEQUENCES) as Unfinished[];
  const named = names.find((name) => R_EXIT[name] === exit.code) ?? 'failed';
  const was_killed = exit.signal !== null || said?.error?.code === 'trainer_killed';
  return named === 'failed' && was_killed && out_of_memory ? 'out_of_memory' : named;
}

/** R's own status, where R came to say how it ended and could know it. */
function ownWords({ exit, stopped }: Trained, said: TrainerStatus | null, end: Unfinished): TrainerStatus | null {
  if (said === null || said.error === null || exit.signal !== null) return null;
  if (said.error.code === 'trainer_killed' && end === 'out_of_memory') return null;
  if (stopped === 'cancelled' && said.error.code !== 'execution_cancelled') return null;
  if (stopped === 'out_of_time' && said.error.code !== 'execution_timed_out') return null;
  return said;
}

function outputMissing(missing: readonly string[]): TrainerError {
  return {
    code: 'output_missing',
    message: `Training ended, but not every result is there: ${missing.join(', ')}.`,
    fix: 'The console log has what was printed while they should have been written.',
  };
}
