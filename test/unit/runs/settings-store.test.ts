import { describe, expect, it } from 'vitest';
import { type ChannelSettings, createSettingsStore, mayLaunch } from '../../../src/runs/settings-store.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';

const now = () => new Date('2026-03-02T09:30:00Z');
const OPEN: ChannelSettings = { country: null, connection: null, preset: null, may_launch: 'anyone', managers: [] };

function begin() {
  const bucket = memoryBucket(now);
  return { bucket, store: createSettingsStore({ objects: bucket.store(), now }) };
}

describe('the settings of a channel', () => {
  it('leave everything open until somebody saves some, and belong to that channel alone', async () => {
    const { store } = begin();
    expect(await store.readSettings('C0RUNS')).toEqual(OPEN);
    const settings: ChannelSettings = { ...OPEN, country: 'de', preset: 'Production' };
    await store.save({ channel: 'C0RUNS', settings, user: 'U0ANN', generation: '0' });
    expect(await store.readSettings('C0RUNS')).toEqual(settings);
    expect(await store.readSettings('C0OTHER')).toEqual(OPEN);
    expect((await store.find('C0RUNS')).changed).toEqual({ by: 'U0ANN', at: now() });
  });

  it('are not overwritten by somebody who has not seen them', async () => {
    const { store } = begin();
    await store.save({ channel: 'C0RUNS', settings: { ...OPEN, country: 'de' }, user: 'U0ANN', generation: '0' });
    const late = store.save({ channel: 'C0RUNS', settings: OPEN, user: 'U0BOB', generation: '0' });
    await expect(late).rejects.toMatchObject({ code: 'object_changed' });
    expect((await store.readSettings('C0RUNS')).country).toBe('de');
  });

  it('are changed by managers alone once there are some', async () => {
    const { store } = begin();
    const settings: ChannelSettings = { ...OPEN, managers: ['U0ANN'] };
    await store.save({ channel: 'C0RUNS', settings, user: 'U0BOB', generation: '0' });
    const { generation } = await store.find('C0RUNS');
    const refused = store.save({ channel: 'C0RUNS', settings: OPEN, user: 'U0BOB', generation });
    await expect(refused).rejects.toMatchObject({ code: 'settings_not_allowed', details: { people: ['U0ANN'] } });
    await store.save({ channel: 'C0RUNS', settings: OPEN, user: 'U0ANN', generation });
    expect(await store.readSettings('C0RUNS')).toEqual(OPEN);
  });

  it('say so when they cannot be read, and let nobody through', async () => {
    const { store, bucket } = begin();
    await bucket.store().write('settings/C0RUNS.json', '{"schema":1}', { content_type: 'application/json' });
    await expect(store.readSettings('C0RUNS')).rejects.toMatchObject({ code: 'record_invalid' });
  });

  it('name an object by the id of a channel alone', async () => {
    await expect(begin().store.readSettings('../drafts/x')).rejects.toMatchObject({ code: 'record_invalid' });
  });
});

it('managers launch, whoever else is named', () => {
  expect(mayLaunch({ ...OPEN, may_launch: ['U0ANN'], managers: ['U0BOB'] }, 'U0BOB')).toBe(true);
  expect(mayLaunch({ ...OPEN, may_launch: ['U0ANN'], managers: ['U0BOB'] }, 'U0EVE')).toBe(false);
});
