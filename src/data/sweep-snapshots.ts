import type { Logger } from '../logger.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/**
 * Deletes the snapshots that are older than they are to be kept; those of runs stay in the runs' folders. Safe to repeat and to do at the
 * same time. What goes wrong is logged: the next time does it.
 */
export function sweepSnapshots(deps: {
  snapshots: Pick<SnapshotStore, 'sweep'>;
  retention_days: number;
  logger: Logger;
  now: () => Date;
}): () => Promise<void> {
  return async () => {
    const before = new Date(deps.now().getTime() - deps.retention_days * 86_400_000);
    try {
      const deleted = await deps.snapshots.sweep(before);
      if (deleted > 0) deps.logger.info({ deleted, before: before.toISOString() }, 'old snapshots deleted');
    } catch (error) {
      deps.logger.warn({ err: error }, 'old snapshots not deleted');
    }
  };
}
