import type { FinishedSpan } from '../../../src/telemetry/finished-span.ts';
import { finishedSpan } from '../../../src/telemetry/finished-span.ts';
import { openTelemetry } from '../../../src/telemetry/open-telemetry.ts';
import type { Telemetry } from '../../../src/telemetry/types.ts';

type Measurement = { name: string; value: number; attributes: Readonly<Record<string, string>> };

/** OpenTelemetry that keeps in memory what it records. */
export function recordingTelemetry() {
  const kept: FinishedSpan[] = [];
  const measured: Measurement[] = [];
  const running = openTelemetry({
    spans: {
      export(spans, done) {
        kept.push(...spans.map(finishedSpan));
        done({ code: 0 });
      },
      shutdown: async () => undefined,
    },
    metrics: {
      export: (_metrics, done) => done({ code: 0 }),
      forceFlush: async () => undefined,
      shutdown: async () => undefined,
    },
    every_ms: { spans: 60_000, metrics: 60_000 },
  });
  const telemetry: Telemetry = {
    ...running,
    record(name, value, attributes) {
      running.record(name, value, attributes);
      measured.push({ name, value, attributes });
    },
  };
  return {
    telemetry,
    measured,
    /** Ends it, and returns the spans in the order in which they began. */
    async spans(): Promise<FinishedSpan[]> {
      await running.stop();
      return [...kept].sort((a, b) => (a.started_ns < b.started_ns ? -1 : 1));
    },
  };
}
