import type { HrTime } from '@opentelemetry/api';
import { type DataPoint, DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { nanoseconds } from './finished-span.ts';
import { MONITORING_PREFIX } from './metrics.ts';

/**
 * Metrics in the words of Cloud Monitoring's `projects.timeSeries.create`
 * (https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/create). All are cumulative.
 */
export type TimeSeries = {
  metric: { type: string; labels: Record<string, string> };
  resource: MonitoredResource;
  metricKind: 'CUMULATIVE';
  valueType: 'INT64' | 'DOUBLE' | 'DISTRIBUTION';
  unit: string;
  points: [{ interval: { startTime: string; endTime: string }; value: PointValue }];
};

/** Nobody else may write the series of the same labels, so one of them tells each process from all others. */
export type MonitoredResource = { type: 'generic_task'; labels: Record<string, string> };

type PointValue =
  | { int64Value: string }
  | { doubleValue: number }
  | {
      distributionValue: {
        count: string;
        mean: number;
        bucketOptions: { explicitBuckets: { bounds: number[] } };
        bucketCounts: string[];
      };
    };

export function toTimeSeries({ scopeMetrics }: ResourceMetrics, resource: MonitoredResource): TimeSeries[] {
  return scopeMetrics.flatMap(({ metrics }) => metrics.flatMap((metric) => seriesOf(metric, resource)));
}

function seriesOf(metric: MetricData, resource: MonitoredResource): TimeSeries[] {
  const { name, unit } = metric.descriptor;
  const series = (
    { attributes, ...times }: Pick<DataPoint<unknown>, 'attributes' | 'startTime' | 'endTime'>,
    valueType: TimeSeries['valueType'],
    value: PointValue,
  ): TimeSeries => ({
    metric: {
      type: `${MONITORING_PREFIX}${name}`,
      labels: Object.fromEntries(Object.entries(attributes).map(([key, label]) => [key, String(label)])),
    },
    resource,
    metricKind: 'CUMULATIVE',
    valueType,
    unit,
    points: [{ interval: interval(times), value }],
  });
  switch (metric.dataPointType) {
    case DataPointType.SUM:
      return metric.dataPoints.map((point) => series(point, 'INT64', { int64Value: String(Math.round(point.value)) }));
    case DataPointType.HISTOGRAM:
      return metric.dataPoints.map((point) => {
        const { count, sum = 0, buckets } = point.value;
        const distributionValue = {
          count: String(count),
          mean: count === 0 ? 0 : sum / count,
          bucketOptions: { explicitBuckets: { bounds: buckets.boundaries } },
          bucketCounts: buckets.counts.map(String),
        };
        return series(point, 'DISTRIBUTION', { distributionValue });
      });
    case DataPointType.GAUGE:
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      // `metrics.ts` has none.
      return [];
  }
}

/** Of a cumulative point the end is to be later than the start. */
function interval({ startTime, endTime }: { startTime: HrTime; endTime: HrTime }) {
  const start = nanoseconds(startTime) / 1_000_000n;
  const end = nanoseconds(endTime) / 1_000_000n;
  return { startTime: iso(start), endTime: iso(end > start ? end : start + 1n) };
}

function iso(milliseconds: bigint): string {
  return new Date(Number(milliseconds)).toISOString();
}
