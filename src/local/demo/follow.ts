import { setTimeout as wait } from 'node:timers/promises';
import type { ObjectStore } from '../../providers/object-store/types.ts';
import { parseJson } from '../../runs/parse-json.ts';
import { isFinal, type Run } from '../../runs/run.ts';
import { runObject } from '../../runs/run-paths.ts';
import type { RunStore } from '../../runs/run-store.ts';
import { TRAINER_STATUS, type TrainerStatus } from '../../trainer/status.ts';

const LOOK_EVERY_MS = 500;
/** Telling people takes seconds; where Slack refuses to be told, there is no point in waiting for longer. */
const TOLD_WITHIN_MS = 60_000;

/** Looks at the run until it has ended and its thread is complete, calling `show` at each look. */
export async function follow(
  deps: { store: RunStore; objects: ObjectStore; show: (run: Run, status: TrainerStatus | null) => void },
  run_id: string,
): Promise<Run> {
  for (;;) {
    const run = await deps.store.read(run_id);
    deps.show(run, await readStatus(deps.objects, run_id));
    if (isFinal(run.state)) break;
    await wait(LOOK_EVERY_MS);
  }
  const deadline = Date.now() + TOLD_WITHIN_MS;
  while (Date.now() < deadline && (await isUnsettled(deps.store, run_id))) await wait(LOOK_EVERY_MS);
  return deps.store.read(run_id);
}

async function isUnsettled(store: RunStore, run_id: string): Promise<boolean> {
  const { runs } = await store.list({ of: { kind: 'unsettled' }, page_size: 100 });
  return runs.some((run) => run.run_id === run_id);
}

async function readStatus(objects: ObjectStore, run_id: string): Promise<TrainerStatus | null> {
  const found = await objects.read(runObject(run_id, 'status'));
  return found === null ? null : parseJson(TRAINER_STATUS, found.body, 'record_invalid', { run_id });
}
