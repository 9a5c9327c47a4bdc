import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON, type PackageDefinition } from '@grpc/proto-loader';
import { AppError } from '../errors.ts';

/** Google's own protos as the clients ship them, so that the local servers speak what the real ones speak. */

const resolve = createRequire(import.meta.url).resolve;
// The tasks package exports its protos' folder only, the run package everything.
const TASKS_PROTOS = join(dirname(resolve('@google-cloud/tasks/build/protos')), 'protos.json');
const RUN_PROTOS = resolve('@google-cloud/run/build/protos/protos.json');

const loaded = new Map<string, PackageDefinition>();

function definitions(path: string): PackageDefinition {
  const known = loaded.get(path);
  if (known !== undefined) return known;
  // Unset messages read as null, 64-bit integers as numbers (all of ours are small), enums by their names.
  const options = { longs: Number, enums: String, defaults: true, oneofs: true };
  const made = fromJSON(JSON.parse(readFileSync(path, 'utf8')), options);
  loaded.set(path, made);
  return made;
}

function service(path: string, name: string): ServiceDefinition {
  const found = definitions(path)[name];
  if (found === undefined || 'format' in found)
    throw new AppError('internal', { name }, { message: 'no such service' });
  return found as ServiceDefinition;
}

/** The services that the local cloud answers for, each with every method that Google's has. */
export function protoServices() {
  return {
    'google.cloud.tasks.v2.CloudTasks': service(TASKS_PROTOS, 'google.cloud.tasks.v2.CloudTasks'),
    'google.cloud.run.v2.Jobs': service(RUN_PROTOS, 'google.cloud.run.v2.Jobs'),
    'google.cloud.run.v2.Executions': service(RUN_PROTOS, 'google.cloud.run.v2.Executions'),
    'google.cloud.run.v2.Tasks': service(RUN_PROTOS, 'google.cloud.run.v2.Tasks'),
    'google.longrunning.Operations': service(RUN_PROTOS, 'google.longrunning.Operations'),
  } as const;
}

export type ServiceName = keyof ReturnType<typeof protoServices>;

/** An Execution as `google.protobuf.Any`, which is how long-running operations carry it. */
export function packExecution(execution: object): { type_url: string; value: Buffer } {
  const serialize = service(RUN_PROTOS, 'google.cloud.run.v2.Executions').GetExecution?.responseSerialize;
  if (serialize === undefined) throw new AppError('internal', {}, { message: 'Execution has no serializer' });
  return { type_url: 'type.googleapis.com/google.cloud.run.v2.Execution', value: serialize(execution) };
}
