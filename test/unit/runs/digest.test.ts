import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { createLogger } from '../../../src/logger.ts';
import type { DigestTask } from '../../../src/providers/task-queue/types.ts';
import { type Digest, ensureDigests, sendDigest } from '../../../src/runs/digest.ts';
import type { RunState } from '../../../src/runs/run.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { createSubscriptionStore } from '../../../src/runs/subscriptions.ts';
import { direct, type External } from '../../support/external.ts';
import { type MemoryBucket, memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';

/** Week 10 is 2 to 8 March 2026. */
const IN_WEEK = '2026-03-04T09:30:00Z';
const DUE = '2026-03-09T07:00:00Z';

let clock: number;
let bucket: MemoryBucket;
let posted: Digest[];
let enqueued: DigestTask[];
let refused: Set<string>;
const now = () => new Date(clock);

beforeEach(() => {
  clock = Date.parse(DUE);
  bucket = memoryBucket(now);
  posted = [];
  enqueued = [];
  refused = new Set();
});

function deps(external: External = direct) {
  const objects = bucket.store(external);
  return {
    objects,
    store: createRunStore({ objects, now }),
    subscriptions: createSubscriptionStore({ objects, now }),
    maySee: async (run: { channel: string }, user: string) => run.channel !== 'C0CLOSED' || user === 'U0INSIDER',
    mayShowIn: async (run: { channel: string }, channel: string) =>
      run.channel !== 'C0CLOSED' || channel === 'C0CLOSED',
    logger: createLogger({ level: 'silent' }),
    now,
    digests: {
      post: (digest: Digest) =>
        external('post', () => {
          if (refused.has(digest.to)) throw new AppError('message_rejected', { slack_error: 'is_archived' });
          posted.push(digest);
          return `${posted.length}.1`;
        }),
      find: ({ to, week }: Digest) =>
        external('find', () => {
          const at = posted.findIndex((one) => one.to === to && one.week.id === week.id);
          return at === -1 ? null : `${at + 1}.1`;
        }),
    },
    queue: {
      enqueueDigest: (task: DigestTask) =>
        external('enqueue', () => {
          const is_known = task.name !== undefined && enqueued.some(({ name }) => name === task.name);
          if (!is_known) enqueued.push(task);
          return is_known ? ('already_exists' as const) : ('enqueued' as const);
        }),
    },
  };
}

async function ended(
  revision: string,
  state: RunState,
  change: { channel?: string; at?: string; country?: string } = {},
) {
  const { store } = deps();
  const { channel = 'C0RUNS', at = IN_WEEK, country = 'de' } = change;
  const spec = runSpec({ revision, country });
  const { run_id } = await store.create({ spec, requested_by: 'U0ASKER', channel, at: new Date(at) });
  const best = state === 'succeeded' ? { rsq_train: 0.9, nrmse: 0.1 } : null;
  await store.update(run_id, (run) => ({ ...run, state, ended_at: at, best }));
}

const week = (to: string, country: string | null = null) =>
  deps().subscriptions.add({ about: 'week', to, country, revision: null, created_by: 'U0ASKER' });
const send = (retry_count = 0) => sendDigest(deps())({ week: '2026-W10', retry_count });
const told = () =>
  posted.map(({ to, runs }) => [
    to,
    runs
      .map(({ run }) => run.revision)
      .sort()
      .join(' '),
  ]);

describe('the digest of a week', () => {
  it('tells who has subscribed of the runs that ended in it and that they may see', async () => {
    await ended('r1', 'succeeded');
    await ended('r2', 'failed', { country: 'fr' });
    await ended('r3', 'succeeded', { channel: 'C0CLOSED' });
    await ended('r4', 'succeeded', { at: '2026-03-09T00:00:00.000Z' });
    await ended('r5', 'training');
    await week('C0RUNS');
    await week('U0INSIDER', 'de');
    await week('C0CLOSED', 'fr');
    await send();
    expect(told()).toEqual([
      ['C0RUNS', 'r1 r2'],
      ['U0INSIDER', 'r1 r3'],
      ['C0CLOSED', 'r2'],
    ]);
  });

  it('says how well each model fits by the record of its run, without a reading of its results', async () => {
    await ended('r1', 'succeeded');
    await ended('r2', 'failed');
    await week('C0RUNS');
    await send();
    const fits = posted.flatMap(({ runs }) => runs.map(({ run, best }) => [run.revision, best]));
    expect(Object.fromEntries(fits)).toEqual({ r1: { rsq_train: 0.9, nrmse: 0.1 }, r2: null });
  });

  it('says nothing of an empty week', async () => {
    await ended('r1', 'succeeded', { country: 'fr' });
    await week('C0RUNS', 'de');
    await send();
    expect(posted).toEqual([]);
  });

  it('is sent once, however often its task comes', async () => {
    await ended('r1', 'succeeded');
    await week('C0RUNS');
    await week('U0INSIDER');
    await Promise.allSettled([send(), send(), send()]);
    await send();
    expect(told().sort()).toEqual([
      ['C0RUNS', 'r1'],
      ['U0INSIDER', 'r1'],
    ]);
  });

  it('reaches each once, wherever a process dies', async () => {
    for (const dies of ['before', 'after'] as const) {
      for (let at = 0; at < 40; at++) {
        bucket = memoryBucket(now);
        posted = [];
        enqueued = [];
        await ended('r1', 'succeeded');
        await week('C0RUNS');
        await week('U0INSIDER');
        let call = 0;
        const external: External = async (_name, effect) => {
          const is_end = call++ >= at;
          if (is_end && (dies === 'before' || call > at + 1)) throw new AppError('unavailable', {});
          const result = effect();
          if (is_end) throw new AppError('unavailable', {});
          return result;
        };
        await sendDigest(deps(external))({ week: '2026-W10' }).catch(() => undefined);
        // Long enough for a claim to be taken over.
        clock += 120_000;
        await send(1);
        expect(told().sort(), `${dies} call ${at}`).toEqual([
          ['C0RUNS', 'r1'],
          ['U0INSIDER', 'r1'],
        ]);
        clock = Date.parse(DUE);
      }
    }
  });

  it('goes to the others where one channel is archived', async () => {
    await ended('r1', 'succeeded');
    await week('C0GONE');
    await week('C0RUNS');
    refused.add('C0GONE');
    await send();
    expect(told()).toEqual([['C0RUNS', 'r1']]);
  });

  it('is not sent early, nor days late', async () => {
    await ended('r1', 'succeeded');
    await week('C0RUNS');
    clock = Date.parse(DUE) - 60_000;
    await send();
    clock = Date.parse(DUE) + 5 * 86_400_000;
    await send();
    expect(posted).toEqual([]);
  });

  it('enqueues the next one by its name, at its time', async () => {
    await send();
    await send();
    expect(enqueued).toEqual([
      { week: '2026-W11', name: 'send-digest-2026-W11', schedule_time: new Date('2026-03-16T07:00:00Z') },
    ]);
  });
});

describe('a bot that starts', () => {
  it('makes sure that the next digest is coming, and that the last one was sent', async () => {
    clock = Date.parse('2026-03-10T09:00:00Z');
    await ensureDigests(deps())();
    expect(enqueued).toMatchObject([{ week: '2026-W11', name: 'send-digest-2026-W11' }, { week: '2026-W10' }]);
    await send();
    enqueued = [];
    await ensureDigests(deps())();
    expect(enqueued.map(({ week: id }) => id)).toEqual(['2026-W11']);
  });

  it('leaves last week alone before it is due, and at the end of this one', async () => {
    clock = Date.parse(DUE) - 60_000;
    await ensureDigests(deps())();
    clock = Date.parse('2026-03-15T09:00:00Z');
    await ensureDigests(deps())();
    expect(enqueued.map(({ week: id }) => id)).toEqual(['2026-W11']);
  });
});
