import { errorCode } from '../errors.ts';
import type { Warehouses } from '../providers/warehouse/types.ts';
import type { Telemetry } from './types.ts';

type CloudService = 'storage' | 'tasks' | 'run' | 'slack' | 'warehouse';

/**
 * The providers, with every call measured (`mmm.cloud.call`), and those that a person looks for in the trace of a run a span each: not the
 * many small reads and writes of records, nor the looks at an execution.
 */
export function observedProviders(telemetry: Telemetry) {
  const observed =
    (service: CloudService, spans: readonly string[] | 'all') =>
    <Provider extends object>(provider: Provider): Provider =>
      observedCalls(telemetry, service, provider, spans === 'all' ? spans : new Set(spans));
  const warehouse = observed('warehouse', 'all');
  return {
    storage: observed('storage', ['upload', 'download', 'copy']),
    tasks: observed('tasks', ['enqueue', 'enqueueBatch', 'enqueueDigest']),
    run: observed('run', ['start', 'cancel']),
    slack: observed('slack', 'all'),
    warehouses: (warehouses: Warehouses): Warehouses => ({
      ...warehouses,
      for: async (source) => warehouse(await warehouses.for(source)),
    }),
  };
}

/** The same provider: all of its methods answer promises. */
function observedCalls<Provider extends object>(
  telemetry: Telemetry,
  service: CloudService,
  provider: Provider,
  spans: ReadonlySet<string> | 'all',
): Provider {
  const measured = new Map<string, unknown>();

  async function measure(call: string, work: () => Promise<unknown>): Promise<unknown> {
    const begun = performance.now();
    let outcome = 'ok';
    try {
      return await work();
    } catch (error) {
      outcome = errorCode(error);
      throw error;
    } finally {
      telemetry.record('mmm.cloud.call', (performance.now() - begun) / 1000, { service, call, outcome });
    }
  }

  function wrapped(call: string, method: (...args: unknown[]) => unknown) {
    const has_span = spans === 'all' || spans.has(call);
    return (...args: unknown[]) => {
      const work = async () => method.apply(provider, args);
      return measure(call, () => (has_span ? telemetry.span(`${service} ${call}`, {}, work) : work()));
    };
  }

  return new Proxy(provider, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof key !== 'string' || typeof value !== 'function') return value;
      const known = measured.get(key);
      if (known !== undefined) return known;
      const own = wrapped(key, (...args) => Reflect.apply(value, target, args));
      measured.set(key, own);
      return own;
    },
  });
}
