import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseEnvironment } from '../environment.ts';
import { packageVersion } from '../package-version.ts';
import type { MonitoredResource } from './time-series.ts';
import type { Attributes } from './types.ts';

/** Set by Cloud Run itself: of a service, or of an execution of a job. */
const SET_BY_CLOUD_RUN = z.object({
  K_SERVICE: z.string().optional(),
  K_REVISION: z.string().optional(),
  CLOUD_RUN_JOB: z.string().optional(),
  CLOUD_RUN_EXECUTION: z.string().optional(),
  CLOUD_RUN_TASK_INDEX: z.coerce.number().int().optional(),
  CLOUD_RUN_TASK_ATTEMPT: z.coerce.number().int().optional(),
});

/** Which process it is that something was recorded in. */
export type ProcessResource = {
  /** In the words of OpenTelemetry's semantic conventions. */
  attributes: Attributes;
  monitored: MonitoredResource;
  /** The service and its version for Error Reporting. */
  service: { service: string; version: string };
};

/** `process` is what it is where Cloud Run does not say: the bot or the trainer. */
export function processResource(
  env: Readonly<Record<string, string | undefined>>,
  { name, project, location }: { name: 'bot' | 'trainer'; project: string; location: string },
): ProcessResource {
  const run = parseEnvironment(SET_BY_CLOUD_RUN, env);
  const service = run.K_SERVICE ?? run.CLOUD_RUN_JOB ?? `mmm-${name}`;
  const version = run.K_REVISION ?? packageVersion();
  const instance = randomUUID();
  const is_on_cloud_run = run.K_SERVICE !== undefined || run.CLOUD_RUN_JOB !== undefined;
  const task_id = run.CLOUD_RUN_EXECUTION === undefined ? instance : `${run.CLOUD_RUN_EXECUTION}-${instance}`;
  return {
    attributes: {
      'service.name': service,
      'service.namespace': 'mmm-trainer',
      'service.version': version,
      'service.instance.id': task_id,
      ...(is_on_cloud_run
        ? { 'cloud.provider': 'gcp', 'cloud.platform': 'gcp_cloud_run', 'cloud.region': location, 'faas.name': service }
        : {}),
      ...(run.K_REVISION === undefined ? {} : { 'faas.version': run.K_REVISION }),
      ...(run.CLOUD_RUN_EXECUTION === undefined
        ? {}
        : {
            'gcp.cloud_run.job.execution': run.CLOUD_RUN_EXECUTION,
            'gcp.cloud_run.job.task_index': run.CLOUD_RUN_TASK_INDEX ?? 0,
            'mmm.attempt': run.CLOUD_RUN_TASK_ATTEMPT ?? 0,
          }),
    },
    monitored: {
      type: 'generic_task',
      labels: { project_id: project, location, namespace: 'mmm-trainer', job: service, task_id },
    },
    service: { service, version },
  };
}
