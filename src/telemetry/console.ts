import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { finishedSpan } from './finished-span.ts';
import type { Exporters } from './google-cloud.ts';
import { tracePrinter } from './trace-printer.ts';

/** Prints each trace as a tree when its run has ended, and at the end of the process what is left and what was measured. */
export function consoleExporters(print: (text: string) => void): Exporters {
  const printer = tracePrinter(print);
  let latest: ResourceMetrics | null = null;
  return {
    spans: {
      export(spans, done) {
        printer.add(spans.map(finishedSpan));
        done({ code: 0 });
      },
      async shutdown() {
        printer.stop();
      },
    },
    metrics: {
      export(metrics, done) {
        latest = metrics;
        done({ code: 0 });
      },
      async forceFlush() {},
      async shutdown() {
        if (latest !== null) print(drawMetrics(latest));
      },
    },
  };
}

/** A line for each series that was measured. */
function drawMetrics({ scopeMetrics }: ResourceMetrics): string {
  const lines = scopeMetrics.flatMap(({ metrics }) => metrics.flatMap(linesOf));
  return lines.length === 0 ? '' : `Measured\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function linesOf(metric: MetricData): string[] {
  const { name, unit } = metric.descriptor;
  switch (metric.dataPointType) {
    case DataPointType.SUM:
      return metric.dataPoints.map(({ attributes, value }) => `${name}${labels(attributes)} ${value}`);
    case DataPointType.HISTOGRAM:
      return metric.dataPoints.map(({ attributes, value: { count, sum = 0, max = 0 } }) => {
        const mean = count === 0 ? 0 : sum / count;
        return `${name}${labels(attributes)} ${count} times, mean ${mean.toFixed(3)} ${unit}, most ${max.toFixed(3)} ${unit}`;
      });
    case DataPointType.GAUGE:
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return [];
  }
}

function labels(attributes: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(attributes).map(([key, value]) => `${key}=${String(value)}`);
  return shown.length === 0 ? '' : `{${shown.join(', ')}}`;
}
