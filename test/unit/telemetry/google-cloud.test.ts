import { afterEach, describe, expect, test } from 'vitest';
import { type Collector, startCollector } from '../../../src/local/telemetry/collector.ts';
import type { FinishedSpan } from '../../../src/telemetry/finished-span.ts';
import { googleCloudExporters } from '../../../src/telemetry/google-cloud.ts';
import { openTelemetry } from '../../../src/telemetry/open-telemetry.ts';
import { processResource } from '../../../src/telemetry/process-resource.ts';

/** Bot and trainer as they send to Cloud Trace and Cloud Monitoring, and the collector of the local cloud in the place of both. */

const started: Collector[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((collector) => collector.close()));
});

async function collector() {
  const spans: FinishedSpan[] = [];
  const made = await startCollector({ onSpans: (more) => void spans.push(...more) });
  started.push(made);
  return { ...made, spans };
}

function telemetryTo(endpoint: string) {
  const lost: string[] = [];
  const resource = processResource({
    name: 'mmm-trainer',
    is_on_cloud_run: true,
    project: 'p',
    location: 'europe-west1',
  });
  const onLost = (what: string) => void lost.push(what);
  const exporters = googleCloudExporters({ project: 'p', resource, endpoint, onLost, wait_ms: 1 });
  return { ...openTelemetry({ ...exporters, every_ms: { spans: 60_000, metrics: 60_000 } }), lost, resource };
}

describe('what is recorded', () => {
  test('arrives as it was, spans and measurements, when the process stops', async () => {
    const { url, spans, series } = await collector();
    const telemetry = telemetryTo(url);
    await telemetry.span(
      'launch-run',
      { run_id: 'r1', retry_count: 0, share: 0.5, late: false },
      async () => undefined,
    );
    telemetry.record('mmm.slack.acknowledgement', 0.2, { kind: 'command' });
    telemetry.record('mmm.slack.acknowledgement', 4, { kind: 'command' });
    telemetry.record('mmm.run.finished', 1, { state: 'failed', code: 'execution_failed' });
    await telemetry.stop();

    expect(telemetry.lost).toEqual([]);
    expect(spans).toMatchObject([
      { name: 'launch-run', attributes: { run_id: 'r1', retry_count: 0, share: 0.5, late: false } },
    ]);
    const kept = series();
    const of = (type: string) => kept.find(({ metric }) => metric.type === `workload.googleapis.com/${type}`);
    expect(of('mmm.run.finished')).toMatchObject({
      metric: { labels: { state: 'failed', code: 'execution_failed' } },
      resource: { labels: { project_id: 'p', location: 'europe-west1', namespace: 'mmm-trainer', job: 'mmm-trainer' } },
      valueType: 'INT64',
      unit: '{run}',
      points: [{ value: { int64Value: '1' } }],
    });
    expect(of('mmm.slack.acknowledgement')).toMatchObject({
      valueType: 'DISTRIBUTION',
      unit: 's',
      points: [{ value: { distributionValue: { count: '2', mean: 2.1 } } }],
    });
  });

  test('of two instances are two series: Cloud Monitoring refuses a series that two write', async () => {
    const { url, series } = await collector();
    const instances = [telemetryTo(url), telemetryTo(url)];
    for (const telemetry of instances) {
      telemetry.record('mmm.run.time_to_card', 1, {});
      await telemetry.stop();
      expect(telemetry.lost).toEqual([]);
    }
    expect(new Set(series().map(({ resource }) => resource.labels.task_id)).size).toBe(2);
  });

  test('and cannot be sent is said, and holds nobody up', async () => {
    const { url, close } = await collector();
    await close();
    const telemetry = telemetryTo(url);
    await telemetry.span('step', {}, async () => undefined);
    telemetry.record('mmm.run.time_to_card', 1, {});
    await telemetry.stop();
    expect([...telemetry.lost].sort()).toEqual(['metrics', 'spans']);
  });
});

describe('the collector', () => {
  test('refuses what Cloud Monitoring would: the same series twice, and points out of order', async () => {
    const { url } = await collector();
    const write = async (times: readonly [string, string], count = 1) => {
      const [startTime, endTime] = times;
      const one = {
        metric: { type: 'workload.googleapis.com/mmm.run.finished', labels: {} },
        resource: { type: 'generic_task', labels: { task_id: 'one' } },
        metricKind: 'CUMULATIVE',
        valueType: 'INT64',
        unit: '1',
        points: [{ interval: { startTime, endTime }, value: { int64Value: '1' } }],
      };
      const body = JSON.stringify({ timeSeries: Array.from({ length: count }, () => one) });
      const response = await fetch(`${url}/v3/projects/p/timeSeries`, { method: 'POST', body });
      return `${response.status} ${await response.text()}`;
    };
    const begun = '2026-03-01T10:00:00.000Z';
    expect(await write([begun, '2026-03-01T10:01:00.000Z'])).toMatch(/^200/);
    expect(await write([begun, '2026-03-01T10:02:00.000Z'], 2)).toMatch(/^400 .*Duplicate TimeSeries/);
    expect(await write([begun, '2026-03-01T10:01:00.000Z'])).toMatch(/^400 .*in order/);
    expect(await write([begun, begun])).toMatch(/^400 .*start time/);
  });
});
