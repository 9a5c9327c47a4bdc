import type { ViewOutput } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { fixOfKey } from '../../../data/findings.ts';
import { fixLabel } from '../../../data/fix-label.ts';
import { AppError } from '../../../errors.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorMessage } from '../../error-message.ts';
import { levelOf } from '../../log-level.ts';
import { BUDGET_MS } from '../../within.ts';
import { noticeView } from '../notice-view.ts';
import { updateView } from '../update-view.ts';
import { fixedSpec } from './apply-fix.ts';
import type { Draft } from './draft.ts';
import { settingOf } from './open-train.ts';
import { keepDraft, openedTrain } from './opened-train.ts';
import { fillInCheck, withCheck } from './review-check.ts';
import { specOfForm } from './spec-of-form.ts';
import { formOfSpec } from './train-form.ts';
import { trainView } from './train-view.ts';

type Deps = Pick<SlackDeps, 'warehouses' | 'takeSnapshot' | 'objects' | 'workers' | 'rate' | 'logger' | 'now'>;
type Acted = { client: WebClient; user: string; view: ViewOutput; trigger_id: string; value: string };

/** Puts right in the draft what a finding of its review says, and checks the data again. What keeps it from that is said over the review. */
export async function fixDraft(deps: Deps, acted: Acted): Promise<void> {
  const { client, user, view, trigger_id, value } = acted;
  const { draft, generation } = await openedTrain(deps, user, view);
  let fixed: Draft;
  try {
    fixed = withFix(draft, value);
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, user }, 'fix not made');
    await client.views.push({ trigger_id, view: noticeView(errorMessage(error)) });
    return;
  }
  await showChecked(deps, { client, view, generation: generation + 1 }, fixed, { anew: false });
}

/** Checks the data as it is in the warehouse now. */
export async function checkAgain(deps: Deps, { client, user, view }: Acted): Promise<void> {
  const { draft, generation } = await openedTrain(deps, user, view);
  await showChecked(deps, { client, view, generation }, draft, { anew: true });
}

/** Another choice of which data: the check is of that one. */
export async function checkChosen(deps: Deps, { client, user, view }: Acted): Promise<void> {
  const { draft, generation } = await openedTrain(deps, user, view);
  await showChecked(deps, { client, view, generation }, draft, { anew: false });
}

async function showChecked(
  deps: Deps,
  { client, view, generation }: { client: WebClient; view: ViewOutput; generation: number },
  draft: Draft,
  { anew }: { anew: boolean },
): Promise<void> {
  const reviewed = await withCheck(deps, draft, { wait_ms: BUDGET_MS.check_at_review, anew });
  const kept = await keepDraft(deps, reviewed.draft);
  const setting = settingOf(deps);
  const shown = trainView({ ...setting, draft: kept, generation });
  const hash = await updateView(client, { view_id: view.id, hash: view.hash, view: shown });
  if (hash === null) return;
  await fillInCheck({ ...deps, setting }, { client, view_id: view.id, hash, generation }, { ...reviewed, draft: kept });
}

/** The draft with the fix of this key in it. Throws `fix_gone`, `spec_invalid`. */
function withFix(draft: Draft, key: string): Draft {
  const fix = fixOfKey(draft.check?.findings ?? [], key);
  const reading = specOfForm(draft.form);
  if (fix === null || 'issues' in reading) throw new AppError('fix_gone', {});
  const { form } = draft;
  const spec = fixedSpec(reading.spec, fix);
  const file_name = form.file?.name;
  const fixed = formOfSpec(spec, {
    whole: true,
    channel: form.channel,
    connection: form.connection,
    ...(file_name === undefined ? {} : { file_name }),
  });
  return { ...draft, form: { ...fixed, watchers: form.watchers }, changes: [...draft.changes, fixLabel(fix)] };
}
