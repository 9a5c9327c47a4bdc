import { ExecutionsClient, JobsClient, type protos, TasksClient } from '@google-cloud/run';
import { status } from '@grpc/grpc-js';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { CALL_POLICIES } from '../call-policy.ts';
import { callFailure, clientOptions, grpcCall, grpcStatus } from '../google-grpc.ts';
import { quantity } from './quantity.ts';
import type { Execution, ExecutionState, JobDefinition, JobDefinitions, JobRunner } from './types.ts';

type ExecutionMessage = protos.google.cloud.run.v2.IExecution;

const SERVICE = 'run.googleapis.com';
const STARTED = z.object({ name: z.string().min(1) });

export type CloudRunJobsOptions = {
  project: string;
  location: string;
  /** The job's id. */
  job: string;
  /** `host:port` of the local cloud; Google's where left out. */
  grpc_endpoint?: string;
};

/** Cloud Run Jobs: executions of one job. */
export function cloudRunJobs(options: CloudRunJobsOptions): JobRunner & JobDefinitions & { close(): Promise<void> } {
  const google = clientOptions(options.grpc_endpoint);
  const jobs = new JobsClient(google);
  const executions = new ExecutionsClient(google);
  const tasks = new TasksClient(google);
  const job = jobs.jobPath(options.project, options.location, options.job);

  async function read(name: string): Promise<Execution> {
    const [message] = await grpcCall(CALL_POLICIES.read, (once) => executions.getExecution({ name }, once)).catch(
      (error) => fail('GetExecution', name, error),
    );
    return toExecution(message, await retries(message));
  }

  /** The execution says how many of its tasks were retried; how often, the tasks say. */
  async function retries({ name, retriedCount }: ExecutionMessage): Promise<number> {
    if (!name || !retriedCount) return 0;
    const [found] = await grpcCall(CALL_POLICIES.list, (once) => tasks.listTasks({ parent: name }, once)).catch(
      (error) => fail('ListTasks', name, error),
    );
    return found.reduce((sum, task) => sum + (task.retried ?? 0), 0);
  }

  return {
    async start({ args, env, timeout_seconds }) {
      const overrides = {
        containerOverrides: [{ args: [...args], env: Object.entries(env).map(([name, value]) => ({ name, value })) }],
        timeout: { seconds: timeout_seconds },
      };
      const [operation] = await grpcCall(CALL_POLICIES.launch, (once) =>
        jobs.runJob({ name: job, overrides }, once),
      ).catch((error) => fail('RunJob', job, error));
      // The operation ends with the execution; its metadata is the execution as it begins.
      return STARTED.parse(operation.metadata).name;
    },
    async definition() {
      const [found] = await grpcCall(CALL_POLICIES.read, (once) => jobs.getJob({ name: job }, once)).catch((error) =>
        fail('GetJob', job, error),
      );
      return toDefinition(found);
    },
    get: read,
    async list({ page_size = 100, page_token } = {}) {
      const page = { parent: job, pageSize: page_size, pageToken: page_token };
      const [found, , answer] = await grpcCall(CALL_POLICIES.list, (once) =>
        executions.listExecutions(page, { ...once, autoPaginate: false }),
      ).catch((error) => fail('ListExecutions', job, error));
      return {
        executions: found.map((message) => toExecution(message, message.retriedCount ?? 0)),
        next_page_token: answer?.nextPageToken || null,
      };
    },
    async cancel(name) {
      try {
        await grpcCall(CALL_POLICIES.cancel, (once) => executions.cancelExecution({ name }, once));
      } catch (error) {
        const { state } = await read(name);
        if (state === 'pending' || state === 'running') fail('CancelExecution', name, error);
      }
    },
    async close() {
      await Promise.all([jobs.close(), executions.close(), tasks.close()]);
    },
  };
}

/** The job itself, rather than an execution of it, is what these ask for. */
const OF_THE_JOB: ReadonlySet<string> = new Set(['RunJob', 'GetJob', 'ListExecutions']);

function fail(call: string, name: string, error: unknown): never {
  const failure = callFailure(SERVICE, call, error);
  if (failure !== null) throw failure;
  if (grpcStatus(error) === status.NOT_FOUND) {
    if (OF_THE_JOB.has(call)) throw new AppError('resource_missing', { kind: 'job', name }, { cause: error });
    throw new AppError('execution_not_found', { name }, { cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  throw new AppError(call === 'RunJob' ? 'execution_failed' : 'internal', { call, name, reason }, { cause: error });
}

function toDefinition({ template }: protos.google.cloud.run.v2.IJob): JobDefinition {
  const task = template?.template;
  const [container] = task?.containers ?? [];
  const { cpu, memory } = container?.resources?.limits ?? {};
  return {
    image: container?.image ?? '',
    vcpus: quantity(cpu),
    memory_bytes: quantity(memory),
    timeout_seconds: Number(task?.timeout?.seconds ?? 0),
    max_retries: task?.maxRetries ?? 0,
  };
}

function toExecution(message: ExecutionMessage, retried_count: number): Execution {
  const completed = message.conditions?.find(({ type }) => type === 'Completed');
  const ended_at = toDate(message.completionTime);
  return {
    name: message.name ?? '',
    state: stateOf(message, ended_at !== null),
    created_at: toDate(message.createTime) ?? new Date(0),
    started_at: toDate(message.startTime),
    ended_at,
    retried_count,
    message: ended_at === null ? '' : (completed?.message ?? ''),
    log_uri: message.logUri || null,
    args: message.template?.containers?.[0]?.args ?? [],
  };
}

/** The counters decide: a cancelled execution has cancelled tasks, and its condition is `failed` like any other. */
function stateOf(message: ExecutionMessage, ended: boolean): ExecutionState {
  if (!ended) return message.startTime ? 'running' : 'pending';
  if (message.failedCount) return 'failed';
  if (message.cancelledCount) return 'cancelled';
  return (message.succeededCount ?? 0) >= (message.taskCount ?? 1) ? 'succeeded' : 'failed';
}

function toDate(time: protos.google.protobuf.ITimestamp | null | undefined): Date | null {
  if (!time) return null;
  return new Date(Number(time.seconds ?? 0) * 1000 + Math.floor((time.nanos ?? 0) / 1e6));
}
