import type { TakeSnapshot } from '../data/snapshot.ts';
import type { SnapshotStore } from '../data/snapshot-store.ts';
import type { Logger } from '../logger.ts';
import type { JobRunner } from '../providers/job-runner/types.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import type { TaskQueue } from '../providers/task-queue/types.ts';
import type { Telemetry } from '../telemetry/types.ts';
import type { RequestStore } from './request-store.ts';
import type { Run } from './run.ts';
import type { RunAnnouncer } from './run-announcer.ts';
import type { RunStore } from './run-store.ts';
import type { SubscriptionStore } from './subscriptions.ts';

/** A delivery of the queue to a step. It may come twice, late or out of order. */
type StepTask = {
  run_id: string;
  /** For `serve-request`. */
  request_id?: string;
  /** Deliveries of this task that failed before; Cloud Tasks sends it as `X-CloudTasks-TaskRetryCount`. */
  retry_count?: number;
};

/**
 * A step of a run. It reads the record first and does nothing where its work is done. It throws where the same delivery may
 * succeed later (`isRetryable`): the queue delivers it again. Everything else has ended the run by the time it returns.
 */
export type Step = (task: StepTask) => Promise<void>;

type StepSettings = {
  watch_interval_seconds: number;
  trainer: { timeout_seconds: number; workers: number; image: string };
};

/** What the steps use. Each step's factory names the part of it that it needs. */
export type StepDeps = {
  objects: ObjectStore;
  store: RunStore;
  requests: RequestStore;
  queue: TaskQueue;
  runner: JobRunner;
  takeSnapshot: TakeSnapshot;
  snapshots: Pick<SnapshotStore, 'rememberRun'>;
  fetching: {
    /** How old a snapshot may be that is used instead of asking the warehouse. */
    max_age_seconds: number;
    /** How often is looked whether a run is still wanted while its data is fetched. */
    cancel_check_seconds: number;
  };
  announcer: RunAnnouncer;
  /** Whether this person may see the run. */
  maySee(run: Pick<Run, 'requested_by' | 'channel'>, user: string): Promise<boolean>;
  /** Whether the run may be spoken of in this channel. */
  mayShowIn(run: Pick<Run, 'channel'>, channel: string): Promise<boolean>;
  subscriptions: Pick<SubscriptionStore, 'list'>;
  logger: Logger;
  telemetry: Telemetry;
  now: () => Date;
  settings: StepSettings;
};

/** A step that failed this often will not succeed by being tried again: the run is ended as failed. */
export const MAX_STEP_RETRIES = 30;
