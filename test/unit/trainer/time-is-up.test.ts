import { expect, test } from 'vitest';
import { secondsToTrain, timeIsUp } from '../../../src/trainer/time-is-up.ts';

test('training ends a minute before the time is over, or a tenth of it where that is less', () => {
  expect(secondsToTrain(21_600)).toBe(21_540);
  expect(secondsToTrain(100)).toBe(90);
});

test('where the time is over already it ends at once; without a limit, or when it is put off, never', async () => {
  const over = timeIsUp(100, 95);
  await new Promise((resolve) => over.signal.addEventListener('abort', resolve));
  expect(over.signal.aborted).toBe(true);
  const unlimited = timeIsUp(null, 1e9);
  const cleared = timeIsUp(0.01, 0);
  cleared.clear();
  await new Promise((resolve) => timeIsUp(0.02, 0).signal.addEventListener('abort', resolve));
  expect(unlimited.signal.aborted).toBe(false);
  expect(cleared.signal.aborted).toBe(false);
});
