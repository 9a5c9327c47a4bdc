import type { ViewResponseAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Run } from '../../../runs/run.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorMessage } from '../../error-message.ts';
import { within } from '../../within.ts';
import { noticeView } from '../notice-view.ts';

type Deps = Pick<SlackDeps, 'recordRun' | 'logger'>;
type RunRequest = Parameters<SlackDeps['recordRun']>[0];

/**
 * Closes the modal once the run is recorded, so that a bot that dies in between cannot have promised what nobody knows of.
 * Where recording takes longer than `ms`, the modal is closed first, for Slack does not wait. `null` where it failed; that the
 * person is told over the modal, which keeps what they entered, or where the run would have been.
 */
export async function acknowledgeRecorded(
  deps: Deps,
  client: WebClient,
  request: RunRequest,
  ack: (answer?: ViewResponseAction) => Promise<void>,
  ms: number,
): Promise<Run | null> {
  const { requested_by: user, request_id, channel } = request;
  let is_open = true;
  try {
    const recorded = await within(ms, deps.recordRun(request));
    await ack();
    is_open = false;
    return recorded.done ? recorded.value : await recorded.later;
  } catch (error) {
    deps.logger.error({ err: error, user, request_id }, 'run not recorded');
    const text = errorMessage(error);
    if (is_open) await ack({ response_action: 'push', view: noticeView(text) });
    else await tellUser(deps, client, { user, channel, text });
    return null;
  }
}

/** Tells a person who has no open modal any more: where the run would have been, else in a direct message. */
async function tellUser(
  deps: Pick<SlackDeps, 'logger'>,
  client: WebClient,
  message: { user: string; channel: string; text: string },
): Promise<void> {
  try {
    await client.chat.postEphemeral(message);
  } catch (error) {
    deps.logger.warn({ err: error }, 'told in a direct message instead');
    await client.chat.postMessage({ channel: message.user, text: message.text });
  }
}
