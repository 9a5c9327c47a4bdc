import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FINAL_STATES, isFinal, type Run, TRANSITIONS } from '../../src/runs/run.ts';
import type { NewSubscription } from '../../src/runs/subscriptions.ts';
import { type Ending, type Fault, live, type Plan } from './world.ts';

/**
 * Whole runs through the real steps, in a world that kills processes at any call, loses answers, delivers tasks twice, late
 * and out of order, and lets deliveries overlap. Whatever happens, a run ends, and every message is there once.
 */

const CALM: Plan = {
  faults: [],
  meanwhile: [],
  pauses: [],
  repeats: [],
  picks: [],
  outcome: 'succeeds',
  cancel_at: null,
  forgets_at: null,
};

describe('a run in a calm world', () => {
  test('goes all the way, in order', async () => {
    const ending = await live(CALM);
    expect(ending.run.history.map(({ state }) => state)).toEqual([
      'requested',
      'preparing',
      'training',
      'publishing',
      'succeeded',
    ]);
    expect(ending.posted).toEqual(['card', 'onepager', 'allocator', 'summary', 'mention']);
    expectWhole(ending, 'succeeds');
  });

  test.each([
    ['fails', 'internal'],
    ['is_killed', 'trainer_killed'],
    ['leaves_no_summary', 'output_missing'],
  ] as const)('whose training %s ends as failed and says why', async (outcome, code) => {
    const ending = await live({ ...CALM, outcome });
    expect(ending.run).toMatchObject({ state: 'failed', failure: { code } });
    expect(ending.posted).toEqual(['card', 'failure', 'mention']);
    expectWhole(ending, outcome);
  });

  test('whose training finds that the data carries no model ends as skipped and says why', async () => {
    const ending = await live({ ...CALM, outcome: 'finds_no_model' });
    expect(ending.run).toMatchObject({ state: 'skipped', failure: { code: 'no_model', message: 'No effect.' } });
    expectWhole(ending, 'finds_no_model');
  });

  test.each([0, 1, 3])('that is cancelled before delivery %i trains no further', async (cancel_at) => {
    const ending = await live({ ...CALM, cancel_at });
    expect(ending.run.state).toBe('cancelled');
    expect(ending.live_executions).toBe(0);
    expectWhole(ending, 'succeeds');
  });
});

describe('a run that people have subscribed to', () => {
  const ends = (to: string, change: object = {}): NewSubscription => ({
    about: 'ends',
    to,
    country: null,
    revision: null,
    states: ['succeeded', 'failed'],
    created_by: to,
    ...change,
  });
  const subscriptions = [
    ends('U2'),
    ends('U2', { country: 'de' }),
    ends('U1'),
    ends('C1'),
    ends('C2'),
    ends('C0CLOSED'),
  ];

  test('tells each of them once, and nobody whom its channel and its thread tell', async () => {
    const ending = await live({ ...CALM, subscriptions });
    expect(ending.posted.slice(-3)).toEqual(['mention', 'notice:U2', 'notice:C2']);
    expectWhole(ending, 'succeeds', '', subscriptions);
  });

  test('tells nobody of an end that was not asked for, nor of another market', async () => {
    const others = [ends('U2', { states: ['failed'] }), ends('U3', { country: 'fr' }), ends('C2', { revision: 'r13' })];
    expect((await live({ ...CALM, subscriptions: others })).posted.at(-1)).toBe('mention');
  });

  test.each(['dies_before', 'dies_after', 'answer_lost'] as const)(
    'tells each once when a process %s at any of the last calls',
    async (fault) => {
      const { calls } = await live({ ...CALM, subscriptions });
      expect(calls).toBeLessThan(400);
      // From the results on.
      for (let at = Math.floor(calls / 2); at < calls; at++) {
        const ending = await live({ ...CALM, subscriptions, faults: [{ at, fault }] });
        expectWhole(ending, 'succeeds', `${fault} at call ${at}`, subscriptions);
      }
    },
  );
});

describe('a run that cannot go all the way', () => {
  test('is skipped and trains nothing where the data cannot carry it', async () => {
    const ending = await live({ ...CALM, is_empty: true });
    expect(ending.run).toMatchObject({ state: 'skipped', failure: { code: 'data_empty' } });
    expect(ending.run.checked?.findings).toEqual({ stops: 1, warns: 0, informs: 0 });
    expect(ending.findings).toEqual(['data_empty']);
    expect(ending.posted).toEqual(['card', 'failure', 'mention']);
    expectWhole(ending, 'succeeds');
    expect(ending.executions).toBe(0);
  });

  test('is given the result of an earlier run of the same, and trains nothing', async () => {
    const ending = await live({ ...CALM, trained_before: true });
    expect(ending.run).toMatchObject({ state: 'skipped', failure: { code: 'already_trained' } });
    expect(ending.posted).toEqual(['card', 'mention']);
    expect(ending.run.failure?.details.run_id).toBe(ending.remembered);
    expect(ending.remembered).not.toBe(ending.run.run_id);
    expect(ending.executions).toBe(0);
    expectWhole(ending, 'succeeds');
  });

  test('trains all the same where the earlier result is not for who asks', async () => {
    const ending = await live({ ...CALM, trained_before: true, may_see: () => false });
    expect(ending).toMatchObject({ run: { state: 'succeeded' }, trainings: 1 });
  });

  test('fails and trains nothing where Slack refuses its card', async () => {
    const ending = await live({ ...CALM, refuses: new Set(['card', 'failure', 'mention'] as const) });
    expect(ending.run).toMatchObject({ state: 'failed', failure: { code: 'message_rejected' } });
    expect(ending).toMatchObject({ posted: [], executions: 0, in_progress: 0 });
  });

  test('succeeds without a message that Slack refuses', async () => {
    const ending = await live({ ...CALM, refuses: new Set(['allocator'] as const) });
    expect(ending.run.state).toBe('succeeded');
    expect(ending.posted).toEqual(['card', 'onepager', 'summary', 'mention']);
  });
});

describe('a run in a hostile world', () => {
  const faults: readonly Fault[] = ['dies_before', 'dies_after', 'unavailable', 'answer_lost'];

  test.each(faults)('ends whole when a process %s at any single call', async (fault) => {
    const { calls } = await live(CALM);
    for (let at = 0; at < calls; at++) {
      const ending = await live({ ...CALM, faults: [{ at, fault }] });
      expectWhole(ending, 'succeeds', `${fault} at call ${at}`);
      expect(ending).toMatchObject({ run: { state: 'succeeded' }, executions: 1 });
    }
  });

  test.each(['cancel', 'all_else'] as const)(
    'ends whole when a process stands still at any call and meanwhile: %s',
    async (action) => {
      const { calls } = await live(CALM);
      for (let at = 0; at < calls; at++) {
        expectWhole(await live({ ...CALM, meanwhile: [{ at, action }] }), 'succeeds', `${action} at call ${at}`);
      }
    },
  );

  test('leaves no execution of a run that is cancelled while it starts, though the bot dies with its answer', async () => {
    const ending = await live({
      ...CALM,
      meanwhile: [{ at: 'start', action: 'cancel' }],
      faults: [{ at: 'start', fault: 'dies_after' }],
    });
    expect(ending).toMatchObject({ run: { state: 'cancelled' }, executions: 1, live_executions: 0 });
  });

  test('ends whole whatever comes together', async () => {
    const subscription: fc.Arbitrary<NewSubscription> = fc.record({
      about: fc.constant('ends' as const),
      to: fc.constantFrom('U1', 'U2', 'U3', 'C1', 'C2', 'C0CLOSED'),
      country: fc.constantFrom(null, null, 'de', 'fr'),
      revision: fc.constantFrom(null, 'r12'),
      states: fc.uniqueArray(fc.constantFrom(...FINAL_STATES), { minLength: 1 }),
      created_by: fc.constant('U2'),
    });
    const few = fc.array(fc.nat({ max: 4 }), { maxLength: 60 });
    const pauses = fc.array(fc.constantFrom(0, 0, 1, 3, 20, 60, 200), { maxLength: 60 });
    const plan: fc.Arbitrary<Plan> = fc.record({
      faults: fc.array(fc.record({ at: fc.nat({ max: 300 }), fault: fc.constantFrom(...faults) }), { maxLength: 8 }),
      meanwhile: fc.array(
        fc.record({ at: fc.nat({ max: 300 }), action: fc.constantFrom('cancel' as const, 'all_else' as const) }),
        { maxLength: 2 },
      ),
      pauses,
      repeats: fc.array(fc.constantFrom(0, 0, 0, 1, 1, 2), { maxLength: 40 }),
      picks: few,
      outcome: fc.constantFrom('succeeds', 'succeeds', 'fails', 'finds_no_model', 'is_killed', 'leaves_no_summary'),
      cancel_at: fc.option(fc.nat({ max: 12 }), { freq: 1 }),
      forgets_at: fc.option(fc.nat({ max: 12 }), { freq: 1 }),
      trained_before: fc.constantFrom(false, false, false, true),
      subscriptions: fc.array(subscription, { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async (lived) => expectWhole(await live(lived), lived.outcome, '', lived.subscriptions)),
      { numRuns: 600 },
    );
  }, 120_000);
});

/** One message to each who has subscribed to such an end, may see it, and is not told by the run's own channel and thread. */
function expectedNotices(run: Run, subscriptions: readonly NewSubscription[]): string[] {
  if (run.failure?.code === 'already_trained') return [];
  const wanted = subscriptions.filter(
    (wish) =>
      wish.about === 'ends' &&
      (wish.country === null || wish.country === 'de') &&
      wish.states.some((state) => state === run.state),
  );
  const told_or_closed = ['U1', 'C1', 'C0CLOSED'];
  return [...new Set(wanted.map(({ to }) => to))]
    .filter((to) => !told_or_closed.includes(to))
    .map((to) => `notice:${to}`);
}

function expectWhole(
  ending: Ending,
  outcome: Plan['outcome'],
  label = '',
  subscriptions: readonly NewSubscription[] = [],
): void {
  const { run } = ending;
  const states = run.history.map(({ state }) => state);
  expect(isFinal(run.state), `${label}: ended`).toBe(true);
  states.slice(1).forEach((state, index) => {
    expect(TRANSITIONS[states[index] ?? 'requested'], `${label}: ${states.join(' -> ')}`).toContain(state);
  });
  expect([...ending.posted].sort(), `${label}: messages`).toEqual(
    [...expectedMessages(run), ...expectedNotices(run, subscriptions)].sort(),
  );
  expect(ending.card, `${label}: the card shows the end`).toBe(run.state);
  expect(ending.trainings, `${label}: trainings`).toBeLessThanOrEqual(1);
  if (run.state === 'succeeded') expect(ending.remembered, `${label}: remembered`).toBe(run.run_id);
  if (run.state === 'succeeded')
    expect({ outcome, trainings: ending.trainings }).toEqual({ outcome: 'succeeds', trainings: 1 });
  expect(ending.live_executions, `${label}: executions left`).toBe(0);
  expect(ending.in_progress, `${label}: still listed as in progress`).toBe(0);
  expect(ending.watches, `${label}: one chain of watching`).toBeLessThanOrEqual(ending.watch_slots);
}

function expectedMessages({ state, failure }: Run): readonly string[] {
  if (failure?.code === 'already_trained') return ['card', 'mention'];
  switch (state) {
    case 'succeeded':
      return ['card', 'onepager', 'allocator', 'summary', 'mention'];
    case 'failed':
    case 'skipped':
      return ['card', 'failure', 'mention'];
    case 'cancelled':
      return ['card', 'mention'];
    default:
      return [];
  }
}
