import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { z } from 'zod';
import { type Methods, MILLISECONDS, notFound, unary } from '../grpc-methods.ts';
import { packExecution } from '../grpc-protos.ts';
import { failureMessage } from './execution-message.ts';
import type { ExecutionStore } from './execution-store.ts';
import type { Executions } from './executions.ts';
import type { ExecutionRecord } from './records.ts';

type Kind = ExecutionRecord['operations'][number]['kind'];
type Message = (execution: ExecutionRecord) => object;

/** How long WaitOperation waits where the request does not say; clients wait a minute for an answer. */
const WAIT_MS = 30_000;

/** Begins a long-running operation about an execution and returns its message. */
export function beginOperation(
  deps: { store: ExecutionStore; location: string; message: Message },
  name: string,
  kind: Kind,
): object {
  const execution = deps.store.get(name);
  if (execution === null) throw notFound();
  const operation = { name: `${deps.location}/operations/${randomUUID()}`, kind };
  const saved = { ...execution, operations: [...execution.operations, operation] };
  deps.store.save(saved);
  return operationMessage(saved, operation, deps.message);
}

/** `google.longrunning.Operations` as Cloud Run has it: operations are read and waited for. */
export function operationMethods(deps: { store: ExecutionStore; executions: Executions; message: Message }): Methods {
  function find(name: string) {
    for (const execution of deps.store.all()) {
      const operation = execution.operations.find((each) => each.name === name);
      if (operation !== undefined) return { execution, operation };
    }
    throw notFound();
  }
  function read(name: string): object {
    const { execution, operation } = find(name);
    return operationMessage(execution, operation, deps.message);
  }
  return {
    GetOperation: unary(z.object({ name: z.string() }), ({ name }) => read(name)),
    WaitOperation: unary(z.object({ name: z.string(), timeout: MILLISECONDS }), async ({ name, timeout }) => {
      await deps.executions.wait(find(name).execution.name, timeout ?? WAIT_MS);
      return read(name);
    }),
  };
}

/** A cancelled execution is a response, not an error; so it is in Cloud Run. */
function operationMessage(
  execution: ExecutionRecord,
  { name, kind }: { name: string; kind: Kind },
  message: Message,
): object {
  const packed = packExecution(message(execution));
  if (execution.ended_at === null) return { name, metadata: packed, done: false };
  const failed = kind === 'run' ? failureMessage(execution) : null;
  const outcome =
    failed === null
      ? { response: packed, result: 'response' }
      : { error: { code: status.ABORTED, message: failed, details: [] }, result: 'error' };
  return { name, metadata: packed, done: true, ...outcome };
}
