import { status } from '@grpc/grpc-js';
import { z } from 'zod';
import { invalid, type Methods, MILLISECONDS, notFound, page, Refusal, unary } from '../grpc-methods.ts';
import { packExecution } from '../grpc-protos.ts';
import { CONTAINER, container } from './execution-message.ts';
import type { ExecutionStore } from './execution-store.ts';
import type { ExecutionOverrides, Executions } from './executions.ts';
import { beginOperation } from './operations.ts';
import { countTasks, type ExecutionRecord, type LocalJob, shortName } from './records.ts';

const JOBS_A_PAGE = 100;
const MOST_TASKS = 10_000;
const LONGEST_SECONDS = 168 * 3600;

const OVERRIDES = z.object({
  containerOverrides: z.array(
    z.object({
      name: z.string(),
      args: z.array(z.string()),
      env: z.array(
        z.object({ name: z.string().min(1), value: z.string().nullish(), valueSource: z.unknown().optional() }),
      ),
      clearArgs: z.boolean(),
    }),
  ),
  taskCount: z.number(),
  timeout: MILLISECONDS,
});

/** `google.cloud.run.v2.Jobs`: the configured jobs are read and run, not made or changed. */
export function jobMethods(deps: {
  store: ExecutionStore;
  executions: Executions;
  /** By their full names. */
  jobs: ReadonlyMap<string, LocalJob>;
  location: string;
  message: (execution: ExecutionRecord) => object;
}): Methods {
  const { store, executions, jobs, location } = deps;

  function jobOf(name: string): LocalJob {
    const job = jobs.get(name);
    if (job === undefined) throw notFound(`Resource '${shortName(name)}' of kind 'JOB' does not exist.`);
    return job;
  }

  return {
    GetJob: unary(z.object({ name: z.string() }), ({ name }) => jobMessage(name, jobOf(name), store)),
    ListJobs: unary(
      z.object({ parent: z.string(), pageSize: z.number(), pageToken: z.string() }),
      ({ parent, ...request }) => {
        if (parent !== location) {
          throw new Refusal(status.PERMISSION_DENIED, `Permission denied on resource ${parent}.`);
        }
        const all = [...jobs].map(([name, job]) => ({ name, job }));
        const { items, next_page_token } = page(all, ({ name }) => name, request, JOBS_A_PAGE);
        return { jobs: items.map(({ name, job }) => jobMessage(name, job, store)), nextPageToken: next_page_token };
      },
    ),
    RunJob: unary(
      z.object({ name: z.string(), validateOnly: z.boolean(), overrides: OVERRIDES.nullable() }),
      ({ name, validateOnly, overrides }) => {
        const job = jobOf(name);
        const asked = overridesOf(job, overrides);
        if (validateOnly) return { name: '', done: true, metadata: packExecution({ job: shortName(name) }) };
        const { name: execution } = executions.run(name, job, asked);
        return beginOperation(deps, execution, 'run');
      },
    ),
  };
}

function overridesOf(job: LocalJob, overrides: z.infer<typeof OVERRIDES> | null): ExecutionOverrides {
  const [first, ...more] = overrides?.containerOverrides ?? [];
  const unknown = [first, ...more].find((each) => each && each.name !== '' && each.name !== CONTAINER);
  if (unknown) throw invalid(`overrides.container_overrides: no container is named '${unknown.name}'.`);
  if (more.length > 0) throw invalid('overrides.container_overrides: the job has one container.');
  if (first?.clearArgs && first.args.length > 0) {
    throw invalid('overrides.container_overrides: args and clear_args exclude each other.');
  }
  if (first?.env.some(({ valueSource }) => valueSource)) {
    throw new Refusal(status.UNIMPLEMENTED, 'Secrets as variables are not part of the local cloud.');
  }
  const task_count = overrides?.taskCount || 1;
  if (task_count < 1 || task_count > MOST_TASKS) throw invalid(`overrides.task_count must be from 1 to ${MOST_TASKS}.`);
  const timeout_seconds = overrides?.timeout ? overrides.timeout / 1000 : job.timeout_seconds;
  if (timeout_seconds <= 0 || timeout_seconds > LONGEST_SECONDS) {
    throw invalid(`overrides.timeout must be more than 0 and at most ${LONGEST_SECONDS} seconds.`);
  }
  return {
    args: first?.args ?? [],
    env: Object.fromEntries((first?.env ?? []).map(({ name, value }) => [name, value ?? ''])),
    task_count,
    timeout_seconds,
  };
}

function jobMessage(name: string, job: LocalJob, store: ExecutionStore): object {
  const own = store.all().filter((execution) => execution.job === name);
  const latest = own[0];
  return {
    name,
    launchStage: 'GA',
    template: {
      taskCount: 1,
      template: {
        containers: [container(null, job)],
        maxRetries: job.max_retries,
        retries: 'maxRetries',
        timeout: { seconds: job.timeout_seconds, nanos: 0 },
      },
    },
    terminalCondition: { type: 'Ready', state: 'CONDITION_SUCCEEDED' },
    executionCount: own.length,
    latestCreatedExecution: latest ? { name: latest.name, completionStatus: completionStatus(latest) } : null,
  };
}

function completionStatus(execution: ExecutionRecord): string {
  if (execution.ended_at === null) return 'EXECUTION_RUNNING';
  if (countTasks(execution, 'failed') > 0) return 'EXECUTION_FAILED';
  return countTasks(execution, 'cancelled') > 0 ? 'EXECUTION_CANCELLED' : 'EXECUTION_SUCCEEDED';
}
