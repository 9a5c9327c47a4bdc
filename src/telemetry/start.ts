import type { Logger } from '../logger.ts';
import { NO_TELEMETRY } from './no-telemetry.ts';
import type { ProcessResource } from './process-resource.ts';
import type { RunningTelemetry } from './types.ts';

export const TELEMETRY_MODES = ['off', 'console', 'google-cloud'] as const;

export type TelemetrySettings = {
  mode: (typeof TELEMETRY_MODES)[number];
  /** Where spans and metrics go on a laptop; Google's services where left out. */
  endpoint: string | undefined;
  project: string;
};

/** Cloud Monitoring takes points of a series oftener, but counts what it stores. */
const EVERY_MS = { spans: 5000, metrics: 60_000 };
/** A person looks on. */
const EVERY_MS_LOCALLY = { spans: 500, metrics: 10_000 };

/** Starts what is to record; where it is off, nothing of OpenTelemetry is even loaded. */
export async function startTelemetry(
  { mode, endpoint, project }: TelemetrySettings,
  { resource, logger }: { resource: ProcessResource; logger: Logger },
): Promise<RunningTelemetry> {
  switch (mode) {
    case 'off':
      return { ...NO_TELEMETRY, stop: async () => undefined };
    case 'console': {
      const [{ openTelemetry }, { consoleExporters }] = await Promise.all([
        import('./open-telemetry.ts'),
        import('./console.ts'),
      ]);
      const print = (text: string) => void process.stderr.write(text);
      return openTelemetry({ ...consoleExporters(print), every_ms: EVERY_MS_LOCALLY });
    }
    case 'google-cloud': {
      const [{ openTelemetry }, { googleCloudExporters }] = await Promise.all([
        import('./open-telemetry.ts'),
        import('./google-cloud.ts'),
      ]);
      const exporters = googleCloudExporters({
        project,
        resource,
        endpoint,
        onLost: (what, error) => logger.warn({ err: error, what }, 'telemetry not sent'),
      });
      return openTelemetry({ ...exporters, every_ms: endpoint === undefined ? EVERY_MS : EVERY_MS_LOCALLY });
    }
  }
}
