import { expect, test } from 'vitest';
import { METRICS, type MetricDefinition } from '../../../src/telemetry/metrics.ts';

const metrics: readonly (readonly [string, MetricDefinition])[] = Object.entries(METRICS);

test.each(metrics)('%s can be a metric and labels of Cloud Monitoring', (name, { attributes, unit, description }) => {
  // https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.metricDescriptors
  expect(name).toMatch(/^mmm\.[a-z_.]{1,90}$/);
  for (const attribute of attributes) expect(attribute).toMatch(/^[a-z][a-z_]{0,99}$/);
  expect(attributes.length).toBeLessThanOrEqual(10);
  expect(unit).toMatch(/^(s|USD|\{[a-z]+\})$/);
  expect(description).toMatch(/^[A-Z][^.]+$/);
});

test.each(metrics)('%s has buckets that grow, where it is a histogram', (_name, { kind, boundaries = [] }) => {
  expect(boundaries.length > 0).toBe(kind === 'histogram');
  expect(boundaries).toEqual([...new Set(boundaries)].sort((a, b) => a - b));
});

test('the time in which Slack has to be answered is a bound, so that what came too late can be counted', () => {
  expect(METRICS['mmm.slack.acknowledgement'].boundaries).toContain(3);
});
