import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import type { Secrets } from '../secrets/types.ts';
import type { SnowflakeSettings } from './connection-settings.ts';
import { type Call, type FromWorker, type Method, type ToWorker, thrown } from './snowflake-messages.ts';
import type { ReadOptions, Warehouse } from './types.ts';

export type SnowflakeOptions = {
  /** The connection's name. */
  connection: string;
  settings: SnowflakeSettings;
  secrets: Secrets;
  /** How long a thread is kept that nobody asks anything; longer than it keeps its session. */
  idle_seconds?: number;
};

const IDLE_SECONDS = 600;

/**
 * How much the thread may have for what it works on. Snowflake's driver makes objects of a whole chunk of rows, some 60 MB, and with
 * little room they are cleared away soon: the process stays as small at five million rows as at ten thousand.
 */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 };

type Waiting = { resolve(value: unknown): void; reject(error: unknown): void };
type Running = { worker: Worker; waiting: Map<number, Waiting>; idle: NodeJS.Timeout | null };

/**
 * Snowflake, in a thread of its own: loading its driver takes a second, and the rows of an extract come by the million, and Slack
 * waits for three seconds. The thread begins when it is first asked something.
 */
export function snowflakeWarehouse(options: SnowflakeOptions): Warehouse {
  const { connection, settings, secrets, idle_seconds = IDLE_SECONDS } = options;
  let running: Running | null = null;
  let last_id = 0;

  function start(): Running {
    const worker = startThread({ connection, settings });
    const started: Running = { worker, waiting: new Map(), idle: null };
    worker.on('message', (message: FromWorker) => void receive(started, message));
    worker.on('error', (error) => fail(started, error));
    worker.on('exit', () => fail(started, null));
    worker.unref();
    return started;
  }

  /** A thread that nobody asks anything is ended, for the driver in it is large. */
  function rest(resting: Running): void {
    resting.worker.unref();
    resting.idle = setTimeout(() => {
      if (running === resting) running = null;
      void stop(resting);
    }, idle_seconds * 1000);
    resting.idle.unref();
  }

  async function stop({ worker, waiting }: Running): Promise<void> {
    last_id += 1;
    const id = last_id;
    // Resting, it holds no process; but this process waits for the end of its session, and would end before otherwise.
    worker.ref();
    // What is still asked is given up: a query costs money, and nobody will have its answer.
    for (const asked of waiting.keys()) worker.postMessage({ kind: 'abort', id: asked } satisfies ToWorker);
    await new Promise((resolve) => {
      waiting.set(id, { resolve, reject: resolve });
      worker.postMessage({ kind: 'call', id, method: 'close', args: [], run_id: undefined } satisfies ToWorker);
    });
    await worker.terminate();
  }

  async function receive(from: Running, message: FromWorker): Promise<void> {
    const { worker, waiting } = from;
    if (message.kind === 'secret') {
      const answer: ToWorker = await secrets.read(message.reference).then(
        (value) => ({ kind: 'secret', id: message.id, value }),
        (error: unknown) => ({ kind: 'secret', id: message.id, thrown: thrown.pack(error) }),
      );
      worker.postMessage(answer);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (waiting.size === 0 && running === from) rest(from);
    if ('thrown' in message) call?.reject(thrown.unpack(message.thrown));
    else call?.resolve(message.value);
  }

  /** The thread is gone: whoever waits is told, and who asks next gets another. */
  function fail(gone: Running, error: Error | null): void {
    if (running === gone) running = null;
    const is_full = error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    // Its words alone: what Snowflake's driver throws holds the request, and that holds tokens.
    const cause = error === null ? undefined : new Error(error.message);
    const reason = is_full ? 'Its rows are too large to be held in memory.' : 'The work on it was broken off.';
    for (const { reject } of gone.waiting.values()) {
      reject(new AppError('warehouse_unavailable', { connection, reason }, { cause }));
    }
    gone.waiting.clear();
  }

  function call(method: Method, args: unknown[], { run_id, signal }: ReadOptions = {}): Promise<unknown> {
    if (signal?.aborted === true) return Promise.reject(new AppError('query_cancelled', { connection }));
    running ??= start();
    const { worker, waiting, idle } = running;
    if (idle !== null) clearTimeout(idle);
    last_id += 1;
    const id = last_id;
    const send = (message: ToWorker) => worker.postMessage(message);
    const abort = () => send({ kind: 'abort', id });
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.ref();
      send({ kind: 'call', id, method, args, run_id });
      signal?.addEventListener('abort', abort, { once: true });
    }).finally(() => signal?.removeEventListener('abort', abort));
  }

  // What comes back is what the engine of the same name gives.
  const ask = <Name extends Method>(name: Name, args: unknown[], read?: ReadOptions) =>
    call(name, args, read) as ReturnType<Call[Name]>;

  return {
    tables: (request = {}, read) => ask('tables', [request], read),
    describe: (source, read) => ask('describe', [source], read),
    preview: (source, limit, read) => ask('preview', [source, limit], read),
    facts: (source, preview_rows, read) => ask('facts', [source, preview_rows], read),
    dateRange: (source, column, read) => ask('dateRange', [source, column], read),
    snapshot: (source, request, read) => ask('snapshot', [source, request], read),
    check: (read) => ask('check', [], read),
    async close() {
      const last = running;
      running = null;
      if (last === null) return;
      if (last.idle !== null) clearTimeout(last.idle);
      await stop(last);
    },
  };
}

/** The thread's file, compiled; or its source, which Node reads with tsx, and in threads only where that is registered first. */
function startThread(data: { connection: string; settings: SnowflakeSettings }): Worker {
  const options = { workerData: data, resourceLimits: RESOURCE_LIMITS };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./snowflake-worker.js', import.meta.url), options);
  const source = new URL('./snowflake-worker.ts', import.meta.url).href;
  const tsx_package = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const tsx = new URL('./dist/esm/api/index.mjs', tsx_package).href;
  const code = `import('${tsx}').then(({ register }) => { register(); return import('${source}'); })`;
  return new Worker(code, { ...options, eval: true });
}
