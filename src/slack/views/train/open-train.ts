import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Filling } from '../../actions/filled-from.ts';
import { findChannel, isChannelId } from '../../channels.ts';
import { draftOf, parseTrainArguments } from '../../commands/train-arguments.ts';
import type { SlackDeps } from '../../deps.ts';
import { BUDGET_MS } from '../../within.ts';
import { loadingView } from '../notice-view.ts';
import { showWhenReady } from '../show-view.ts';
import { at } from './advance.ts';
import { channelDefaults } from './channel-defaults.ts';
import { type Draft, listDrafts, newDraft, readDraft, sweepDrafts, writeDraft } from './draft.ts';
import type { SpecDraft } from './draft-spec.ts';
import type { FieldIssue } from './field-issues.ts';
import { withHolidays } from './propose-form.ts';
import { resumeView } from './resume-view.ts';
import { fillInCheck, type Reviewed, withCheck } from './review-check.ts';
import type { ColumnReader } from './source-columns.ts';
import { withSourceRead } from './source-facts.ts';
import { specOfForm } from './spec-of-form.ts';
import { formOfSpec } from './train-form.ts';
import { trainView } from './train-view.ts';

export type OpenTrainDeps = Pick<
  SlackDeps,
  | 'manifests'
  | 'warehouses'
  | 'takeSnapshot'
  | 'uploads'
  | 'objects'
  | 'settings'
  | 'slack'
  | 'workers'
  | 'rate'
  | 'logger'
  | 'telemetry'
  | 'now'
> & { columns: ColumnReader };

type Request = {
  client: WebClient;
  trigger_id: string;
  user: string;
  /** Slack's id of where it was asked for; empty where that is no channel. */
  channel: string;
  /** What follows `/mmm train`. */
  text: string;
  /** What the modal is filled with in its place, such as what a file says; it may take its time. */
  filled?: () => Promise<Filling>;
};

/** A draft that was last touched longer ago than this is not offered. */
const RECENT_MS = 7 * 86_400_000;

/**
 * Opens the train modal while the trigger lasts: with everything in it where manifest and warehouse answer quickly, else as
 * a note that is replaced when they have. Whoever asks for an empty one and has left one unfinished is asked which they want.
 * Throws what the person is to be told instead.
 */
export async function openTrain(deps: OpenTrainDeps, request: Request): Promise<void> {
  const asked = parseTrainArguments(request.text);
  const is_empty = request.filled === undefined && asked.manifest === null && asked.set.length === 0;
  const filled =
    request.filled ??
    (async () => {
      const { manifest, set } = asked;
      return manifest === null
        ? agreed(deps, request.channel, set)
        : { manifest, spec: await deps.manifests.load(manifest, set) };
    });
  const fresh = () => filled().then((filling) => freshView(deps, request, filling));
  const unfinished = async (): Promise<DrawnTrain> => {
    const view = await unfinishedView(deps, request);
    return view === null ? fresh() : { view, reviewed: null };
  };
  await show(deps, request, is_empty ? unfinished() : fresh());
}

/** Opens a draft of this person where they left it. Throws `draft_gone`. */
export async function openDraft(
  deps: OpenTrainDeps,
  request: Pick<Request, 'client' | 'trigger_id' | 'user'> & { draft_id: string },
): Promise<void> {
  await show(deps, request, viewOfDraft(deps, request));
}

/** A view of the train modal as it is opened; with the check behind a review, which may have to be filled in. */
export type DrawnTrain = { view: ModalView; reviewed: Reviewed | null };

/** The view that goes on with a draft. Throws `draft_gone`. */
export async function viewOfDraft(
  deps: OpenTrainDeps,
  { user, draft_id }: { user: string; draft_id: string },
): Promise<DrawnTrain> {
  const draft = await readDraft(deps.objects, user, draft_id);
  const reviewed = await withCheck(deps, draft, { wait_ms: BUDGET_MS.check_at_opening });
  if (reviewed.draft !== draft) await writeDraft(deps.objects, reviewed.draft);
  return drawn(deps, reviewed, []);
}

/** Shows in the open view what the check behind it has found, when it has. */
export async function fillIn(
  deps: OpenTrainDeps,
  { client, view_id, hash }: { client: WebClient; view_id: string; hash?: string | undefined },
  { reviewed }: DrawnTrain,
): Promise<void> {
  if (reviewed === null) return;
  await fillInCheck({ ...deps, setting: settingOf(deps) }, { client, view_id, hash, generation: 0 }, reviewed);
}

/** An empty modal in place of the one that offered a draft. */
export async function emptyView(
  deps: OpenTrainDeps,
  request: Pick<Request, 'client' | 'user' | 'channel'>,
): Promise<DrawnTrain> {
  return freshView(deps, request, await agreed(deps, request.channel, []));
}

/** What the channel has agreed on, with what was typed in front of it. */
async function agreed(deps: OpenTrainDeps, channel: string, set: readonly string[]): Promise<Filling> {
  const defaults = await channelDefaults(deps, channel);
  return { manifest: null, spec: draftOf([...defaults.set, ...set]), connection: defaults.connection };
}

async function show(
  deps: OpenTrainDeps,
  { client, trigger_id }: Pick<Request, 'client' | 'trigger_id'>,
  drawn: Promise<DrawnTrain>,
): Promise<void> {
  const view_id = await showWhenReady(
    deps,
    { client, trigger_id, how: 'open' },
    { view: drawn.then(({ view }) => view), loading: loadingView(), title: 'Train a model' },
  );
  const shown = view_id === null ? null : await drawn.catch(() => null);
  if (view_id !== null && shown !== null) await fillIn(deps, { client, view_id }, shown);
}

/** The offer to go on with the latest unfinished draft; `null` where there is none, or where it cannot be found out. */
async function unfinishedView(deps: OpenTrainDeps, { user, channel }: Request): Promise<ModalView | null> {
  try {
    const now = deps.now();
    const [latest] = await listDrafts(deps.objects, user);
    sweepDrafts(deps.objects, user, now).catch((error: unknown) => {
      deps.logger.warn({ err: error, user }, 'old drafts not swept');
    });
    if (latest === undefined || now.getTime() - Date.parse(latest.saved_at) > RECENT_MS) return null;
    return resumeView(latest, channel);
  } catch (error) {
    deps.logger.warn({ err: error, user }, 'drafts not listed');
    return null;
  }
}

async function freshView(
  deps: OpenTrainDeps,
  request: Pick<Request, 'client' | 'user' | 'channel'>,
  filling: Filling,
): Promise<DrawnTrain> {
  const { manifest, spec } = filling;
  const connections = deps.warehouses.names();
  const [channel, file_name] = await Promise.all([preselectedChannel(deps, request, spec), fileName(deps, filling)]);
  const form = formOfSpec(spec, {
    whole: manifest !== null,
    channel,
    // The first one stands in the modal where none is named, so that its tables can be chosen at once.
    connection: filling.connection ?? connections[0] ?? null,
    ...(file_name === undefined ? {} : { file_name }),
  });
  const changes = [...(filling.changes ?? [])];
  const draft = newDraft({
    user: request.user,
    manifest,
    step: 'source',
    form,
    changes,
    same_data: filling.same_data ?? null,
    traceparent: deps.telemetry.traceparent(),
  });
  return begin(deps, manifest === null ? await begun(deps, draft) : whole(draft));
}

type Filled = { draft: Draft; issues: FieldIssue[] };

/** A whole spec needs no more than a look at it. */
function whole(draft: Draft): Filled {
  const reading = specOfForm(draft.form);
  return 'spec' in reading ? { draft: { ...draft, step: 'report' }, issues: [] } : at(draft, reading.issues);
}

/** Where the source is known already, its columns are read, and the next question is what for. */
async function begun(deps: OpenTrainDeps, draft: Draft): Promise<Filled> {
  const read = await withSourceRead(deps, { ...draft, form: withHolidays(draft.form) });
  const is_read = read.draft.found !== null && read.draft.found.key !== '';
  return is_read ? { draft: { ...read.draft, step: 'goal' }, issues: [] } : read;
}

async function begin(deps: OpenTrainDeps, { draft, issues }: Filled): Promise<DrawnTrain> {
  const reviewed = await withCheck(deps, draft, { wait_ms: BUDGET_MS.check_at_opening });
  await writeDraft(deps.objects, reviewed.draft);
  return drawn(deps, reviewed, issues);
}

function drawn(deps: OpenTrainDeps, reviewed: Reviewed, issues: readonly FieldIssue[]): DrawnTrain {
  return { view: trainView({ ...settingOf(deps), draft: reviewed.draft, generation: 0, issues }), reviewed };
}

export function settingOf(deps: Pick<SlackDeps, 'warehouses' | 'workers' | 'rate'>) {
  return { connections: deps.warehouses.names(), workers: deps.workers, rate: deps.rate };
}

async function fileName(deps: OpenTrainDeps, { spec, file_name }: Filling): Promise<string | undefined> {
  if (file_name !== undefined || spec.data === undefined || !('upload' in spec.data)) return file_name;
  return deps.uploads.nameOf(spec.data.upload);
}

async function preselectedChannel(
  deps: OpenTrainDeps,
  request: Pick<Request, 'client' | 'channel'>,
  spec: SpecDraft,
): Promise<string | null> {
  const here = isChannelId(request.channel) ? request.channel : null;
  const named = spec.notify?.channel ?? (here === null ? deps.slack.default_channel : null);
  if (named === null) return here;
  try {
    return (await findChannel(request.client, named)) ?? here;
  } catch (error) {
    deps.logger.warn({ err: error }, 'channel not looked up');
    return here;
  }
}
