import { parentPort, workerData } from 'node:worker_threads';
import type { SecretReference, Secrets } from '../secrets/types.ts';
import { snowflakeEngine } from './snowflake-engine.ts';
import { type Call, type FromWorker, type Method, type Thrown, type ToWorker, thrown } from './snowflake-messages.ts';

/** The entry of the Snowflake thread: calls come as messages; credentials are asked for when they are needed. */

const { connection, settings } = workerData;
const controllers = new Map<number, AbortController>();
const secrets_waited_for = new Map<number, (answer: { value: string } | { thrown: Thrown }) => void>();
let last_id = 0;

const send = (message: FromWorker) => parentPort?.postMessage(message);

const secrets: Secrets = {
  async read(reference: SecretReference) {
    last_id += 1;
    const id = last_id;
    const answer = await new Promise<{ value: string } | { thrown: Thrown }>((resolve) => {
      secrets_waited_for.set(id, resolve);
      send({ kind: 'secret', id, reference });
    });
    if ('thrown' in answer) throw thrown.unpack(answer.thrown);
    return answer.value;
  },
  close: async () => {},
};

const engine: Call = snowflakeEngine({ connection, settings, secrets });

async function answer(id: number, method: Method, args: unknown[], run_id: string | undefined): Promise<void> {
  const controller = new AbortController();
  controllers.set(id, controller);
  try {
    const read = { signal: controller.signal, ...(run_id === undefined ? {} : { run_id }) };
    // The arguments are those that the other side took for this method.
    const ask = engine[method] as (...given: unknown[]) => Promise<unknown>;
    send({ kind: 'done', id, value: await ask(...args, read) });
  } catch (error) {
    send({ kind: 'done', id, thrown: thrown.pack(error) });
  } finally {
    controllers.delete(id);
  }
}

parentPort?.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'call':
      void answer(message.id, message.method, message.args, message.run_id);
      return;
    case 'abort':
      controllers.get(message.id)?.abort();
      return;
    case 'secret': {
      const waiting = secrets_waited_for.get(message.id);
      secrets_waited_for.delete(message.id);
      waiting?.(message);
    }
  }
});
