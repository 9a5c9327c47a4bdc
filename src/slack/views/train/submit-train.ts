import { createHash } from 'node:crypto';
import type { ViewOutput, ViewResponseAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { RunSpec } from '../../../runs/run-spec.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorMessage } from '../../error-message.ts';
import { levelOf } from '../../log-level.ts';
import { BUDGET_MS, within } from '../../within.ts';
import { loadingView, noticeView } from '../notice-view.ts';
import { updateView } from '../update-view.ts';
import { type Advanced, advance, at } from './advance.ts';
import { checkChannel, checkColumns } from './check-spec.ts';
import { stoppedView } from './data-check-blocks.ts';
import type { Draft } from './draft.ts';
import { settingOf } from './open-train.ts';
import { keepDraft, type OpenedTrain, openedTrain } from './opened-train.ts';
import { fillInCheck, isStopped, type Reviewed, withCheck } from './review-check.ts';
import type { ColumnReader } from './source-columns.ts';
import { specOfForm } from './spec-of-form.ts';
import { trainView } from './train-view.ts';

type Deps = Pick<
  SlackDeps,
  'objects' | 'warehouses' | 'takeSnapshot' | 'uploads' | 'workers' | 'rate' | 'logger' | 'now'
> & {
  columns: ColumnReader;
};

/**
 * What a submission comes to: an answer that keeps the modal open, followed by `afterwards` where it takes longer than Slack waits; or
 * a run to be requested.
 */
export type Submission =
  | { answer: ViewResponseAction; afterwards?: () => Promise<void> }
  | { request: { spec: RunSpec; channel: string; request_id: string }; draft: Draft };

/** Reads and checks a submitted step, in well under Slack's three seconds. */
export async function readSubmission(
  deps: Deps,
  request: { client: WebClient; user: string; view: ViewOutput },
): Promise<Submission> {
  const { client, user, view } = request;
  let opened: OpenedTrain;
  try {
    opened = await openedTrain(deps, user, view);
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, user }, 'draft not read');
    return { answer: { response_action: 'update', view: noticeView(errorMessage(error)) } };
  }
  if (opened.draft.step === 'report') return readRequest(deps, client, opened);

  const ready = await within(BUDGET_MS.step, nextStep(deps, opened));
  const shownThen = (taken: NextStep) => ({ client, view_id: view.id, generation: opened.generation + 1, taken });
  if (ready.done) {
    const taken = ready.value;
    return {
      answer: answerOf(deps, opened, taken.advanced),
      ...(taken.reviewed.later === null ? {} : { afterwards: () => fillIn(deps, shownThen(taken)) }),
    };
  }
  ready.later.catch(() => undefined);
  return {
    answer: { response_action: 'update', view: loadingView('Reading the data. This takes a moment longer…') },
    async afterwards() {
      const late = await ready.later.catch((error: unknown) => {
        deps.logger[levelOf(error)]({ err: error, user }, 'step not taken');
        return noticeView(`${errorMessage(error)}\nWhat you entered is kept: type \`/mmm train\` to go on.`);
      });
      const shown = 'advanced' in late ? draw(deps, opened, late.advanced) : late;
      await updateView(client, { view_id: view.id, view: shown });
      if ('advanced' in late) await fillIn(deps, shownThen(late));
    },
  };
}

/** Where a step leads; to the review with the check behind it. */
type NextStep = { advanced: Advanced; reviewed: Reviewed };

async function fillIn(
  deps: Deps,
  { client, view_id, generation, taken }: { client: WebClient; view_id: string; generation: number; taken: NextStep },
): Promise<void> {
  await fillInCheck({ ...deps, setting: settingOf(deps) }, { client, view_id, generation }, taken.reviewed);
}

/** What was entered is kept whatever comes of the step. */
async function nextStep(deps: Deps, { draft, state }: OpenedTrain): Promise<NextStep> {
  const [kept, advanced] = await Promise.all([
    keepDraft(deps, draft),
    advance(deps, draft, state.file_ids).catch((error: unknown) => ({ error })),
  ]);
  if ('error' in advanced) throw advanced.error;
  const next = { ...advanced.draft, saved_at: kept.saved_at };
  const reviewed = await withCheck(deps, next, { wait_ms: BUDGET_MS.check_at_review });
  const saved = await keepDraft(deps, reviewed.draft);
  return { advanced: { ...advanced, draft: saved }, reviewed: { ...reviewed, draft: saved } };
}

function draw(deps: Deps, { generation }: OpenedTrain, { draft, issues }: Advanced) {
  return trainView({ ...settingOf(deps), draft, generation: generation + 1, issues });
}

/** Errors go under their fields where all of these are before the person; else they are shown where the fields are. */
function answerOf(deps: Deps, opened: OpenedTrain, advanced: Advanced): ViewResponseAction {
  const { issues, draft } = advanced;
  const { block_ids } = opened.state;
  if (issues.length > 0 && draft.step === opened.draft.step && issues.every(({ field }) => block_ids.has(field))) {
    const errors: Record<string, string> = {};
    for (const { field, message } of issues) errors[block_ids.get(field) ?? ''] ??= message;
    return { response_action: 'errors', errors };
  }
  return { response_action: 'update', view: draw(deps, opened, advanced) };
}

/** The last step: the request, or what keeps it from being made. */
async function readRequest(deps: Deps, client: WebClient, opened: OpenedTrain): Promise<Submission> {
  const { draft } = opened;
  const { form } = draft;
  const reading = specOfForm(form);
  const refuse = async (advanced: Advanced): Promise<Submission> => {
    const kept = await keepDraft(deps, advanced.draft);
    return { answer: answerOf(deps, opened, { ...advanced, draft: kept }) };
  };
  if ('issues' in reading) return refuse(at(draft, reading.issues));
  const { spec } = reading;
  const channel = form.channel;
  if (channel === '') return refuse(at(draft, [{ field: 'channel', message: 'Choose a channel.' }]));
  // What is kept is trained on whatever its warehouse has by now.
  const is_kept = spec.snapshot !== null && spec.snapshot !== 'fresh';
  const [data, posting] = await Promise.all([
    is_kept ? [] : checkColumns(deps, spec, form).then(({ issues }) => issues),
    checkChannel(deps, client, channel),
  ]);
  const issues = [...data, ...posting];
  if (issues.length > 0) return refuse(at(draft, issues));
  if (isStopped(draft)) {
    await keepDraft(deps, draft);
    return { answer: { response_action: 'push', view: stoppedView(draft) } };
  }
  return { request: { spec, channel, request_id: requestId(draft.draft_id, spec, channel) }, draft };
}

/**
 * One modal submitted twice with the same values is one request, however it came to be sent twice. With other values, after
 * Slack had let the person try again, it is another: the first one's run is not what they asked for.
 */
function requestId(draft_id: string, spec: RunSpec, channel: string): string {
  const asked = createHash('sha256')
    .update(JSON.stringify([spec, channel]))
    .digest('hex');
  return `${draft_id}-${asked.slice(0, 16)}`;
}
