import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { DigestQueue } from '../providers/task-queue/types.ts';
import { isFinal, RUN, type Run } from './run.ts';
import { type Ledger, sendOnce } from './send-once.ts';
import { MAX_STEP_RETRIES, type StepDeps } from './step.ts';
import { readStored } from './stored.ts';
import { isAbout, isPerson, type Subscription } from './subscriptions.ts';
import { dueAt, parseWeek, type Week, weekAfter, weekBefore, weekOf } from './week.ts';

/**
 * The digest of a week's runs, told to those who have subscribed to it. Its task names itself by its week and enqueues the next
 * week's; what was sent to whom is kept in an object for each week, so that nobody is told twice.
 */

/** A run that ended in the week, and how well its best model fits; `best` is `null` for a run without a result. */
export type DigestRun = { run: Run; best: { rsq_train: number; nrmse: number } | null };
export type Digest = { week: Week; to: string; runs: readonly DigestRun[] };

/** Slack's side implements it. */
export type DigestAnnouncer = {
  /** Returns the `ts` of the message. */
  post(digest: Digest): Promise<string>;
  find(digest: Digest): Promise<string | null>;
};

type Deps = Pick<StepDeps, 'objects' | 'store' | 'subscriptions' | 'maySee' | 'mayShowIn' | 'logger' | 'now'> & {
  digests: DigestAnnouncer;
  queue: DigestQueue;
};

export const DIGEST_LEDGER = z.object({
  schema: z.literal(1),
  messages: RUN.shape.messages,
  claims: RUN.shape.claims,
  /** When everybody had been told. */
  done_at: z.iso.datetime().nullable(),
});
type WeekLedger = z.infer<typeof DIGEST_LEDGER>;

const PAGE = 100;
/** A run ends within this time of being asked for, with all its retries. */
const LONGEST_RUN_MS = 3 * 86_400_000;
/** Nobody wants to hear of last week at the end of this one. */
const LATEST_MS = 4 * 86_400_000;
const UPDATE_ATTEMPTS = 8;

/** Enqueues this week's digest, and the last one's where nobody was told of it in time; called when a bot starts, and every few minutes. */
export function ensureDigests(deps: Pick<Deps, 'objects' | 'queue' | 'now'>): () => Promise<void> {
  return async () => {
    const now = deps.now();
    const week = weekOf(now);
    await enqueue(deps, week);
    const last = weekBefore(week);
    if (!isTimeFor(last, now) || (await readLedger(deps, last)).ledger.done_at !== null) return;
    // By another name each hour: the queue may remember one that it has lost the task of.
    const hour = Math.floor(now.getTime() / 3_600_000);
    await deps.queue.enqueueDigest({ week: last.id, name: `send-digest-${last.id}-again-${hour}` });
  };
}

/** Tells everybody who has subscribed of the week's runs, each once; says nothing where there were none for them. */
export function sendDigest(deps: Deps): (task: { week: string; retry_count?: number }) => Promise<void> {
  return async ({ week: id, retry_count = 0 }) => {
    const week = parseWeek(id);
    await enqueue(deps, weekAfter(week));
    const { ledger } = await readLedger(deps, week);
    if (ledger.done_at !== null || !isTimeFor(week, deps.now())) return;
    try {
      await tellAll(deps, week);
    } catch (error) {
      if (retry_count < MAX_STEP_RETRIES) throw error;
      deps.logger.error({ err: error, week: id }, 'digest given up');
    }
    await updateLedger(deps, week, (current) => ({ ...current, done_at: deps.now().toISOString() }));
  };
}

async function tellAll(deps: Deps, week: Week): Promise<void> {
  const wanted = (await deps.subscriptions.list()).filter(({ about }) => about === 'week');
  const recipients = [...new Set(wanted.map(({ to }) => to))];
  if (recipients.length === 0) return;
  const runs = await runsEndedIn(deps, week);
  for (const to of recipients) {
    const digest = { week, to, runs: await forRecipient(deps, to, wanted, runs) };
    if (digest.runs.length > 0) await tellOne(deps, digest);
  }
}

async function tellOne(deps: Deps, digest: Digest): Promise<void> {
  const { week, to } = digest;
  try {
    await sendOnce({
      key: `notice:${to}`,
      read: async () => (await readLedger(deps, week)).ledger,
      update: (change) => updateLedger(deps, week, (ledger) => withChange(ledger, change)),
      find: () => deps.digests.find(digest),
      post: () => deps.digests.post(digest),
      now: deps.now,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'message_rejected') throw error;
    deps.logger.error({ err: error, week: week.id, to }, 'digest refused by Slack');
  }
}

/** Those of the runs that the recipient may see and has asked for. */
async function forRecipient(
  deps: Deps,
  to: string,
  wanted: readonly Subscription[],
  runs: readonly DigestRun[],
): Promise<DigestRun[]> {
  const asked = runs.filter(({ run }) => wanted.some((one) => one.to === to && isAbout(one, run)));
  const allowed = new Map<string, Promise<boolean>>();
  const seen = await Promise.all(
    asked.map(({ run }) => {
      if (isPerson(to) && run.requested_by === to) return true;
      const known = allowed.get(run.channel) ?? (isPerson(to) ? deps.maySee(run, to) : deps.mayShowIn(run, to));
      allowed.set(run.channel, known);
      return known;
    }),
  );
  return asked.filter((_run, index) => seen[index] === true);
}

/** Newest first. Runs that had their result already are left out: nothing came of them. */
async function runsEndedIn(deps: Deps, week: Week): Promise<DigestRun[]> {
  const ended: DigestRun[] = [];
  let page_token: string | undefined;
  do {
    const page = await deps.store.list({ of: { kind: 'all' }, page_size: PAGE, page_token });
    for (const run of page.runs) {
      if (!isFinal(run.state) || run.failure?.code === 'already_trained' || !isIn(week, run.ended_at)) continue;
      ended.push({ run, best: run.state === 'succeeded' ? run.best : null });
    }
    const oldest = page.runs.at(-1)?.requested_at;
    const is_past = oldest !== undefined && Date.parse(oldest) < week.start.getTime() - LONGEST_RUN_MS;
    page_token = is_past ? undefined : (page.next_page_token ?? undefined);
  } while (page_token !== undefined);
  return ended;
}

function isIn({ start, end }: Week, at: string | null): boolean {
  return at !== null && at >= start.toISOString() && at < end.toISOString();
}

function isTimeFor(week: Week, now: Date): boolean {
  const late_ms = now.getTime() - dueAt(week).getTime();
  return late_ms >= 0 && late_ms <= LATEST_MS;
}

async function enqueue(deps: Pick<Deps, 'queue'>, week: Week): Promise<void> {
  await deps.queue.enqueueDigest({ week: week.id, name: `send-digest-${week.id}`, schedule_time: dueAt(week) });
}

function ledgerName(week: Week): string {
  return `digests/${week.id}.json`;
}

async function readLedger(
  deps: Pick<Deps, 'objects'>,
  week: Week,
): Promise<{ ledger: WeekLedger; generation: string }> {
  const name = ledgerName(week);
  const found = await deps.objects.read(name);
  if (found === null) return { ledger: { schema: 1, messages: {}, claims: {}, done_at: null }, generation: '0' };
  return {
    ledger: readStored(DIGEST_LEDGER, found.body, 'record_invalid', { name }),
    generation: found.object.generation,
  };
}

async function updateLedger(
  deps: Pick<Deps, 'objects'>,
  week: Week,
  change: (ledger: WeekLedger) => WeekLedger,
): Promise<WeekLedger> {
  for (let attempt = 1; ; attempt++) {
    const { ledger, generation } = await readLedger(deps, week);
    const next = change(ledger);
    if (next === ledger) return ledger;
    try {
      await deps.objects.write(ledgerName(week), JSON.stringify(next), {
        content_type: 'application/json',
        if_generation: generation,
      });
      return next;
    } catch (error) {
      const changed = error instanceof AppError && error.code === 'object_changed';
      if (!changed || attempt >= UPDATE_ATTEMPTS) throw error;
    }
  }
}

function withChange(ledger: WeekLedger, change: (ledger: Ledger) => Ledger): WeekLedger {
  const changed = change(ledger);
  return changed === ledger ? ledger : { ...ledger, ...changed };
}
