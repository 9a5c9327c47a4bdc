import { expect, test } from 'vitest';
import { consoleExporters } from '../../../src/telemetry/console.ts';
import { openTelemetry } from '../../../src/telemetry/open-telemetry.ts';
import { SETTLED } from '../../../src/telemetry/types.ts';

function printing() {
  const printed: string[] = [];
  const exporters = consoleExporters((text) => printed.push(text));
  return { telemetry: openTelemetry({ ...exporters, every_ms: { spans: 1, metrics: 3_600_000 } }), printed };
}

test('a run is printed as one tree as soon as it is settled, and not again at the end', async () => {
  const { telemetry, printed } = printing();
  const traceparent = await telemetry.span('command /mmm train', {}, async () => telemetry.traceparent());
  await telemetry.within(traceparent, () =>
    telemetry.span('step settle', {}, () => telemetry.span(SETTLED, {}, async () => undefined)),
  );
  await expect.poll(() => printed.length).toBe(1);
  expect(printed[0]).toMatch(/command \/mmm train[\s\S]*\n.*step settle/);
  await telemetry.stop();
  expect(printed.filter((text) => text.includes('step settle'))).toHaveLength(1);
});

test('what has come to no end is printed when the process ends', async () => {
  const { telemetry, printed } = printing();
  await telemetry.span('command /mmm help', {}, async () => undefined);
  await telemetry.stop();
  expect(printed.join('')).toContain('command /mmm help');
});

test('what was measured is printed when the process ends: counts, and of durations how many, the mean and the longest', async () => {
  const { telemetry, printed } = printing();
  telemetry.record('mmm.run.finished', 1, { state: 'succeeded', code: '' });
  telemetry.record('mmm.run.finished', 1, { state: 'succeeded', code: '' });
  telemetry.record('mmm.run.time_to_card', 1, {});
  telemetry.record('mmm.run.time_to_card', 3, {});
  await telemetry.stop();
  expect(printed.join('').split('\n')).toEqual([
    'Measured',
    '  mmm.run.time_to_card 2 times, mean 2.000 s, most 3.000 s',
    '  mmm.run.finished{state=succeeded, code=} 2',
    '',
  ]);
});
