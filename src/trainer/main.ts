import { pino } from 'pino';
import { createLogger } from '../logger.ts';
import { cloudStorageObjectStore } from '../providers/object-store/cloud-storage.ts';
import { parseRunId } from '../runs/run-paths.ts';
import { observedProviders } from '../telemetry/observed-calls.ts';
import { startTelemetry } from '../telemetry/start.ts';
import { loadTrainerSettings } from './settings.ts';
import { trainRun } from './train-run.ts';
import { workOnRequest } from './work-on-request.ts';

const USAGE = 'usage: node --import tsx src/trainer/main.ts RUN_ID [--request REQUEST_ID]';

/** What runs in the job's container: trains a run, or works on a request on a finished one. See README.md for the exit statuses. */
async function main(env: NodeJS.ProcessEnv, [run_id, flag, request_id]: readonly string[]): Promise<number> {
  if (run_id === undefined || (flag !== undefined && (flag !== '--request' || request_id === undefined))) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const settings = loadTrainerSettings(env);
  // R talks to no cloud, and what it prints of its surroundings is kept with the run.
  delete env.GOOGLE_CREDENTIALS_JSON;
  parseRunId(run_id);
  const logger = createLogger({
    level: settings.log_level,
    project: settings.storage.project,
    service: settings.resource.service,
    destination: pino.destination({ dest: 2, sync: true }),
  }).child({ run_id, request_id, execution: settings.execution, attempt: settings.attempt });
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      logger.warn({ signal }, 'asked to stop');
      stop.abort();
    });
  }
  const telemetry = await startTelemetry(settings.telemetry, { resource: settings.resource, logger });
  const deps = {
    objects: observedProviders(telemetry).storage(cloudStorageObjectStore(settings.storage)),
    telemetry,
    settings,
    logger,
    now: () => new Date(),
    print: (chunk: Buffer) => process.stdout.write(chunk),
    stop: stop.signal,
    seconds_since_start: () => performance.now() / 1000,
  };
  const { execution, attempt } = settings;
  const attributes = { run_id, execution, attempt, ...(request_id === undefined ? {} : { request_id }) };
  try {
    return await telemetry.within(settings.traceparent, () =>
      telemetry.span('trainer', attributes, () =>
        request_id === undefined ? trainRun(deps, run_id) : workOnRequest(deps, run_id, request_id),
      ),
    );
  } finally {
    await telemetry.stop();
  }
}

main(process.env, process.argv.slice(2)).then(
  // Connections that are kept open for the next request would hold the process for a while.
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
