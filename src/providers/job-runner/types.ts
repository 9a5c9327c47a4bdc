/**
 * Cloud Run Jobs. A **job** is the definition, an **execution** one start of it, an **execution task** one container in it.
 */

export type ExecutionState = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export type Execution = {
  /** `projects/{p}/locations/{l}/jobs/{j}/executions/{e}`. */
  name: string;
  state: ExecutionState;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  /** Attempts after the first that were made or begun. */
  retried_count: number;
  /** What the service says about the outcome: the exit status, a time-out, memory; empty while it runs. */
  message: string;
  log_uri: string | null;
  /** The arguments that the execution was started with, where the service tells them. */
  args?: readonly string[];
};

type StartExecution = {
  /** Arguments for the container in place of the job's own. */
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  timeout_seconds: number;
};

/**
 * Every method throws `unavailable` and `quota_exceeded` where the same may succeed later; `resource_missing` where there is no such
 * job; `permission_denied`, `service_disabled` and `billing_disabled` where an operator has to do something.
 */
export interface JobRunner {
  /** Starts an execution and returns its name without waiting for its end. Not safe to repeat: see the trainer's lease. */
  start(request: StartExecution): Promise<string>;
  /** Throws `execution_not_found`. */
  get(name: string): Promise<Execution>;
  list(options?: {
    page_size?: number;
    page_token?: string;
  }): Promise<{ executions: Execution[]; next_page_token: string | null }>;
  /** Asks for the end; does nothing where it has ended. */
  cancel(name: string): Promise<void>;
}

/** The job as it is deployed. What the service does not say is `null`. */
export type JobDefinition = {
  image: string;
  vcpus: number | null;
  memory_bytes: number | null;
  timeout_seconds: number;
  max_retries: number;
};

export interface JobDefinitions {
  /** Throws `resource_missing` where there is no such job. */
  definition(): Promise<JobDefinition>;
}
