import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { FINAL_STATES, isFinal, type Run } from './run.ts';
import { readStored } from './stored.ts';

/**
 * Who wants to be told of which runs. All of it is one object, so that the end of a run costs one read however many there are; it
 * changes by compare-and-set.
 */

const BASE = {
  /** Made of the rest: the same wish twice is one subscription. */
  id: z.string(),
  /** Slack's id of a person, who gets a direct message, or of a channel. */
  to: z.string().regex(/^[UWCG][A-Z0-9]+$/),
  /** `null`: every market, every revision. */
  country: z.string().nullable(),
  revision: z.string().nullable(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
};

/** `ends`: at the end of each run, where it ends in one of `states`. `week`: once a week about the week's runs. */
const SUBSCRIPTION = z.discriminatedUnion('about', [
  z.object({ about: z.literal('ends'), states: z.array(z.enum(FINAL_STATES)).min(1), ...BASE }),
  z.object({ about: z.literal('week'), ...BASE }),
]);
export type Subscription = z.infer<typeof SUBSCRIPTION>;

type Wish<S extends Subscription> = S extends Subscription ? Omit<S, 'id' | 'created_at'> : never;
export type NewSubscription = Wish<Subscription>;

const OBJECT = 'subscriptions/all.json';
export const SUBSCRIPTIONS = z.object({ schema: z.literal(1), subscriptions: z.array(SUBSCRIPTION) });
const UPDATE_ATTEMPTS = 8;
/** For one person or channel. */
export const MOST_SUBSCRIPTIONS = 20;

export type SubscriptionStore = {
  /** All of them, the oldest first. */
  list(): Promise<Subscription[]>;
  /** Throws `subscriptions_full` where this person or channel has the most there may be. */
  add(wish: NewSubscription): Promise<Subscription>;
  /** Does nothing where there is none of this id. */
  remove(id: string): Promise<void>;
};

export function createSubscriptionStore(deps: { objects: ObjectStore; now: () => Date }): SubscriptionStore {
  const { objects } = deps;

  async function load(): Promise<{ subscriptions: Subscription[]; generation: string }> {
    const found = await objects.read(OBJECT);
    if (found === null) return { subscriptions: [], generation: '0' };
    const { subscriptions } = readStored(SUBSCRIPTIONS, found.body, 'record_invalid', { name: OBJECT });
    return { subscriptions, generation: found.object.generation };
  }

  async function update(change: (all: Subscription[]) => Subscription[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { subscriptions, generation } = await load();
      const next = change(subscriptions);
      if (next === subscriptions) return;
      try {
        await objects.write(OBJECT, JSON.stringify({ schema: 1, subscriptions: next }), {
          content_type: 'application/json',
          gzip: true,
          if_generation: generation,
        });
        return;
      } catch (error) {
        const changed = error instanceof AppError && error.code === 'object_changed';
        if (!changed || attempt >= UPDATE_ATTEMPTS) throw error;
      }
    }
  }

  return {
    list: async () => (await load()).subscriptions,
    async add(wish) {
      const added: Subscription = { ...wish, id: idOf(wish), created_at: deps.now().toISOString() };
      await update((all) => {
        if (all.some(({ id }) => id === added.id)) return all;
        if (all.filter(({ to }) => to === wish.to).length >= MOST_SUBSCRIPTIONS) {
          throw new AppError('subscriptions_full', { most: MOST_SUBSCRIPTIONS });
        }
        return [...all, added];
      });
      return added;
    },
    remove: (id) => update((all) => (all.some((one) => one.id === id) ? all.filter((one) => one.id !== id) : all)),
  };
}

function idOf(wish: NewSubscription): string {
  const states = wish.about === 'ends' ? [...wish.states].sort().join(' ') : '';
  const content = [wish.about, wish.to, wish.country ?? '*', wish.revision ?? '*', states].join('|');
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** Whether a subscription is about this market and revision. */
export function isAbout(
  { country, revision }: Pick<Subscription, 'country' | 'revision'>,
  run: Pick<Run, 'country' | 'revision'>,
): boolean {
  return (country === null || country === run.country) && (revision === null || revision === run.revision);
}

/**
 * The people whom the last message of the run's thread mentions: whoever asked for it, then its watchers. What a manifest names
 * that is no person is left out.
 */
export function mentionedPeople(run: Pick<Run, 'requested_by' | 'spec'>): string[] {
  return [...new Set([run.requested_by, ...run.spec.notify.watchers])]
    .filter((user) => /^[UW][A-Z0-9]+$/.test(user))
    .slice(0, 20);
}

/** Who is to be told of the end of this run, each once, and nobody whom its own channel and thread tell anyway. */
export function subscribersOf(run: Run, subscriptions: readonly Subscription[]): string[] {
  // Nothing new has come of a run that has its result already.
  if (!isFinal(run.state) || run.failure?.code === 'already_trained') return [];
  const told = new Set([run.channel, ...mentionedPeople(run)]);
  const wanted = subscriptions.filter(
    (one) => one.about === 'ends' && one.states.some((state) => state === run.state) && isAbout(one, run),
  );
  return [...new Set(wanted.map(({ to }) => to))].filter((to) => !told.has(to));
}

/** Whether this is Slack's id of a person, rather than of a channel. */
export function isPerson(to: string): boolean {
  return /^[UW]/.test(to);
}
