import { expect, test } from 'vitest';
import type { FinishedSpan } from '../../../src/telemetry/finished-span.ts';
import { tracePrinter } from '../../../src/telemetry/trace-printer.ts';
import { drawTrace } from '../../../src/telemetry/trace-tree.ts';

const MS = 1_000_000n;

function span(
  name: string,
  parent_id: string | null,
  [start, end]: [number, number],
  more: Partial<FinishedSpan> = {},
) {
  const times = { started_ns: BigInt(start) * MS, ended_ns: BigInt(end) * MS };
  return { trace_id: 't1', span_id: name, parent_id, name, attributes: {}, failed: null, ...times, ...more };
}

const RUN = [
  span('command', null, [0, 300]),
  span('launch-run', 'command', [400, 900], { attributes: { run_id: 'r1' } }),
  span('upload', 'launch-run', [500, 600], { failed: 'unavailable' }),
  ...[1000, 2000, 3000, 4000].map((at) => span('watch-run', 'command', [at, at + 250], { span_id: `watch at ${at}` })),
];

test('a trace is drawn as a tree in the order of time, with what failed, and what was done often in one line', () => {
  const lines = drawTrace(RUN)
    .split('\n')
    .map((line) => line.replaceAll(/(?<=\S) {2,}/g, ' | '));
  expect(lines).toEqual([
    'Trace t1 of run r1: 7 spans, 4.250 s',
    '  command | 0.000 | +0.300 s',
    '    launch-run | 0.400 | +0.500 s',
    '      upload | 0.500 | +0.100 s | failed: unavailable',
    '    watch-run x4 | 1.000 | +1.000 s',
    '',
  ]);
});

test('a run is printed once, when the step that has settled it has come in', () => {
  const printed: string[] = [];
  const printer = tracePrinter((text) => void printed.push(text));
  printer.add(RUN);
  printer.add([span('settled', 'publish-run', [4400, 4400])]);
  expect(printed).toEqual([]);
  printer.add([span('publish-run', 'command', [4300, 4500])]);
  printer.stop();
  expect(printed).toHaveLength(1);
  expect(printed[0]).toContain('settled');
});
