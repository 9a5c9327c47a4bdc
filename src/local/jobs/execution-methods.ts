import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { z } from 'zod';
import { type Methods, notFound, page, Refusal, unary } from '../grpc-methods.ts';
import { packExecution } from '../grpc-protos.ts';
import { taskMessage } from './execution-message.ts';
import type { ExecutionStore } from './execution-store.ts';
import type { Executions } from './executions.ts';
import { beginOperation } from './operations.ts';
import { type ExecutionRecord, type LocalJob, shortName } from './records.ts';

const ITEMS_A_PAGE = 100;
/** SIGTERM, ten seconds, SIGKILL, and what it takes to see it. */
const END_MS = 15_000;

const NAMED = z.object({ name: z.string() });
const CHANGE = NAMED.extend({ validateOnly: z.boolean() });
const LIST = z.object({ parent: z.string(), pageSize: z.number(), pageToken: z.string() });

type Deps = {
  store: ExecutionStore;
  executions: Executions;
  jobs: ReadonlyMap<string, LocalJob>;
  location: string;
  now: () => Date;
  message: (execution: ExecutionRecord, deleted_at?: number) => object;
};

/** `google.cloud.run.v2.Executions`: read, listed the newest first, cancelled, deleted. */
export function executionMethods(deps: Deps): Methods {
  const { store, executions, jobs } = deps;
  return {
    GetExecution: unary(NAMED, ({ name }) => deps.message(executionOf(store, name))),
    ListExecutions: unary(LIST, ({ parent, ...request }) => {
      if (!jobs.has(parent)) throw notFound(`Resource '${shortName(parent)}' of kind 'JOB' does not exist.`);
      const own = store.all().filter((execution) => execution.job === parent);
      const { items, next_page_token } = page(own, newestFirst, request, ITEMS_A_PAGE);
      return { executions: items.map((execution) => deps.message(execution)), nextPageToken: next_page_token };
    }),
    CancelExecution: unary(CHANGE, ({ name, validateOnly }) => {
      const execution = executionOf(store, name);
      if (execution.ended_at !== null) {
        throw new Refusal(status.FAILED_PRECONDITION, `Execution '${shortName(name)}' has already completed.`);
      }
      if (validateOnly) return { name: '', done: true, metadata: packExecution(deps.message(execution)) };
      executions.cancel(name);
      return beginOperation(deps, name, 'cancel');
    }),
    DeleteExecution: unary(CHANGE, async ({ name, validateOnly }) => {
      const execution = executionOf(store, name);
      if (validateOnly) return { name: '', done: true, metadata: packExecution(deps.message(execution)) };
      executions.cancel(name);
      await executions.wait(name, END_MS);
      const deleted = packExecution(deps.message(executionOf(store, name), deps.now().getTime()));
      store.remove(name);
      const operation = `${deps.location}/operations/${randomUUID()}`;
      return { name: operation, done: true, metadata: deleted, response: deleted, result: 'response' };
    }),
  };
}

/** `google.cloud.run.v2.Tasks`: the containers of an execution, read and listed. */
export function executionTaskMethods(deps: Pick<Deps, 'store' | 'jobs'>): Methods {
  const { store, jobs } = deps;
  const tasksOf = (execution: ExecutionRecord) =>
    execution.tasks.map((task) => ({
      key: String(task.index).padStart(6, '0'),
      name: `${execution.name}/tasks/${shortName(execution.name)}-task${task.index}`,
      message: taskMessage(execution, task, jobs.get(execution.job)),
    }));
  return {
    GetTask: unary(NAMED, ({ name }) => {
      const execution = executionOf(store, name.split('/tasks/')[0] ?? '');
      const task = tasksOf(execution).find((each) => each.name === name);
      if (task === undefined) throw notFound();
      return task.message;
    }),
    ListTasks: unary(LIST, ({ parent, ...request }) => {
      const { items, next_page_token } = page(
        tasksOf(executionOf(store, parent)),
        ({ key }) => key,
        request,
        ITEMS_A_PAGE,
      );
      return { tasks: items.map(({ message }) => message), nextPageToken: next_page_token };
    }),
  };
}

/** Sorts by the time of creation, the latest first. */
function newestFirst({ created_at, name }: ExecutionRecord): string {
  return `${String(Number.MAX_SAFE_INTEGER - created_at).padStart(16, '0')} ${name}`;
}

function executionOf(store: ExecutionStore, name: string): ExecutionRecord {
  const execution = store.get(name);
  if (execution === null) throw notFound(`Resource '${shortName(name)}' of kind 'EXECUTION' does not exist.`);
  return execution;
}
