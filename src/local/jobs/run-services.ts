import type { Methods } from '../grpc-methods.ts';
import { executionMessage } from './execution-message.ts';
import { executionMethods, executionTaskMethods } from './execution-methods.ts';
import { openExecutionStore } from './execution-store.ts';
import { startExecutions } from './executions.ts';
import { jobMethods } from './job-methods.ts';
import { operationMethods } from './operations.ts';
import type { ExecutionRecord, LocalJob } from './records.ts';

export type RunServices = {
  services: {
    'google.cloud.run.v2.Jobs': Methods;
    'google.cloud.run.v2.Executions': Methods;
    'google.cloud.run.v2.Tasks': Methods;
    'google.longrunning.Operations': Methods;
  };
  close(options: { kill_executions: boolean }): Promise<void>;
};

/** Cloud Run Jobs with its state in `folder`; executions that had not ended are taken up again. */
export function startRunServices(options: {
  folder: string;
  /** `projects/{p}/locations/{l}`. */
  location: string;
  jobs: Readonly<Record<string, LocalJob>>;
  now: () => Date;
  grace_seconds: number;
}): RunServices {
  const { location, now, grace_seconds } = options;
  const jobs = new Map(Object.entries(options.jobs).map(([id, job]) => [`${location}/jobs/${id}`, job]));
  const store = openExecutionStore(options.folder);
  const executions = startExecutions({ store, jobs, now, grace_seconds });
  const message = (execution: ExecutionRecord, deleted_at?: number) =>
    executionMessage(execution, {
      job: jobs.get(execution.job),
      folder: store.folder(execution.name),
      memory_bytes: executions.memoryBytes(execution.name),
      deleted_at,
    });
  const deps = { store, executions, jobs, location, now, message };
  return {
    services: {
      'google.cloud.run.v2.Jobs': jobMethods(deps),
      'google.cloud.run.v2.Executions': executionMethods(deps),
      'google.cloud.run.v2.Tasks': executionTaskMethods(deps),
      'google.longrunning.Operations': operationMethods(deps),
    },
    close: (how) => executions.close(how),
  };
}
