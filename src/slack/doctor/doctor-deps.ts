import type { Execution, JobDefinition } from '../../providers/job-runner/types.ts';
import type { CheckQueue, PendingTask } from '../../providers/task-queue/types.ts';
import type { RunStore } from '../../runs/run-store.ts';

/** What `/mmm doctor` looks at beside what the rest of Slack's side has. */
export type DoctorDeps = {
  facts: {
    /** Of MMM Trainer. */
    version: string;
    bucket: string;
    project: string;
    location: string;
    queue: string;
    job: string;
    bot_url: string;
    service_account: string;
    /** The Web API and Cloud Storage, for their clocks. */
    slack_url: string;
    storage_url: string;
    watch_interval_seconds: number;
    /** How long a task of the doctor may be on its way. */
    queue_seconds: number;
    trainer: { image: string; timeout_seconds: number; workers: number };
  };
  queue: CheckQueue;
  /** Of a name that `taskName` gives; `null` where the queue knows of none. */
  findTask(name: string): Promise<PendingTask | null>;
  jobDefinition(): Promise<JobDefinition>;
  /** Throws `execution_not_found`. */
  execution(name: string): Promise<Execution>;
  rebuildCatalogue: RunStore['rebuildCatalogue'];
  /** What this process keeps to read less is read anew. */
  forgetCaches(): void;
};
