import { randomUUID } from 'node:crypto';
import { packageVersion } from '../package-version.ts';
import type { MonitoredResource } from './time-series.ts';
import type { Attributes } from './types.ts';

/** Which process it is that something was recorded in. */
export type ProcessResource = {
  /** In the words of OpenTelemetry's semantic conventions. */
  attributes: Attributes;
  monitored: MonitoredResource;
  /** The service and its version for Error Reporting. */
  service: { service: string; version: string };
};

const NAMESPACE = 'mmm-trainer';

/** `name` is the service's or the job's; `version` the revision's, the package's where there is none. */
export function processResource(process: {
  name: string;
  version?: string | undefined;
  is_on_cloud_run: boolean;
  execution?: string | undefined;
  attempt?: number;
  project: string;
  location: string;
}): ProcessResource {
  const { name, version = packageVersion(), execution, attempt = 0, project, location } = process;
  const own = randomUUID();
  const instance = execution === undefined ? own : `${execution}-${own}`;
  const on_cloud_run = { 'cloud.provider': 'gcp', 'cloud.platform': 'gcp_cloud_run', 'cloud.region': location };
  return {
    attributes: {
      'service.name': name,
      'service.namespace': NAMESPACE,
      'service.version': version,
      'service.instance.id': instance,
      ...(process.is_on_cloud_run ? { ...on_cloud_run, 'faas.name': name, 'faas.version': version } : {}),
      ...(execution === undefined ? {} : { 'gcp.cloud_run.job.execution': execution, 'mmm.attempt': attempt }),
    },
    monitored: {
      type: 'generic_task',
      labels: { project_id: project, location, namespace: NAMESPACE, job: name, task_id: instance },
    },
    service: { service: name, version },
  };
}
