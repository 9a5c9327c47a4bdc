import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { createAccess } from '../../../src/slack/access.ts';
import { errorMessage } from '../../../src/slack/error-message.ts';
import { openSettings } from '../../support/open-settings.ts';

const run = { run_id: 'r12-de-20240131_093000', requested_by: 'U0ASKER', channel: 'C0RUNS' };
const readers = new Set(['U0READER']);
const chat = { mayRead: async ({ user }: { user: string }) => readers.has(user) };
const access = createAccess({ chat, settings: openSettings() });

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

describe('with the settings of the channel', () => {
  const strict = createAccess({
    chat,
    settings: openSettings({ may_launch: ['U0LAUNCHER'], managers: ['U0MANAGER'] }),
  });

  it('lets its managers manage its runs', async () => {
    expect(await strict.mayManage(run, 'U0MANAGER')).toBe(true);
    expect(await strict.mayManage(run, 'U0ASKER')).toBe(true);
    expect(await strict.mayManage(run, 'U0LAUNCHER')).toBe(false);
    expect(await strict.managersOf(run)).toEqual(['U0ASKER', 'U0MANAGER']);
  });

  it('lets launch whom they name and the managers, and says to others who may', async () => {
    await expect(strict.requireLaunch('C0RUNS', 'U0LAUNCHER')).resolves.toBeUndefined();
    await expect(strict.requireLaunch('C0RUNS', 'U0MANAGER')).resolves.toBeUndefined();
    const refused = await strict.requireLaunch('C0RUNS', 'U0READER').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'launch_not_allowed' });
    expect(errorMessage(refused)).toContain('leave that to <@U0LAUNCHER> and <@U0MANAGER>.');
  });

  it('lets everybody launch where nobody is named', async () => {
    await expect(access.requireLaunch('C0RUNS', 'U0READER')).resolves.toBeUndefined();
  });
});

it('lists what a person may see, asking about each channel once a minute', async () => {
  let clock = Date.parse('2026-03-02T09:30:00Z');
  const asked: string[] = [];
  const may: Record<string, boolean> = { C0RUNS: true, C0SECRET: false };
  const lists = createAccess({
    chat: {
      mayRead: async ({ channel }) => {
        asked.push(channel);
        if (may[channel] === undefined) throw new AppError('unavailable');
        return may[channel];
      },
    },
    settings: openSettings(),
    now: () => new Date(clock),
  });
  const runs = ['C0RUNS', 'C0SECRET', 'C0RUNS'].map((channel, index) => ({ ...run, run_id: `r${index}`, channel }));
  const own = { ...run, run_id: 'own', channel: 'C0SECRET', requested_by: 'U0READER' };
  const seen = async () => (await lists.seen([...runs, own], 'U0READER')).map(({ run_id }) => run_id);
  expect(await seen()).toEqual(['r0', 'r2', 'own']);
  expect(await seen()).toEqual(['r0', 'r2', 'own']);
  expect(asked).toEqual(['C0RUNS', 'C0SECRET']);
  may.C0SECRET = true;
  await expect(lists.requireSee({ ...run, channel: 'C0SECRET' }, 'U0READER')).resolves.toBeUndefined();
  clock += 60_000;
  expect(await seen()).toEqual(['r0', 'r1', 'r2', 'own']);
  const failing = { ...run, channel: 'C0GONE' };
  await expect(lists.seen([failing], 'U0READER')).rejects.toMatchObject({ code: 'unavailable' });
  may.C0GONE = true;
  expect(await lists.seen([failing], 'U0READER')).toEqual([failing]);
});
