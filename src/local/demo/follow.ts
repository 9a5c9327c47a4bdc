import { setTimeout as wait } from 'node:timers/promises';
import type { ObjectStore } from '../../providers/object-store/types.ts';
import { parseJson } from '../../runs/parse-json.ts';
import { isFinal, type Run } from '../../runs/run.ts';
import { runObject } from '../../runs/run-paths.ts';
import type { RunStore } from '../../runs/run-store.ts';
import { TRAINER_STATUS, type TrainerStatus } from '../../trainer/status.ts';

const LOOK_EVERY_MS = 500;

/** Looks at the run until it has ended, calling `show` at each look. */
export async function follow(
  deps: { store: RunStore; objects: ObjectStore; show: (run: Run, status: TrainerStatus | null) => void },
  run_id: string,
): Promise<Run> {
  for (;;) {
    const run = await deps.store.read(run_id);
    deps.show(run, await readStatus(deps.objects, run_id));
    if (isFinal(run.state)) return run;
    await wait(LOOK_EVERY_MS);
  }
}

async function readStatus(objects: ObjectStore, run_id: string): Promise<TrainerStatus | null> {
  const found = await objects.read(runObject(run_id, 'status'));
  return found === null ? null : parseJson(TRAINER_STATUS, found.body, 'record_invalid', { run_id });
}
