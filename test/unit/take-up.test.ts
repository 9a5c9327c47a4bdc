import { expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { takeUp } from '../../src/take-up.ts';

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
