import type { Config } from './config.ts';
import { type CheckDataRequest, type CheckedData, checkData } from './data/check-data.ts';
import { takeSnapshotFrom } from './data/snapshot.ts';
import { createSnapshotStore } from './data/snapshot-store.ts';
import { sweepSnapshots } from './data/sweep-snapshots.ts';
import { createUploads } from './data/uploads.ts';
import { examinationRoute } from './http/doctor.ts';
import { healthRoute } from './http/health.ts';
import { createOidcCallers } from './http/oidc.ts';
import { takeUpRoute } from './http/scheduled.ts';
import { batchRoute, digestRoute, doctorRoute, tasksRoutes } from './http/tasks.ts';
import type { Logger } from './logger.ts';
import { packageVersion } from './package-version.ts';
import { slackChat } from './providers/chat/slack-web-api.ts';
import { loadedLater } from './providers/loaded-later.ts';
import { cloudStorageObjectStore } from './providers/object-store/cloud-storage.ts';
import type { ObjectStore } from './providers/object-store/types.ts';
import { localSecrets } from './providers/secrets/local-secrets.ts';
import { openConnections } from './providers/warehouse/connections.ts';
import { duckdbWarehouse, filesOfFolder } from './providers/warehouse/duckdb.ts';
import { uploadedFiles } from './providers/warehouse/uploaded-files.ts';
import { createWarehouses } from './providers/warehouse/warehouses.ts';
import { createBatchStore } from './runs/batch.ts';
import { ensureDigests, sendDigest } from './runs/digest.ts';
import { noteDoctorTask } from './runs/doctor-task.ts';
import { manifestCatalogue } from './runs/manifest-catalogue.ts';
import { observedCards, observedRequests, observedRuns } from './runs/observe-runs.ts';
import { createRequestStore } from './runs/request-store.ts';
import type { Run } from './runs/run.ts';
import { createRunStore, type RunStore } from './runs/run-store.ts';
import { createSettingsStore } from './runs/settings-store.ts';
import { createRuns } from './runs/steps.ts';
import { createSubscriptionStore } from './runs/subscriptions.ts';
import { recordBatch, resumeBatches, watchBatch } from './runs/watch-batch.ts';
import { createAccess, mayShowIn } from './slack/access.ts';
import { slackBatches } from './slack/announce-batch.ts';
import { slackDigests } from './slack/announce-digest.ts';
import { slackAnnouncer } from './slack/announcer.ts';
import { createSlackApp } from './slack/app.ts';
import { configuredDoctor } from './slack/doctor/configured-doctor.ts';
import { examineInstallation } from './slack/doctor/examine.ts';
import { notOftener, takeUp } from './take-up.ts';
import { NO_TELEMETRY } from './telemetry/no-telemetry.ts';
import { observedProviders } from './telemetry/observed-calls.ts';
import type { Telemetry } from './telemetry/types.ts';

const SWEEP_EVERY_MS = 86_400_000;

export type Bot = {
  start(): Promise<void>;
  /** Stops listening and lets go of every connection. */
  stop(): Promise<void>;
  store: RunStore;
  objects: ObjectStore;
  /** What the data of a spec comes to, as the form shows it before anything is trained. */
  checkData(request: CheckDataRequest): Promise<CheckedData>;
};

/** The composition root: the only file that names provider implementations. */
export function compose(config: Config, logger: Logger, telemetry: Telemetry = NO_TELEMETRY): Bot {
  const now = () => new Date();
  const { google } = config;
  const observed = observedProviders(telemetry);
  const objects = observed.storage(
    cloudStorageObjectStore({
      bucket: config.bucket,
      project: google.project,
      api_endpoint: google.storage_api_endpoint,
      credentials_json: google.credentials_json,
    }),
  );
  const observing = { objects, telemetry, logger, rate: config.trainer.rate, now };
  const store = observedRuns(createRunStore({ objects, now }), observing);
  const queue = observed.tasks(
    loadedLater(
      async () => {
        const { cloudTasksQueue } = await import('./providers/task-queue/cloud-tasks.ts');
        return cloudTasksQueue({
          project: google.project,
          location: google.location,
          queue: config.tasks.queue,
          bot_url: config.tasks.bot_url,
          service_account: config.tasks.service_account,
          grpc_endpoint: google.grpc_endpoint,
        });
      },
      { enqueue: true, enqueueDigest: true, enqueueBatch: true, enqueueCheck: true, find: true },
    ),
  );
  const runner = observed.run(
    loadedLater(
      async () => {
        const { cloudRunJobs } = await import('./providers/job-runner/cloud-run-jobs.ts');
        return cloudRunJobs({
          project: google.project,
          location: google.location,
          job: config.trainer.job,
          grpc_endpoint: google.grpc_endpoint,
        });
      },
      { start: true, definition: true, get: true, list: true, cancel: true },
    ),
  );
  const chat = observed.slack(slackChat({ token: config.slack.bot_token, api_url: config.slack.api_url, logger }));
  const settings = createSettingsStore({ objects, now });
  const access = createAccess({ chat, settings, now });
  const mayShowHere = (run: Pick<Run, 'channel'>, channel: string) => mayShowIn(chat, run, channel);
  const subscriptions = createSubscriptionStore({ objects, now });
  const demo = duckdbWarehouse({
    tables: filesOfFolder(config.demo_data_dir),
    files_allowed: config.local_files_allowed,
  });
  const secrets = config.is_local
    ? localSecrets(config.connections.secret_env)
    : loadedLater(
        async () => {
          const { secretManager } = await import('./providers/secrets/secret-manager.ts');
          return secretManager({ project: google.project });
        },
        { read: true },
      );
  const warehouses = observed.warehouses(
    createWarehouses({
      connections: {
        // Where there is no example data, as in production, nobody is offered an empty warehouse.
        ...(config.demo_data_dir === undefined ? {} : { demo }),
        ...openConnections(config.connections.named, secrets),
      },
      files: config.local_files_allowed ? demo : null,
      uploads: duckdbWarehouse({ tables: async () => ({}), files_allowed: false, uploads: uploadedFiles(objects) }),
    }),
  );

  const snapshots = createSnapshotStore(objects);
  const sweep = sweepSnapshots({ snapshots, retention_days: config.snapshots.retention_days, logger, now });
  const stopping = new AbortController();
  const takeSnapshot = takeSnapshotFrom({ warehouses, snapshots, now, stopping: stopping.signal, telemetry });

  const runs = createRuns({
    objects,
    store,
    requests: observedRequests(createRequestStore({ objects, now }), { ...observing, runs: store }),
    queue,
    runner,
    takeSnapshot,
    snapshots,
    fetching: { max_age_seconds: config.snapshots.max_age_seconds, cancel_check_seconds: 3 },
    announcer: observedCards(
      slackAnnouncer({ chat, objects, workers: config.trainer.workers, rate: config.trainer.rate, now }),
      observing,
    ),
    maySee: access.maySee,
    mayShowIn: mayShowHere,
    subscriptions,
    logger,
    telemetry,
    now,
    settings: {
      watch_interval_seconds: config.watch_interval_seconds,
      trainer: config.trainer,
    },
  });
  const digests = {
    objects,
    store,
    queue,
    subscriptions,
    digests: slackDigests({ chat, rate: config.trainer.rate }),
    maySee: access.maySee,
    mayShowIn: mayShowHere,
    logger,
    now,
  };
  const batches = {
    batches: createBatchStore(objects),
    store,
    queue,
    announcer: slackBatches({ chat }),
    // Each run is a trace of its own, however many are asked for together.
    recordRun: (request: Parameters<typeof runs.recordRun>[0]) => telemetry.within(null, () => runs.recordRun(request)),
    logger,
    now,
    settings: { watch_interval_seconds: config.watch_interval_seconds, trainer: config.trainer },
  };
  const taking_up = takeUp(
    {
      catalogue: store.ensureCatalogue,
      runs: runs.resumeRuns,
      requests: runs.resumeRequests,
      batches: resumeBatches(batches),
      digests: ensureDigests(digests),
      snapshots: notOftener(SWEEP_EVERY_MS, sweep, now),
    },
    { logger },
  );
  const oidc = createOidcCallers({ audience: config.tasks.bot_url, certs_url: config.tasks.oidc_certs_url });
  const verify = oidc.of(config.callers.tasks);
  const slack = {
    slack: config.slack,
    link_expires_seconds: config.link_expires_seconds,
    workers: config.trainer.workers,
    rate: config.trainer.rate,
    logger,
    telemetry,
    manifests: manifestCatalogue({ dirs: config.manifest_dirs, objects }),
    warehouses,
    takeSnapshot,
    recordRun: runs.recordRun,
    recordBatch: recordBatch(batches),
    showRun: runs.showRun,
    cancelRun: runs.cancelRun,
    requestAllocation: runs.requestAllocation,
    shareCalculation: runs.shareCalculation,
    drawOnepager: runs.drawOnepager,
    uploads: createUploads({ chat, objects, warehouses, now }),
    runs: store,
    objects,
    subscriptions,
    settings,
    chat,
    access,
    doctor: configuredDoctor(config, { queue, runner, store }),
    now,
  };
  const { receiver, settled } = createSlackApp({
    ...slack,
    custom_routes: [
      ...tasksRoutes({ verify, telemetry, handlers: runs.steps, logger }),
      batchRoute({ verify, telemetry, watchBatch: watchBatch(batches), logger }),
      doctorRoute({ verify, telemetry, noteDoctorTask: noteDoctorTask({ objects, now }), logger }),
      digestRoute({ verify, telemetry, sendDigest: inTurn(sendDigest(digests), sweep), logger }),
      takeUpRoute({ verify: oidc.of(config.callers.scheduler), takeUp: taking_up.round, logger }),
      healthRoute(),
      examinationRoute({
        verify: oidc.of(config.callers.deployer),
        examine: examineInstallation(slack),
        version: packageVersion(),
        revision: config.revision,
        logger,
      }),
    ],
  });

  return {
    store,
    objects,
    checkData: (request) => checkData({ takeSnapshot }, request),
    async start() {
      await receiver.start({ port: config.http.port, host: config.http.host });
      await taking_up.start();
    },
    async stop() {
      taking_up.stop();
      stopping.abort();
      await receiver.stop();
      await settled();
      await Promise.all([queue.close(), runner.close(), warehouses.close(), secrets.close()]);
    },
  };
}

/** What a task brings about, and after it what is due as often. */
function inTurn<Task>(first: (task: Task) => Promise<void>, then: () => Promise<void>): (task: Task) => Promise<void> {
  return async (task) => {
    await first(task);
    await then();
  };
}
