import { expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { notOftener, takeUp } from '../../src/take-up.ts';

const logger = createLogger({ level: 'silent' });

it('does everything though one thing fails, and tries that one again until it is done', async () => {
  const done: string[] = [];
  let is_down = true;
  const taken = takeUp(
    {
      runs: async () => {
        if (is_down) throw new Error('the queue is down');
        done.push('runs');
      },
      digests: async () => void done.push('digests'),
    },
    { logger, again_after_ms: 1 },
  );
  await taken.start();
  expect(done).toEqual(['digests']);
  is_down = false;
  await expect.poll(() => done).toEqual(['digests', 'runs']);
  taken.stop();
});

it('does not begin again what has been done, where one thing is tried again', async () => {
  let rounds = 0;
  let is_down = true;
  const taken = takeUp(
    {
      runs: async () => {
        rounds += 1;
      },
      requests: async () => {
        if (is_down) throw new Error('the bucket is down');
      },
    },
    { logger, again_after_ms: 1 },
  );
  await taken.start();
  is_down = false;
  expect(await taken.round()).toEqual({ ok: true, done: { runs: { ok: true }, requests: { ok: true } } });
  expect(rounds).toBe(2);
  taken.stop();
});

it('does what is due once a day once a day, and again at once where it failed', async () => {
  let clock = 0;
  let done = 0;
  let is_down = true;
  const daily = notOftener(
    86_400_000,
    async () => {
      if (is_down) throw new Error('the bucket is down');
      done += 1;
    },
    () => new Date(clock),
  );
  await expect(daily()).rejects.toThrow();
  is_down = false;
  for (clock = 600_000; clock < 2 * 86_400_000; clock += 600_000) await daily();
  expect(done).toBe(2);
});
