import type { Config } from '../../config.ts';
import { packageVersion } from '../../package-version.ts';
import type { JobDefinitions, JobRunner } from '../../providers/job-runner/types.ts';
import type { CheckQueue, TaskLookup } from '../../providers/task-queue/types.ts';
import type { RunStore } from '../../runs/run-store.ts';
import type { DoctorDeps } from './doctor-deps.ts';

/** The parts of `/mmm doctor` that follow from the settings and from what the bot is made of. */
export function configuredDoctor(
  config: Config,
  { queue, runner, store }: { queue: CheckQueue & TaskLookup; runner: JobRunner & JobDefinitions; store: RunStore },
): DoctorDeps {
  const { google, tasks, trainer } = config;
  return {
    facts: {
      version: packageVersion(),
      bucket: config.bucket,
      project: google.project,
      location: google.location,
      queue: tasks.queue,
      job: trainer.job,
      bot_url: tasks.bot_url,
      service_account: tasks.service_account,
      slack_url: config.slack.api_url ?? 'https://slack.com/api/',
      storage_url: google.storage_api_endpoint ?? 'https://storage.googleapis.com/',
      watch_interval_seconds: config.watch_interval_seconds,
      queue_seconds: 20,
      trainer,
    },
    queue,
    findTask: (name) => queue.find(name),
    jobDefinition: () => runner.definition(),
    execution: (name) => runner.get(name),
    rebuildCatalogue: store.rebuildCatalogue,
    forgetCaches: store.forgetCaches,
  };
}
