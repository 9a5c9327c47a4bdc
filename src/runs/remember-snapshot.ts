import { SNAPSHOT_RECORD } from '../data/snapshot-facts.ts';
import { runObject } from './run-paths.ts';
import type { StepDeps } from './step.ts';
import { readStored } from './stored.ts';

/**
 * Says that the run keeps its snapshot, so that one that names it by its hash finds it when it is deleted elsewhere. Called when
 * nothing in `data/` changes any more; safe to repeat.
 */
export async function rememberSnapshot(deps: Pick<StepDeps, 'objects' | 'snapshots'>, run_id: string): Promise<void> {
  const name = runObject(run_id, 'snapshot');
  const found = await deps.objects.read(name);
  // The inputs of a run that was begun by an earlier version.
  if (found === null) return;
  const record = readStored(SNAPSHOT_RECORD, found.body, 'record_invalid', { name });
  await deps.snapshots.rememberRun(record, runObject(run_id, 'extract'));
}
