import { AppError } from '../../../src/errors.ts';
import type { Run } from '../../../src/runs/run.ts';
import { rowOf } from '../../../src/runs/run-row.ts';
import type { Subscription } from '../../../src/runs/subscriptions.ts';
import { errorMessage } from '../../../src/slack/error-message.ts';
import { type HomeFacts, homeTrouble, homeView } from '../../../src/slack/home/home-view.ts';
import type { Sample } from './sample.ts';
import { CHANNEL, NOW, PEOPLE, typicalRun, typicalSpec } from './typical.ts';
import { hostileName, hostileNames, worstRun } from './worst.ts';

const ENDED = { ended_at: '2026-03-02T09:33:12Z' };
const BEST = { rsq_train: 0.91, nrmse: 0.0812 };
const NONE = { rows: [], offset: 0, has_more: false };

const row = (revision: string, country: string, change: Partial<Run>) =>
  rowOf(typicalRun(change, typicalSpec({ revision, country })));

const subscription = (change: Partial<Subscription> = {}): Subscription => ({
  about: 'ends',
  id: '0123456789abcdef',
  to: PEOPLE.asker,
  country: 'de',
  revision: null,
  created_by: PEOPLE.asker,
  created_at: '2026-02-27T09:00:00Z',
  states: ['succeeded', 'failed'],
  ...(change as object),
});

const FACTS: HomeFacts = {
  user: PEOPLE.asker,
  now: NOW,
  mine: {
    offset: 0,
    has_more: true,
    rows: [
      row('r13', 'de', { state: 'training' }),
      row('r12', 'de', { state: 'succeeded', ...ENDED, best: BEST }),
      row('r12', 'fr', { state: 'failed', ...ENDED }),
    ],
  },
  team: {
    offset: 10,
    has_more: true,
    rows: [
      row('r12', 'uk', { state: 'succeeded', ...ENDED, best: BEST, requested_by: PEOPLE.other, channel: CHANNEL }),
    ],
  },
  drafts: [
    {
      draft_id: '6f1c2a04-0b7e-4c53-9d0e-0a8f0b7a1c11',
      title: 'r14 · de: revenue',
      step: 'media',
      saved_at: '2026-03-02T09:12:00Z',
    },
  ],
  subscriptions: [subscription()],
};

export const samples: readonly Sample[] = [
  {
    name: 'App Home',
    surface: 'home',
    typical: () => homeView(FACTS),
    worst: () => {
      const worst = (state: Run['state']) => ({
        ...rowOf(worstRun({ state, ...(state === 'training' ? {} : ENDED), best: { rsq_train: -1e9, nrmse: 1e9 } })),
        revision: hostileName(1),
        country: hostileName(2),
      });
      return homeView({
        ...FACTS,
        drafts: hostileNames(30).map((title, index) => ({
          draft_id: String(index),
          title,
          step: 'media',
          saved_at: '2026-03-02T09:12:00Z',
        })),
        mine: { offset: 990, has_more: true, rows: Array.from({ length: 10 }, () => worst('training')) },
        team: { offset: 990, has_more: true, rows: Array.from({ length: 10 }, () => worst('succeeded')) },
        subscriptions: Array.from({ length: 20 }, (_, index) =>
          subscription({ id: String(index), revision: hostileName(index) }),
        ),
      });
    },
  },
  {
    name: 'App Home, for the first time',
    surface: 'home',
    typical: () => homeView({ ...FACTS, mine: NONE, team: NONE, drafts: [], subscriptions: [] }),
  },
  {
    name: 'App Home, where the storage does not answer',
    surface: 'home',
    typical: () => homeTrouble(errorMessage(new AppError('unavailable', {}))),
  },
];
