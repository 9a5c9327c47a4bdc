import { join } from 'node:path';
import { RUN_FILES } from '../runs/run-paths.ts';
import { errorOfExit, failedStatus, type TrainerError } from './end-status.ts';
import type { Job } from './job.ts';
import { missingOutputs, readJson } from './outputs.ts';
import type { RExit } from './r-process.ts';
import { R_EXIT, TRAINER_STATUS, type TrainerStatus } from './status.ts';

/** What is to be said and done once R has ended. */
export type TrainingEnd = {
  /** The last status; `null` where the one that was sent last stays. */
  status: TrainerStatus | null;
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
  out_of_memory: boolean;
  /** Whether the trainer was asked to stop. */
  stopped: boolean;
  now: Date;
};

export async function endOf(at_end: Trained): Promise<TrainingEnd> {
  const { exit, folder, job, stopped } = at_end;
  const said = TRAINER_STATUS.safeParse(await readJson(join(folder, RUN_FILES.status))).data ?? null;
  // What R wrote after the last heartbeat counts too.
  const latest = said?.state === 'running' ? withMemory(said, at_end.latest) : at_end.latest;
  const trained = { ...at_end, latest };
  if (exit.code === R_EXIT.success) {
    const missing = await missingOutputs(folder, job);
    if (said?.state !== 'succeeded') {
      return failed(trained, outputMissing([`${RUN_FILES.status} that says so`, ...missing]));
    }
    if (missing.length > 0) return failed(trained, outputMissing(missing));
    return { status: { ...withMemory(said, latest), updated_at: trained.now.toISOString() }, lease: 'done', exit: 0 };
  }
  // Whether it was cancelled or took too long is for the job's service to say: the run is told as being at work until then.
  if (stopped) return { status: null, lease: 'released', exit: R_EXIT.interrupted };
  const own_words = said?.state === 'failed' ? said : null;
  if (exit.code === R_EXIT.refused) {
    const status = own_words ?? failedStatus(latest, errorOfExit(exit, trained.tail, false), trained.now);
    return { status: withMemory(status, latest), lease: 'done', exit: 0 };
  }
  const killed = own_words === null || own_words.error?.code === 'trainer_killed';
  if (own_words === null || (killed && trained.out_of_memory)) {
    return failed(trained, errorOfExit(exit, trained.tail, trained.out_of_memory));
  }
  return { status: withMemory(own_words, latest), lease: 'released', exit: 1 };
}

function failed(trained: Trained, error: TrainerError): TrainingEnd {
  return { status: failedStatus(trained.latest, error, trained.now), lease: 'released', exit: 1 };
}

function outputMissing(missing: readonly string[]): TrainerError {
  return {
    code: 'output_missing',
    message: `Training ended, but not every result is there: ${missing.join(', ')}.`,
    fix: 'The console log has what was printed while they should have been written.',
  };
}

/** R does not know what its processes take; the last figure that was measured goes along. */
function withMemory(status: TrainerStatus, latest: TrainerStatus): TrainerStatus {
  return { ...status, memory_bytes: latest.memory_bytes ?? status.memory_bytes };
}
