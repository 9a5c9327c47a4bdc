import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { currentTrace } from '../../../src/telemetry/trace-context.ts';
import { recordingTelemetry } from '../../support/telemetry/recorded.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

describe('a span', () => {
  test('lies below the one that is under way, in the same trace', async () => {
    const { telemetry, spans } = recordingTelemetry();
    await telemetry.span('outer', { run_id: 'r1' }, async (span) => {
      await telemetry.span('inner', {}, async () => undefined);
      span.set({ rows: 208 });
    });
    const [outer, inner] = await spans();
    expect(outer).toMatchObject({
      name: 'outer',
      parent_id: null,
      attributes: { run_id: 'r1', rows: 208 },
      failed: null,
    });
    expect(inner).toMatchObject({ name: 'inner', parent_id: outer?.span_id, trace_id: outer?.trace_id });
  });

  test('goes on with the trace that another process has begun, and is recorded whatever that has decided', async () => {
    const { telemetry, spans } = recordingTelemetry();
    await telemetry.within(TRACEPARENT, () =>
      telemetry.span('step', {}, async () => {
        expect(currentTrace()).toMatchObject({ trace_id: '0af7651916cd43dd8448eb211c80319c', is_sampled: true });
        expect(telemetry.origin()).toBe(TRACEPARENT);
        expect(telemetry.traceparent()).not.toBe(TRACEPARENT);
      }),
    );
    expect(await spans()).toMatchObject([
      { trace_id: '0af7651916cd43dd8448eb211c80319c', parent_id: 'b7ad6b7169203331' },
    ]);
  });

  test('of work that fails has the code of the error and none of its words', async () => {
    const { telemetry, spans } = recordingTelemetry();
    const error = new AppError('unavailable', {}, { message: 'the key of ann@example.com is wrong' });
    await expect(telemetry.span('call', {}, async () => Promise.reject(error))).rejects.toBe(error);
    const kept = await spans();
    expect(kept).toMatchObject([{ failed: 'unavailable' }]);
    expect(JSON.stringify(kept, (_key, value) => (typeof value === 'bigint' ? '' : value))).not.toContain('ann@');
  });

  test('of what is over already has its true times', async () => {
    const { telemetry, spans } = recordingTelemetry();
    const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 10, 0, second));
    await telemetry.span('train', {}, async () => {
      telemetry.past({ name: 'R', started_at: at(0), ended_at: at(30) }, [
        { name: 'R inputs', started_at: at(1), ended_at: at(9), failed: 'trainer_failed' },
      ]);
    });
    const kept = await spans();
    const of = (name: string) => kept.find((span) => span.name === name);
    expect(of('R')).toMatchObject({
      parent_id: of('train')?.span_id,
      started_ns: BigInt(at(0).getTime()) * 1_000_000n,
    });
    expect(of('R inputs')).toMatchObject({ parent_id: of('R')?.span_id, failed: 'trainer_failed' });
    expect((of('R inputs')?.ended_ns ?? 0n) - (of('R inputs')?.started_ns ?? 0n)).toBe(8_000_000_000n);
  });

  test('side by side with others keeps its own trace', async () => {
    const { telemetry, spans } = recordingTelemetry();
    const one = (name: string) =>
      telemetry.span(name, {}, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        await telemetry.span(`${name} below`, {}, async () => undefined);
      });
    await Promise.all([one('a'), one('b')]);
    const kept = await spans();
    for (const name of ['a', 'b']) {
      const above = kept.find((span) => span.name === name);
      expect(kept.find((span) => span.name === `${name} below`)?.parent_id).toBe(above?.span_id);
    }
    expect(new Set(kept.map(({ trace_id }) => trace_id)).size).toBe(2);
  });
});
