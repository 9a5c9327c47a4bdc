import { expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { createAccess } from '../../../src/slack/access.ts';

const run = { run_id: 'r12-de-20240131_093000', requested_by: 'U0ASKER', channel: 'C0RUNS' };
const readers = new Set(['U0READER']);
const access = createAccess({ chat: { mayRead: async ({ user }) => readers.has(user) } });

it('shows a run to whoever asked for it and to whoever reads its channel', async () => {
  expect(await access.maySee(run, 'U0ASKER')).toBe(true);
  expect(await access.maySee(run, 'U0READER')).toBe(true);
  expect(await access.maySee(run, 'U0STRANGER')).toBe(false);
});

it('refuses everybody else', async () => {
  await expect(access.requireSee(run, 'U0STRANGER')).rejects.toThrow(AppError);
  await expect(access.requireSee(run, 'U0READER')).resolves.toBeUndefined();
});

it('lets whoever asked for a run manage it, and nobody else', async () => {
  expect(await access.mayManage(run, 'U0ASKER')).toBe(true);
  expect(await access.mayManage(run, 'U0READER')).toBe(false);
});
