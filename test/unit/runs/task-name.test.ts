import fc from 'fast-check';
import { expect, test } from 'vitest';
import { taskName } from '../../../src/runs/task-name.ts';

const run_id = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,39}-[a-z0-9_]{2,20}-\d{8}_\d{6}$/);

test('is in the letters of Cloud Tasks', () => {
  fc.assert(fc.property(run_id, (id) => /^[A-Za-z0-9_-]{1,500}$/.test(taskName('watch-run', id, '17'))));
});

test('differs for different runs and steps', () => {
  fc.assert(
    fc.property(run_id, run_id, (a, b) => {
      fc.pre(a !== b);
      expect(taskName('launch-run', a)).not.toBe(taskName('launch-run', b));
    }),
  );
  expect(taskName('launch-run', 'a.b-de-20260301_100000')).not.toBe(taskName('launch-run', 'a_2eb-de-20260301_100000'));
});
