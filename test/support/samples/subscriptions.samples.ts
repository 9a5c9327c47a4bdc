import type { DigestRun } from '../../../src/runs/digest.ts';
import type { Run } from '../../../src/runs/run.ts';
import type { Subscription } from '../../../src/runs/subscriptions.ts';
import { weekOf } from '../../../src/runs/week.ts';
import { digestMessage } from '../../../src/slack/blocks/digest-message.ts';
import { noticeMessage } from '../../../src/slack/blocks/notice-message.ts';
import { subscribeView } from '../../../src/slack/views/subscribe-view.ts';
import { RATE } from '../rate.ts';
import type { Sample } from './sample.ts';
import { CHANNEL, PEOPLE, typicalRun, typicalSpec, typicalSummary } from './typical.ts';
import { hostileName, worstFailure, worstRun, worstSummary } from './worst.ts';

const ENDED = { ended_at: '2026-03-02T09:33:12Z' };
const CARD_URL = 'https://slack.example/archives/C0RUNS/p1772443800000100';

const BASE = { country: null, revision: null, created_by: PEOPLE.asker, created_at: '2026-02-27T09:00:00Z' };

const ends = (to: string, change: Partial<Subscription> = {}): Subscription => ({
  ...BASE,
  about: 'ends',
  id: '0123456789abcdef',
  to,
  states: ['succeeded', 'failed', 'skipped'],
  ...(change as object),
});
const week = (to: string): Subscription => ({ ...BASE, about: 'week', id: 'fedcba9876543210', to });

const FAILURE = {
  code: 'out_of_memory',
  message: 'Training ran out of memory.',
  fix: 'Ask less.',
  details: {},
} as const;

function endedRun(revision: string, country: string, change: Partial<Run> = {}): DigestRun {
  const run = typicalRun({ state: 'succeeded', ...ENDED, ...change }, typicalSpec({ revision, country }));
  return { run, best: run.state === 'succeeded' ? { rsq_train: 0.91, nrmse: 0.0812 } : null };
}

export const samples: readonly Sample[] = [
  {
    name: 'notice of a run that is done',
    surface: 'message',
    note: 'To a person by direct message, or to a channel, who has subscribed.',
    typical: () => {
      const run = typicalRun({ state: 'succeeded', ...ENDED });
      return noticeMessage(run, typicalSummary(run.run_id), CARD_URL);
    },
    worst: () => {
      const run = worstRun({ state: 'succeeded', ...ENDED });
      return noticeMessage(run, worstSummary(run.run_id), null);
    },
  },
  {
    name: 'notice of a run that failed',
    surface: 'message',
    typical: () =>
      noticeMessage(
        typicalRun({
          state: 'failed',
          ...ENDED,
          failure: { code: 'out_of_memory', message: 'Training ran out of memory.', fix: 'Ask for less.', details: {} },
        }),
        null,
        CARD_URL,
      ),
    worst: () => noticeMessage(worstRun({ state: 'failed', ...ENDED, failure: worstFailure() }), null, CARD_URL),
  },
  {
    name: 'subscriptions',
    surface: 'modal',
    note: '/mmm subscribe.',
    typical: () =>
      subscribeView({
        user: PEOPLE.asker,
        channel: { id: CHANNEL, name: 'mmm-runs' },
        subscriptions: [ends(PEOPLE.asker, { country: 'de', revision: 'r12' }), week(CHANNEL)],
        note: null,
      }),
    worst: () =>
      subscribeView({
        user: PEOPLE.asker,
        channel: { id: CHANNEL, name: 'n'.repeat(80) },
        subscriptions: Array.from({ length: 40 }, (_, index) =>
          ends(index % 2 === 0 ? PEOPLE.asker : CHANNEL, { country: 'c'.repeat(20), revision: hostileName(index) }),
        ),
        note: 'Subscribed.',
      }),
  },
  {
    name: 'subscriptions, none yet',
    surface: 'modal',
    note: '/mmm subscribe in a direct message.',
    typical: () => subscribeView({ user: PEOPLE.asker, channel: null, subscriptions: [], note: null }),
  },
  {
    name: "digest of the week's runs",
    surface: 'message',
    note: 'Each Monday, to those who have subscribed.',
    typical: () =>
      digestMessage({
        week: weekOf(new Date('2026-03-02T00:00:00Z')),
        rate: RATE,
        card_urls: new Map([['r12-de-20260302_093000', CARD_URL]]),
        runs: [
          endedRun('r12', 'de'),
          endedRun('r11', 'de'),
          endedRun('r12', 'fr'),
          endedRun('r12', 'uk', { state: 'failed', failure: FAILURE }),
          endedRun('r13', 'uk', { state: 'cancelled' }),
        ],
      }),
    worst: () =>
      digestMessage({
        week: weekOf(new Date('2026-03-02T00:00:00Z')),
        rate: RATE,
        card_urls: new Map(),
        runs: Array.from({ length: 200 }, (_, index) => ({
          run: {
            ...worstRun({ state: index % 2 === 0 ? 'succeeded' : 'failed', ...ENDED, failure: worstFailure() }),
            country: `${'m'.repeat(17)}${index}`,
          },
          best: index % 2 === 0 ? { rsq_train: -1e9, nrmse: 1e9 } : null,
        })),
      }),
  },
];
