import type { FoundSettings } from '../../../src/runs/settings-store.ts';
import { settingsView } from '../../../src/slack/views/settings-view.ts';
import type { Sample } from './sample.ts';
import { CHANNEL, NOW, PEOPLE } from './typical.ts';
import { hostileName, hostileNames } from './worst.ts';

const BASE = {
  user: PEOPLE.asker,
  channel: { id: CHANNEL, name: 'mmm-runs' },
  connections: ['demo', 'snowflake'],
  note: null,
};

const found = (settings: Partial<FoundSettings['settings']>): FoundSettings => ({
  settings: { country: null, connection: null, preset: null, may_launch: 'anyone', managers: [], ...settings },
  changed: { by: PEOPLE.other, at: NOW },
  generation: '12345',
});
const everybody = Array.from({ length: 50 }, (_, index) => `U0PERSON${index}`);
const worst = { country: 'c'.repeat(20), connection: hostileName(2, 60), may_launch: everybody, managers: everybody };

export const samples: readonly Sample[] = [
  {
    name: 'channel settings, none yet',
    surface: 'modal',
    note: '/mmm settings.',
    typical: () => settingsView({ ...BASE, found: { ...found({}), changed: null, generation: '0' } }),
  },
  {
    name: 'channel settings',
    surface: 'modal',
    note: 'After a change, for a manager.',
    typical: () =>
      settingsView({
        ...BASE,
        found: found({ country: 'de', connection: 'demo', preset: 'Production', managers: [PEOPLE.asker] }),
        note: `✓ Saved for <#${CHANNEL}>.`,
      }),
    worst: () =>
      settingsView({
        ...BASE,
        user: 'U0PERSON1',
        connections: hostileNames(200, 60),
        found: found(worst),
      }),
  },
  {
    name: 'channel settings, for who may not change them',
    surface: 'modal',
    typical: () =>
      settingsView({
        ...BASE,
        found: found({ country: 'de', connection: 'demo', may_launch: [PEOPLE.asker], managers: [PEOPLE.other] }),
      }),
    worst: () => settingsView({ ...BASE, found: found(worst) }),
  },
];
