import { randomUUID } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { checkData } from '../../../data/check-data.ts';
import { stops } from '../../../data/finding.ts';
import { profileSummary } from '../../../data/profile-summary.ts';
import { AppError, errorCode } from '../../../errors.ts';
import { type RunSpec, specHash } from '../../../runs/run-spec.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorWords } from '../../error-message.ts';
import { levelOf } from '../../log-level.ts';
import { within } from '../../within.ts';
import { updateView } from '../update-view.ts';
import { type CheckOfData, type Draft, readDraftVersion, writeDraft } from './draft.ts';
import { specOfForm } from './spec-of-form.ts';
import { type TrainSetting, trainView } from './train-view.ts';

/**
 * The check of the data behind the review: begun when the review is drawn, waited for a moment, and filled into the open view when
 * it is through. Nobody has to wait for it: a run checks its data itself.
 */

type Deps = Pick<SlackDeps, 'takeSnapshot' | 'objects' | 'logger' | 'now'>;

/** What is checked again within this time is checked on the same snapshot, and so is what is trained. */
const SAME_SNAPSHOT_SECONDS = 900;
/** Nobody looks at a review for longer than this only to see the check end. */
const GIVE_UP_MS = 180_000;

/** A draft whose check has ended or is under way; `later` ends with it where it is. */
export type Reviewed = { draft: Draft; later: Promise<CheckOfData> | null };

/** The draft with the check of its data where that takes no longer than `wait_ms`; a check of the same that is fresh is taken over. */
export async function withCheck(
  deps: Deps,
  draft: Draft,
  { wait_ms, anew = false }: { wait_ms: number; anew?: boolean },
): Promise<Reviewed> {
  const reading = draft.step === 'report' ? specOfForm(draft.form) : null;
  if (reading === null) return { draft, later: null };
  if ('issues' in reading) return { draft: { ...draft, check: null }, later: null };
  const { spec } = reading;
  if (!anew && isFresh(deps, draft.check, spec)) return { draft, later: null };
  const begun: CheckOfData = {
    token: randomUUID(),
    spec_hash: checkedAs(spec),
    at: deps.now().toISOString(),
    state: 'checking',
    summary: '',
    findings: [],
    fetched: null,
  };
  const checking = check(deps, begun, { spec, user: draft.user, max_age_seconds: anew ? 0 : SAME_SNAPSHOT_SECONDS });
  const ready = await within(wait_ms, checking);
  return ready.done
    ? { draft: { ...draft, check: ready.value }, later: null }
    : { draft: { ...draft, check: begun }, later: ready.later };
}

function isFresh(deps: Pick<Deps, 'now'>, known: CheckOfData | null, spec: RunSpec): boolean {
  return (
    known?.state === 'done' &&
    known.spec_hash === checkedAs(spec) &&
    deps.now().getTime() - Date.parse(known.at) < SAME_SNAPSHOT_SECONDS * 1000
  );
}

/** Another spec is another check, and so is the same one on another snapshot. */
function checkedAs(spec: RunSpec): string {
  return `${specHash(spec)} ${spec.snapshot ?? ''}`.trim();
}

/** Whether the check has found that the draft's data cannot be trained on as it is asked for. */
export function isStopped({ check: known, form }: Draft): boolean {
  const reading = specOfForm(form);
  if (known?.state !== 'done' || 'issues' in reading || known.spec_hash !== checkedAs(reading.spec)) return false;
  return known.findings.some(stops);
}

async function check(
  deps: Deps,
  begun: CheckOfData,
  { spec, user, max_age_seconds }: { spec: RunSpec; user: string; max_age_seconds: number },
): Promise<CheckOfData> {
  try {
    const signal = AbortSignal.timeout(GIVE_UP_MS);
    const result = await within(GIVE_UP_MS, checkData(deps, { spec, requested_by: user, max_age_seconds, signal }));
    if (!result.done) {
      result.later.catch((error: unknown) => deps.logger.debug({ err: error }, 'check ended after its time'));
      throw new AppError('query_timed_out', { seconds: GIVE_UP_MS / 1000 });
    }
    const { profile, findings, snapshot: fetched } = result.value;
    return { ...begun, state: 'done', summary: profile === null ? '' : profileSummary(profile), findings, fetched };
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, user }, 'data not checked for the review');
    const { what, why } = errorWords(errorCode(error), error instanceof AppError ? error.details : {});
    return { ...begun, state: 'failed', summary: `${what} ${why}` };
  }
}

/** Waits for a check that was under way when the review was drawn, and shows what it found, unless the person has gone on since. */
export async function fillInCheck(
  deps: Deps & { setting: TrainSetting },
  open: { client: WebClient; view_id: string; hash?: string | undefined; generation: number },
  { draft, later }: Reviewed,
): Promise<void> {
  if (later === null) return;
  const checked = await later;
  const { client, view_id, hash, generation } = open;
  try {
    const { draft: current, generation: version } = await readDraftVersion(deps.objects, draft.user, draft.draft_id);
    if (current.check?.token !== checked.token || current.step !== 'report' || current.run_id !== null) return;
    const filled = { ...current, check: checked };
    await writeDraft(deps.objects, filled, { if_generation: version });
    await updateView(client, { view_id, hash, view: trainView({ ...deps.setting, draft: filled, generation }) });
  } catch (error) {
    // Another press has changed the draft since, or it is gone.
    if (errorCode(error) !== 'object_changed' && errorCode(error) !== 'draft_gone') throw error;
  }
}
