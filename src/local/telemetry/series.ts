import { z } from 'zod';

/** Cumulative series as Cloud Monitoring takes them by `projects.timeSeries.create`, as much as the bot and the trainer write. */

const LABELS = z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.string());
const COUNT = z.string().regex(/^\d+$/);
const DISTRIBUTION = z
  .object({
    count: COUNT,
    mean: z.number(),
    bucketOptions: z.object({ explicitBuckets: z.object({ bounds: z.array(z.number()).min(1) }) }),
    bucketCounts: z.array(COUNT),
  })
  .refine(
    ({ bucketCounts, bucketOptions }) => bucketCounts.length === bucketOptions.explicitBuckets.bounds.length + 1,
    'has a count for each bucket',
  );
const ONE_SERIES = z.object({
  metric: z.object({ type: z.string().regex(/^(custom|workload)\.googleapis\.com\/[A-Za-z][\w./]*$/), labels: LABELS }),
  resource: z.object({ type: z.literal('generic_task'), labels: LABELS }),
  metricKind: z.literal('CUMULATIVE'),
  valueType: z.enum(['INT64', 'DOUBLE', 'DISTRIBUTION']),
  unit: z.string(),
  points: z.tuple([
    z.object({
      interval: z.object({ startTime: z.iso.datetime(), endTime: z.iso.datetime() }),
      value: z.union([
        z.object({ int64Value: COUNT }),
        z.object({ doubleValue: z.number() }),
        z.object({ distributionValue: DISTRIBUTION }),
      ]),
    }),
  ]),
});
export const TIME_SERIES = z.object({ timeSeries: z.array(ONE_SERIES).min(1).max(200) });
export type KeptSeries = z.infer<typeof ONE_SERIES>;

/** Series of the same labels are one, whoever writes them: that two processes write the same is refused, as it is there. */
export function createSeriesStore() {
  const kept = new Map<string, KeptSeries>();

  function problem(series: KeptSeries, written: ReadonlySet<string>): string | null {
    const key = keyOf(series);
    if (written.has(key))
      return 'Duplicate TimeSeries encountered. Only one point can be written per TimeSeries per request.';
    const [{ interval }] = series.points;
    if (interval.endTime <= interval.startTime) return 'The start time must be before the end time.';
    const before = kept.get(key)?.points[0].interval;
    if (before !== undefined && interval.endTime <= before.endTime) {
      return 'Points must be written in order. One or more of the points specified had an older end time than the most recent point.';
    }
    if (before !== undefined && interval.startTime < before.startTime) {
      return 'The start time must not be before that of the most recent point.';
    }
    return null;
  }

  return {
    /** Keeps those that are right, and says what is wrong with the others. */
    write(all: readonly KeptSeries[]): string[] {
      const written = new Set<string>();
      return all.flatMap((series) => {
        const wrong = problem(series, written);
        written.add(keyOf(series));
        if (wrong === null) kept.set(keyOf(series), series);
        return wrong === null ? [] : [wrong];
      });
    },
    all: () => [...kept.values()],
  };
}

function keyOf({ metric, resource }: KeptSeries): string {
  const labels = [...Object.entries(metric.labels).sort(), ...Object.entries(resource.labels).sort()];
  return JSON.stringify([metric.type, labels]);
}
