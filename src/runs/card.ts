import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { findModelSummary } from '../results/read-results.ts';
import { TRAINER_STATUS, type TrainerStatus } from '../trainer/status.ts';
import { isFinal, type Run } from './run.ts';
import { runObject } from './run-paths.ts';
import { ACT_WITHIN_SECONDS, CLAIM_SECONDS } from './send-once.ts';
import type { StepDeps } from './step.ts';

/** `card.json`: what the card shows, and since when somebody has been drawing it. */
const DRAWN_CARD = z.object({
  signature: z.string().nullable(),
  drawn_at: z.iso.datetime().nullable(),
  claimed_at: z.iso.datetime().nullable(),
});
type DrawnCard = z.infer<typeof DRAWN_CARD>;

/** A card is edited at most this often for progress alone; a change of state is shown at once. */
const PROGRESS_EVERY_MS = 4000;
/**
 * Slack takes about 50 edits a minute from the app over all channels. Progress may take 30 of them, shared by all runs that are
 * under way; the others are for changes of state.
 */
const PROGRESS_EVERY_MS_A_RUN = 60_000 / 30;
const MOST_COUNTED = 1000;

type Deps = Pick<StepDeps, 'objects' | 'store' | 'announcer' | 'now'>;

/**
 * Brings the card up to date where it shows something else. Slack knows no order of edits, so only one draws at a time and
 * reads the record after it has claimed the card: what is drawn later is never older. While another draws, progress is left
 * out, and the end of a run throws `step_busy`.
 */
export async function drawCard(deps: Deps, run_id: string): Promise<void> {
  const before = await deps.store.read(run_id);
  if (typeof before.messages.card !== 'string') return;
  const { drawn, generation } = await readDrawn(deps, run_id);
  const now = deps.now();
  const shows = visible(before, await readStatus(deps, run_id), now);
  if (!isDue(drawn, shows, now)) return;
  if (isProgress(drawn, shows) && !(await hasItsTurn(deps, run_id, drawn, now))) return;
  const claim = isClaimed(drawn, now) ? null : await claimCard(deps, run_id, drawn, generation, now);
  if (claim === null) {
    if (isFinal(before.state)) throw new AppError('step_busy', { run_id, step: 'card' });
    return;
  }
  let signature: string | null = null;
  try {
    const run = await deps.store.read(run_id);
    const status = await readStatus(deps, run_id);
    const summary = run.state === 'succeeded' ? await findModelSummary(deps.objects, run_id) : null;
    if (deps.now().getTime() - now.getTime() > ACT_WITHIN_SECONDS * 1000) throw new AppError('step_busy', { run_id });
    await deps.announcer.updateCard({ step: 'card', run, status, summary });
    signature = visible(run, status, now).signature;
  } finally {
    await writeDrawn(deps, run_id, { signature, drawn_at: deps.now().toISOString(), claimed_at: null }, claim);
  }
}

/** The card is a courtesy: Slack being slow or down stops nothing. */
export async function showProgress(deps: Deps & Pick<StepDeps, 'logger'>, run_id: string): Promise<void> {
  try {
    await drawCard(deps, run_id);
  } catch (error) {
    deps.logger.warn({ run_id, err: error }, 'card not updated');
  }
}

async function readDrawn(deps: Deps, run_id: string): Promise<{ drawn: DrawnCard | null; generation: string }> {
  const found = await deps.objects.read(runObject(run_id, 'card'));
  if (found === null) return { drawn: null, generation: '0' };
  const parsed = DRAWN_CARD.safeParse(JSON.parse(found.body.toString()));
  return { drawn: parsed.success ? parsed.data : null, generation: found.object.generation };
}

type Visible = { stage: string; signature: string };

function isDue(drawn: DrawnCard | null, { stage, signature }: Visible, now: Date): boolean {
  if (drawn?.signature == null || drawn.drawn_at === null) return true;
  if (drawn.signature === signature) return false;
  return !drawn.signature.startsWith(stage) || now.getTime() - Date.parse(drawn.drawn_at) >= PROGRESS_EVERY_MS;
}

/** Whether the card shows the run's state already, and only lags behind within it. */
function isProgress(drawn: DrawnCard | null, { stage }: Visible): drawn is DrawnCard & { drawn_at: string } {
  return drawn?.signature?.startsWith(stage) === true && drawn.drawn_at !== null;
}

/**
 * The more runs are under way, the longer each waits: each has one turn in a stretch of time that all share, at a moment of its
 * own. Bots know of each other by the bucket alone.
 */
async function hasItsTurn(deps: Deps, run_id: string, drawn: { drawn_at: string }, now: Date): Promise<boolean> {
  const stretch_ms = Math.max(1, await deps.store.countUnsettled(MOST_COUNTED)) * PROGRESS_EVERY_MS_A_RUN;
  if (stretch_ms <= PROGRESS_EVERY_MS) return true;
  const moment = createHash('sha256').update(run_id).digest().readUInt32BE() / 2 ** 32;
  const turn = (at_ms: number) => Math.floor(at_ms / stretch_ms + moment);
  return turn(now.getTime()) > turn(Date.parse(drawn.drawn_at));
}

function isClaimed(drawn: DrawnCard | null, now: Date): boolean {
  if (drawn?.claimed_at == null) return false;
  return now.getTime() - Date.parse(drawn.claimed_at) <= CLAIM_SECONDS * 1000;
}

/** The generation of the claim, or `null` where another was faster. */
function claimCard(deps: Deps, run_id: string, drawn: DrawnCard | null, generation: string, at: Date) {
  const { signature, drawn_at } = drawn ?? { signature: null, drawn_at: null };
  return writeDrawn(deps, run_id, { signature, drawn_at, claimed_at: at.toISOString() }, generation);
}

async function writeDrawn(deps: Deps, run_id: string, drawn: DrawnCard, if_generation: string): Promise<string | null> {
  const options = { content_type: 'application/json', if_generation };
  try {
    return (await deps.objects.write(runObject(run_id, 'card'), JSON.stringify(drawn), options)).generation;
  } catch (error) {
    if (error instanceof AppError && error.code === 'object_changed') return null;
    throw error;
  }
}

/** `status.json`, or `null` where the trainer has not written one or wrote it in another version's words. */
export async function readStatus(deps: Pick<Deps, 'objects'>, run_id: string): Promise<TrainerStatus | null> {
  const found = await deps.objects.read(runObject(run_id, 'status'));
  if (found === null) return null;
  const parsed = TRAINER_STATUS.safeParse(JSON.parse(found.body.toString()));
  return parsed.success ? parsed.data : null;
}

/** What a person can see of a run: its stage by name, and all of it hashed. Minutes pass on the card while it trains. */
function visible(run: Run, status: TrainerStatus | null, now: Date): Visible {
  const stage = `${run.state}${run.warehouse_away_since === null ? '' : '+away'}${run.checked === null && run.snapshot === null ? '' : '+data'}/`;
  const progress =
    status === null
      ? null
      : [
          status.step,
          Math.round(status.progress * 100),
          status.trials_done,
          status.best_nrmse,
          status.best_decomp_rssd,
        ];
  const minutes = run.state === 'training' ? Math.floor((now.getTime() - Date.parse(run.requested_at)) / 60_000) : null;
  const hash = createHash('sha256')
    .update(JSON.stringify([progress, minutes]))
    .digest('hex')
    .slice(0, 16);
  return { stage, signature: stage + hash };
}
