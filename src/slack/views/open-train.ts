import type { WebClient } from '@slack/web-api';
import { AppError } from '../../errors.ts';
import type { DataSource } from '../../runs/run-spec.ts';
import { findChannel, isChannelId, slackErrorOf } from '../channels.ts';
import { draftOf, parseTrainArguments, type TrainArguments } from '../commands/train-arguments.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { BUDGET_MS, within } from '../within.ts';
import { channelDefaults } from './channel-defaults.ts';
import { type Draft, newDraft, type SpecDraft, writeDraft } from './draft.ts';
import { loadingView, noticeView } from './notice-view.ts';
import type { ColumnReader } from './source-columns.ts';
import { readSource } from './source-facts.ts';
import { formFromDraft } from './train-form.ts';
import { trainView } from './train-view.ts';

type Deps = Pick<SlackDeps, 'manifests' | 'warehouses' | 'objects' | 'settings' | 'slack' | 'workers' | 'logger'> & {
  columns: ColumnReader;
};

type Request = {
  client: WebClient;
  trigger_id: string;
  user: string;
  /** Slack's id of where the command was typed. */
  channel: string;
  /** What follows `/mmm train`. */
  text: string;
  /** What the modal is filled with in its place, such as what a file says; it may take its time. */
  filled?: () => Promise<{ manifest: string | null; spec: SpecDraft }>;
};

/**
 * Opens the train modal while the trigger lasts: with everything in it where manifest and warehouse answer quickly, else as
 * a note that is replaced when they have. Throws what the person is to be told instead.
 */
export async function openTrain(deps: Deps, request: Request): Promise<void> {
  const { client, trigger_id } = request;
  const asked = parseTrainArguments(request.text);
  const view = filling(deps, request, asked).then((filled) => prepareView(deps, request, filled));
  const ready = await within(BUDGET_MS.open, view);
  if (ready.done) {
    await openView(client, trigger_id, ready.value);
    return;
  }
  ready.later.catch(() => undefined);
  const view_id = await openView(client, trigger_id, loadingView());
  if (view_id === null) return;
  const later = await ready.later.catch((error: unknown) => {
    deps.logger.warn({ err: error }, 'train modal not filled');
    return noticeView(errorMessage(error));
  });
  await client.views.update({ view_id, view: later });
}

type Filling = { manifest: string | null; spec: SpecDraft; connection: string | null };

async function filling(deps: Deps, request: Request, asked: TrainArguments): Promise<Filling> {
  if (request.filled !== undefined) return { ...(await request.filled()), connection: null };
  const { manifest, set } = asked;
  if (manifest !== null) return { manifest, spec: await deps.manifests.load(manifest, set), connection: null };
  // What the channel has agreed on, with what was typed in front of it.
  const defaults = await channelDefaults(deps, request.channel);
  return { manifest, spec: draftOf([...defaults.set, ...set]), connection: defaults.connection };
}

/** Opens the view and returns its id; `null` where the trigger has been used by an earlier delivery of the same command. */
async function openView(
  client: WebClient,
  trigger_id: string,
  view: ReturnType<typeof loadingView>,
): Promise<string | null> {
  try {
    return (await client.views.open({ trigger_id, view })).view?.id ?? null;
  } catch (error) {
    switch (slackErrorOf(error)) {
      case 'exchanged_trigger_id':
        return null;
      case 'expired_trigger_id':
        throw new AppError('unavailable', {}, { cause: error });
      default:
        throw error;
    }
  }
}

async function prepareView(deps: Deps, request: Request, { manifest, spec, connection }: Filling) {
  const connections = deps.warehouses.names();
  if (connections.length === 0 && spec.data === undefined)
    throw new AppError('config_invalid', { missing: 'warehouses' });
  const [channel, source] = await Promise.all([
    preselectedChannel(deps, request, spec),
    readSource(deps, spec.data ?? null, spec.date_var ?? null, spec.prepare ?? []),
  ]);
  const draft: Draft = newDraft({
    user: request.user,
    manifest,
    spec: withProposals(spec, source),
    source: spec.data ?? null,
    // The first one stands in the modal where none is named, so that its tables can be chosen at once.
    connection: spec.data === undefined ? (connection ?? connections[0] ?? null) : connectionOf(spec.data),
    proposed: source.range,
    channel,
  });
  await writeDraft(deps.objects, draft);
  return trainView({
    form: formFromDraft(draft),
    draft,
    generation: 0,
    connections,
    workers: deps.workers,
    source_note: source.note,
  });
}

function connectionOf(source: DataSource): string | null {
  return 'connection' in source ? source.connection : null;
}

function withProposals(spec: SpecDraft, source: Awaited<ReturnType<typeof readSource>>): SpecDraft {
  return {
    ...spec,
    date_var: spec.date_var ?? source.date_var ?? undefined,
    window: spec.window ?? source.range ?? undefined,
  };
}

async function preselectedChannel(deps: Deps, request: Request, spec: SpecDraft): Promise<string | null> {
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
