import { pino } from 'pino';
import { createLogger } from '../logger.ts';
import { cloudStorageObjectStore } from '../providers/object-store/cloud-storage.ts';
import { parseRunId } from '../runs/run-paths.ts';
import { loadTrainerSettings } from './settings.ts';
import { trainRun } from './train-run.ts';

/** What runs in the job's container: `node --import tsx src/trainer/main.ts RUN_ID`. See README.md for the exit statuses. */
async function main(env: NodeJS.ProcessEnv, [run_id]: readonly string[]): Promise<number> {
  if (run_id === undefined) {
    process.stderr.write('usage: node --import tsx src/trainer/main.ts RUN_ID\n');
    return 2;
  }
  const settings = loadTrainerSettings(env);
  parseRunId(run_id);
  const logger = createLogger({
    level: settings.log_level,
    destination: pino.destination({ dest: 2, sync: true }),
  }).child({ run_id, execution: settings.execution, attempt: settings.attempt });
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      logger.warn({ signal }, 'asked to stop');
      stop.abort();
    });
  }
  return trainRun(
    {
      objects: cloudStorageObjectStore(settings.storage),
      settings,
      logger,
      now: () => new Date(),
      print: (chunk) => process.stdout.write(chunk),
      stop: stop.signal,
      seconds_since_start: () => performance.now() / 1000,
    },
    run_id,
  );
}

main(process.env, process.argv.slice(2)).then(
  // Connections that are kept open for the next request would hold the process for a while.
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
