import type { RunStore } from '../../src/runs/run-store.ts';
import type { DoctorDeps } from '../../src/slack/doctor/doctor-deps.ts';

/** An installation in which queue and job answer as they should. */
export function doctorDeps(
  store: Pick<RunStore, 'rebuildCatalogue' | 'forgetCaches'>,
  change: Partial<DoctorDeps> = {},
): DoctorDeps {
  return {
    facts: {
      version: '1.2.3',
      bucket: 'mmm-bucket',
      project: 'mmm-project',
      location: 'europe-west1',
      queue: 'mmm-queue',
      job: 'mmm-job',
      bot_url: 'https://bot.example.com',
      service_account: 'bot@mmm-project.iam.gserviceaccount.com',
      slack_url: 'https://slack.com/api/',
      storage_url: 'https://storage.googleapis.com/',
      watch_interval_seconds: 15,
      queue_seconds: 2.5,
      trainer: { image: 'trainer:7', timeout_seconds: 6 * 3600, workers: 2 },
    },
    queue: { enqueueCheck: async () => 'enqueued' },
    findTask: async () => null,
    jobDefinition: async () => ({
      image: 'trainer:7',
      vcpus: 4,
      memory_bytes: 16 * 1024 ** 3,
      timeout_seconds: 6 * 3600,
      max_retries: 1,
    }),
    execution: async (name) => ({
      name,
      state: 'succeeded',
      created_at: new Date('2026-03-02T09:30:10Z'),
      started_at: new Date('2026-03-02T09:30:20Z'),
      ended_at: new Date('2026-03-02T09:33:00Z'),
      retried_count: 0,
      message: '',
      log_uri: null,
    }),
    rebuildCatalogue: store.rebuildCatalogue,
    forgetCaches: store.forgetCaches,
    ...change,
  };
}
