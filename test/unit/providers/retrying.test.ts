import { describe, expect, test } from 'vitest';
import { CALL_POLICIES, type CallPolicy, PAUSE } from '../../../src/providers/call-policy.ts';
import { type AttemptFailure, retryAfterMs, retrying } from '../../../src/providers/retrying.ts';

const POLICY: CallPolicy = { attempts: 4, attempt_ms: 1000, total_ms: 10_000, repeat: 'always' };

/** A clock that a wait moves on at once, with all of the jitter. */
function clock(random = 1) {
  const waits: number[] = [];
  let at = 0;
  return {
    waits,
    now: () => at,
    random: () => random,
    wait: async (ms: number) => {
      waits.push(ms);
      at += ms;
    },
  };
}

const failing = (outcome: AttemptFailure['outcome'], retry_after_ms: number | null = null) => {
  const attempts: number[] = [];
  return {
    attempts,
    attempt: async (ms: number) => {
      attempts.push(ms);
      throw new Error(outcome);
    },
    judge: () => ({ outcome, retry_after_ms }),
  };
};

describe('a call that fails', () => {
  test('is made again as often as its policy says, after pauses that double', async () => {
    const time = clock();
    const { attempt, judge, attempts } = failing('in_doubt');
    await expect(retrying(POLICY, attempt, judge, time)).rejects.toThrow('in_doubt');
    expect(attempts).toHaveLength(4);
    expect(time.waits).toEqual([PAUSE.first_ms, PAUSE.first_ms * 2, PAUSE.first_ms * 4]);
  });

  test('waits anything from nothing up to that, so that many do not come back together', async () => {
    const time = clock(0);
    const { attempt, judge } = failing('in_doubt');
    await retrying(POLICY, attempt, judge, time).catch(() => undefined);
    expect(time.waits).toEqual([0, 0, 0]);
  });

  test('is not made again where it would be refused again', async () => {
    const { attempt, judge, attempts } = failing('refused');
    await expect(retrying(POLICY, attempt, judge, clock())).rejects.toThrow();
    expect(attempts).toHaveLength(1);
  });

  test('of unknown outcome is not made again where that would do it twice, one that was not taken is', async () => {
    const once: CallPolicy = { ...POLICY, repeat: 'if_not_taken' };
    const doubtful = failing('in_doubt');
    await expect(retrying(once, doubtful.attempt, doubtful.judge, clock())).rejects.toThrow();
    expect(doubtful.attempts).toHaveLength(1);
    const turned_away = failing('not_taken');
    await expect(retrying(once, turned_away.attempt, turned_away.judge, clock())).rejects.toThrow();
    expect(turned_away.attempts).toHaveLength(4);
  });

  test('waits for as long as the service asks, and a little longer', async () => {
    const time = clock();
    const { attempt, judge } = failing('not_taken', 2000);
    await retrying(POLICY, attempt, judge, time).catch(() => undefined);
    expect(time.waits[0]).toBe(2000 + PAUSE.first_ms);
  });

  test('is given up at once where the service asks for more time than there is', async () => {
    const time = clock();
    const { attempt, judge, attempts } = failing('not_taken', 60_000);
    await expect(retrying(POLICY, attempt, judge, time)).rejects.toThrow();
    expect(attempts).toHaveLength(1);
    expect(time.waits).toEqual([]);
  });

  test('has less time for an attempt when little is left in all', async () => {
    const time = clock();
    const { attempt, judge, attempts } = failing('not_taken', 9500);
    await retrying(POLICY, attempt, judge, time).catch(() => undefined);
    expect(attempts).toEqual([1000, 300]);
  });
});

test('a call that never ends is given up at its deadline, and made again', async () => {
  const hanging: CallPolicy = { attempts: 2, attempt_ms: 20, total_ms: 10_000, repeat: 'always' };
  let attempts = 0;
  const never = () => {
    attempts += 1;
    return new Promise<never>(() => undefined);
  };
  const judge = () => expect.fail('the deadline is no answer of the service');
  await expect(retrying(hanging, never, judge, clock())).rejects.toMatchObject({ code: 'unavailable' });
  expect(attempts).toBe(2);
});

test('one that succeeds in the end has succeeded', async () => {
  let attempts = 0;
  const attempt = async () => {
    attempts += 1;
    if (attempts < 3) throw new Error('not yet');
    return 'done';
  };
  expect(await retrying(POLICY, attempt, () => ({ outcome: 'in_doubt', retry_after_ms: null }), clock())).toBe('done');
});

test.each([
  ['3', 3000],
  [' 120 ', 120_000],
  ['Wed, 01 Jan 2025 00:00:30 GMT', 30_000],
  ['Tue, 31 Dec 2024 00:00:00 GMT', 0],
  ['soon', null],
  ['', null],
  [null, null],
])('Retry-After "%s" is %s ms', (header, ms) => {
  expect(retryAfterMs(header, Date.parse('2025-01-01T00:00:00Z'))).toBe(ms);
});

test('every policy leaves time for another attempt, and nothing is repeated in doubt that costs money', () => {
  for (const { attempts, attempt_ms, total_ms } of Object.values(CALL_POLICIES)) {
    expect(attempts).toBeGreaterThan(1);
    expect(total_ms).toBeGreaterThan(attempt_ms);
  }
  expect(CALL_POLICIES.launch.repeat).toBe('if_not_taken');
});
