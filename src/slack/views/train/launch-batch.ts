import { randomUUID } from 'node:crypto';
import type { App, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import { parseJson } from '../../../runs/parse-json.ts';
import { ACCEPTED_SPEC, type RunSpec } from '../../../runs/run-spec.ts';
import { channelProblem, findChannel, isChannelId } from '../../channels.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorMessage } from '../../error-message.ts';
import { VIEWS } from '../../ids.ts';
import { BUDGET_MS, within } from '../../within.ts';
import { noticeView } from '../notice-view.ts';
import { batchView } from './batch-view.ts';

type Deps = Pick<SlackDeps, 'objects' | 'slack' | 'workers' | 'rate' | 'logger' | 'recordBatch'>;

/** What was asked about, kept in the bucket: a manifest may change, and a modal's memory is 3000 characters. */
const ASKED = z.object({ manifest: z.string(), specs: z.array(ACCEPTED_SPEC) });
const METADATA = z.object({ batch_id: z.uuid() });

function askedObject(batch_id: string): string {
  return `drafts/batch-${batch_id}.json`;
}

/** Opens the modal that asks before a run is launched for each market. */
export async function openBatch(
  deps: Pick<Deps, 'objects' | 'slack' | 'workers' | 'rate' | 'logger'>,
  request: {
    client: WebClient;
    trigger_id: string;
    /** Slack's id of where it was asked for. */
    channel: string;
    manifest: string;
    specs: readonly RunSpec[];
  },
): Promise<void> {
  const { client, trigger_id, manifest, specs } = request;
  const batch_id = randomUUID();
  const [channel] = await Promise.all([
    preselected(deps, request),
    deps.objects.write(askedObject(batch_id), JSON.stringify({ manifest, specs }), {
      content_type: 'application/json',
    }),
  ]);
  const view = batchView({ batch_id, manifest, specs, channel, workers: deps.workers, rate: deps.rate });
  await client.views.open({ trigger_id, view });
}

/** The channel that all markets name, else where it was asked for, else the default. */
async function preselected(
  deps: Pick<Deps, 'slack' | 'logger'>,
  { client, channel, specs }: Parameters<typeof openBatch>[1],
): Promise<string | null> {
  const here = isChannelId(channel) ? channel : null;
  const named = new Set(specs.map(({ notify }) => notify.channel));
  const [only] = named.size === 1 ? named : [];
  const wanted = only ?? (here === null ? deps.slack.default_channel : null);
  if (wanted === null) return here;
  try {
    return (await findChannel(client, wanted)) ?? here;
  } catch (error) {
    deps.logger.warn({ err: error }, 'channel not looked up');
    return here;
  }
}

/** Registers the launch of a batch. */
export function registerBatch(app: App, deps: Deps): void {
  app.view<ViewSubmitAction>(
    { type: 'view_submission', callback_id: VIEWS.launch_batch },
    async ({ ack, view, body, client }) => {
      const channel = view.state.values.channel?.channel?.selected_conversation ?? null;
      await ack(await launched(deps, client, { metadata: view.private_metadata, channel, user: body.user.id }));
    },
  );
}

/** Records the batch, of which the queue launches the runs; `undefined` closes the modal. A second submission is the same batch. */
async function launched(
  deps: Deps,
  client: WebClient,
  { metadata, channel, user }: { metadata: string; channel: string | null; user: string },
): Promise<ViewResponseAction | undefined> {
  const refuse = (text: string) => ({ response_action: 'errors' as const, errors: { channel: text } });
  if (channel === null) return refuse('Choose a channel.');
  try {
    const { batch_id } = METADATA.parse(JSON.parse(metadata));
    const found = await deps.objects.read(askedObject(batch_id));
    if (found === null) throw new AppError('object_not_found', { object: askedObject(batch_id) });
    const { manifest, specs } = parseJson(ASKED, found.body, 'record_invalid', { batch_id });
    const problem = await within(BUDGET_MS.check, channelProblem(client, channel));
    if (problem.done && problem.value !== null) return refuse(problem.value);
    await deps.recordBatch({ batch_id, manifest, specs, requested_by: user, channel });
    return undefined;
  } catch (error) {
    deps.logger.error({ err: error, user }, 'batch not recorded');
    return { response_action: 'push', view: noticeView(errorMessage(error)) };
  }
}
