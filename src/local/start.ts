import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Connections } from '../config.ts';
import { tracePrinter } from '../telemetry/trace-printer.ts';
import { startCloudAndBot, takeConnections } from './bot.ts';
import { FREE_PORTS, LOCAL_PORTS, type LocalPorts, ROOT } from './local-cloud.ts';
import { lockState } from './lock.ts';

/** `npm start`: the local cloud and the bot, until Ctrl-C. */

const USAGE = `npm start -- [--port N] [--state-dir DIR]

  --port N         the page's port (default 3000; the three after it are the bot's, storage's and gRPC's; 0: free ones)
  --state-dir DIR  where everything is kept (default .mmm)

CONNECTIONS_FILE=FILE in the environment: warehouses of your own (src/providers/warehouse/README.md)
TELEMETRY=console in the environment: each run's trace is printed when it has ended`;

const options = readOptions();
const traces = process.env.TELEMETRY === 'console' ? tracePrinter((text) => process.stdout.write(text)) : null;
const connections = readConnections();
const lock = lockState(options.state_dir);
if ('held_by' in lock) {
  stop(`MMM Trainer is already running here (process ${lock.held_by}). Use its page, or stop it first.`, 1);
}
const starting = startCloudAndBot(
  {
    state_dir: options.state_dir,
    ports: options.ports,
    manifest_dirs: [join(options.state_dir, 'manifests'), join(ROOT, 'manifests')],
    onSpans: traces?.add,
  },
  { log_level: 'warn', connections },
);
// From here on: executions of an earlier start go on before this one is through.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void starting.then(async (running) => {
      await running.stop();
      lock.release();
      process.exit(0);
    });
  });
}
const { cloud } = await starting.catch((error: unknown) => {
  lock.release();
  stop(portTaken(error) ?? (error instanceof Error ? error.message : String(error)), 1);
});
console.log(`The workspace is at ${cloud.page_url}
Type /mmm help there. Ctrl-C stops everything; what was training goes on at the next start.`);

function readOptions(): { state_dir: string; ports: LocalPorts } {
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2),
      options: { port: { type: 'string' }, 'state-dir': { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) stop(USAGE, 0);
    return { state_dir: resolve(values['state-dir'] ?? join(ROOT, '.mmm')), ports: portsFrom(values.port) };
  } catch (error) {
    stop(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, 2);
  }
}

function readConnections(): Connections {
  try {
    return takeConnections(process.env);
  } catch (error) {
    stop(error instanceof Error ? error.message : String(error), 2);
  }
}

function portsFrom(text: string | undefined): LocalPorts {
  if (text === undefined) return LOCAL_PORTS;
  const port = Number(text);
  if (port === 0) return FREE_PORTS;
  if (!Number.isInteger(port) || port < 1024 || port > 65_532) {
    throw new Error(`--port ${text} is no port: give one from 1024 to 65532, or 0.`);
  }
  return { page: port, bot: port + 1, storage: port + 2, grpc: port + 3 };
}

function portTaken(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error)) return null;
  return `Port ${String(error.port)} of 127.0.0.1 is in use. Stop what uses it, or choose others: npm start -- --port 4000`;
}

function stop(sentence: string, status: number): never {
  (status === 0 ? console.log : console.error)(sentence);
  process.exit(status);
}
