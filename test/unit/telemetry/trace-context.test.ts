import { describe, expect, test } from 'vitest';
import { NO_TELEMETRY } from '../../../src/telemetry/no-telemetry.ts';
import { currentTrace, parseTraceparent } from '../../../src/telemetry/trace-context.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('a traceparent', () => {
  test('is read as W3C Trace Context writes it', () => {
    expect(parseTraceparent(TRACEPARENT)).toEqual({
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: 'b7ad6b7169203331',
      is_sampled: true,
      origin: TRACEPARENT,
    });
    expect(parseTraceparent(`${TRACEPARENT.slice(0, -2)}00`)).toMatchObject({ is_sampled: false });
    // A later version may say more.
    expect(parseTraceparent(`01${TRACEPARENT.slice(2)}-what-comes`)).toMatchObject({ span_id: 'b7ad6b7169203331' });
  });

  test.each([
    undefined,
    null,
    '',
    'nonsense',
    TRACEPARENT.toUpperCase(),
    `ff${TRACEPARENT.slice(2)}`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
    `${TRACEPARENT}\r\nX-More: 1`,
  ])('that is %j is none', (text) => {
    expect(parseTraceparent(text)).toBeNull();
  });
});

describe('without telemetry', () => {
  test('work belongs to a trace from its first span on, and what is within it to the same', async () => {
    expect(NO_TELEMETRY.traceparent()).toBeNull();
    await NO_TELEMETRY.span('outer', {}, async () => {
      const outer = currentTrace()?.trace_id;
      expect(outer).toMatch(/^[0-9a-f]{32}$/);
      await NO_TELEMETRY.span('inner', {}, async () => expect(currentTrace()?.trace_id).toBe(outer));
    });
    expect(currentTrace()).toBeNull();
  });

  test('work goes on with the trace that it was handed, also after a pause, and hands it on', async () => {
    await NO_TELEMETRY.within(TRACEPARENT, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      expect(NO_TELEMETRY.traceparent()).toBe(TRACEPARENT);
      await NO_TELEMETRY.span('step', {}, async () => expect(NO_TELEMETRY.origin()).toBe(TRACEPARENT));
    });
  });

  test('work that was handed nothing begins a trace of its own, whatever is under way', async () => {
    await NO_TELEMETRY.within(TRACEPARENT, () =>
      NO_TELEMETRY.within(null, async () => {
        expect(NO_TELEMETRY.traceparent()).toBeNull();
        await NO_TELEMETRY.span('run', {}, async () =>
          expect(NO_TELEMETRY.traceparent()).not.toContain('0af7651916cd43dd8448eb211c80319c'),
        );
      }),
    );
  });

  test('an error of the work is passed on as it is', async () => {
    const error = new Error('no');
    await expect(NO_TELEMETRY.span('failing', {}, async () => Promise.reject(error))).rejects.toBe(error);
  });
});
