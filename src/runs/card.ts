import { createHash } from 'node:crypto';
import { z } from 'zod';
import { MODEL_SUMMARY, type ModelSummary } from '../trainer/results.ts';
import { TRAINER_STATUS, type TrainerStatus } from '../trainer/status.ts';
import { parseJson } from './parse-json.ts';
import { isFinal, type Run } from './run.ts';
import { runObject } from './run-paths.ts';
import type { StepDeps } from './step.ts';

/** `card.json`: what the card shows. Lost or stale, it costs one needless edit. */
const DRAWN_CARD = z.object({ signature: z.string(), drawn_at: z.iso.datetime() });

/** A card is edited at most this often for progress alone; a change of state or step is shown at once. */
const PROGRESS_EVERY_MS = 4000;

type Deps = Pick<StepDeps, 'objects' | 'store' | 'announcer' | 'now'>;

/**
 * Brings the card up to date where it shows something else. Two deliveries may draw at the same time, so the record is read
 * again afterwards: whoever drew an old state draws once more.
 */
export async function drawCard(deps: Deps, run_id: string): Promise<void> {
  let run = await deps.store.read(run_id);
  for (let drawing = 0; drawing < 3; drawing++) {
    if (typeof run.messages.card !== 'string') return;
    const status = await readStatus(deps, run_id);
    if (!(await isDue(deps, run, status))) return;
    const summary = run.state === 'succeeded' ? await readSummary(deps, run_id) : null;
    await deps.announcer.updateCard({ step: 'card', run, status, summary });
    await remember(deps, run, status);
    const after = await deps.store.read(run_id);
    if (after.state === run.state) return;
    run = after;
  }
}

/** `status.json`, or `null` where the trainer has not written one or wrote it in another version's words. */
export async function readStatus(deps: Pick<Deps, 'objects'>, run_id: string): Promise<TrainerStatus | null> {
  const found = await deps.objects.read(runObject(run_id, 'status'));
  if (found === null) return null;
  const parsed = TRAINER_STATUS.safeParse(JSON.parse(found.body.toString()));
  return parsed.success ? parsed.data : null;
}

async function readSummary(deps: Pick<Deps, 'objects'>, run_id: string): Promise<ModelSummary | null> {
  const found = await deps.objects.read(runObject(run_id, 'model_summary'));
  return found === null ? null : parseJson(MODEL_SUMMARY, found.body, 'output_missing', { run_id });
}

async function isDue(deps: Deps, run: Run, status: TrainerStatus | null): Promise<boolean> {
  const found = await deps.objects.read(runObject(run.run_id, 'card'));
  const drawn = found === null ? null : DRAWN_CARD.safeParse(JSON.parse(found.body.toString()));
  if (!drawn?.success) return true;
  const { stage, signature } = visible(run, status);
  // A final card is always drawn: an old one may have been sent after it.
  if (isFinal(run.state) || !drawn.data.signature.startsWith(stage)) return true;
  if (drawn.data.signature === signature) return false;
  return deps.now().getTime() - Date.parse(drawn.data.drawn_at) >= PROGRESS_EVERY_MS;
}

async function remember(deps: Deps, run: Run, status: TrainerStatus | null): Promise<void> {
  const { signature } = visible(run, status);
  await deps.objects.write(
    runObject(run.run_id, 'card'),
    JSON.stringify({ signature, drawn_at: deps.now().toISOString() }),
    { content_type: 'application/json' },
  );
}

/** What a person can see of a run: its stage by name, and all of it hashed. */
function visible(run: Run, status: TrainerStatus | null): { stage: string; signature: string } {
  const stage = `${run.state}/${status?.step ?? ''}/`;
  const progress = status === null ? null : [Math.round(status.progress * 100), status.trials_done, status.best_nrmse];
  const hash = createHash('sha256').update(JSON.stringify(progress)).digest('hex').slice(0, 16);
  return { stage, signature: stage + hash };
}
