import { z } from 'zod';
import type { Workspace } from '../context.ts';
import { type Answer, CLOSE_REQUEST, SUBMIT_REQUEST } from '../control-api.ts';
import type { Acknowledgement } from '../delivery/delivery.ts';
import { common, viewObject } from '../delivery/payloads.ts';
import { parseJsonObject } from '../http/body.ts';
import { issueResponseUrl } from '../messages/response-url.ts';
import { SlackRefusal } from '../refusal.ts';
import { ANYWHERE } from '../signals.ts';
import type { StateValues, User, View } from '../store/records.ts';
import { placedElements } from '../views/state-values.ts';
import { closeViews, keepEntered, openModals, pushView, readView, updateView } from '../views/view-stack.ts';
import { type Outcome, undelivered } from './acknowledge.ts';
import { fieldError } from './choose.ts';
import { enter } from './enter.ts';
import { answer, parseRequest, personOf, refused } from './request.ts';

/** A person submits or closes the modal on top. */
export async function submitView(workspace: Workspace, view_id: string, body: unknown): Promise<Answer> {
  const request = parseRequest(SUBMIT_REQUEST, body);
  const user = personOf(workspace, request.user);
  const since = workspace.store.nextTs();
  const view = topView(workspace, user, view_id);
  if (view.submit === null) throw refused('invalid_arguments', 'the view cannot be submitted: it has no submit button');
  const values = await enter(workspace, { user, view, values: request.values });
  const errors = clientErrors(view, values);
  const filled = keepEntered(workspace, view, { values, errors });
  if (Object.keys(errors).length > 0) return answer(workspace, user, since, { errors });

  const heard = workspace.signals.listen({ user: user.id, channel: ANYWHERE });
  try {
    const payload = {
      type: 'view_submission',
      ...common(user),
      trigger_id: workspace.triggers.issue({ user: user.id, channel: null, view_id }),
      view: viewObject(filled),
      response_urls: responseUrls(workspace, user, filled),
    };
    const acknowledgement = await workspace.delivery.form('interactions', { payload: JSON.stringify(payload) });
    const { settle, ...outcome } = afterSubmission(workspace, user, view_id, acknowledgement);
    if (settle) await heard.within(workspace.settle_ms.submission);
    return answer(workspace, user, since, outcome);
  } finally {
    heard.stop();
  }
}

export async function closeView(workspace: Workspace, view_id: string, body: unknown): Promise<Answer> {
  const request = parseRequest(CLOSE_REQUEST, body);
  const user = personOf(workspace, request.user);
  const since = workspace.store.nextTs();
  const top = topView(workspace, user, view_id);
  const is_cleared = request.all || top.clear_on_close;
  const closed = is_cleared ? openModals(workspace, user.id) : [top];
  closeViews(workspace, user.id, closed);
  for (const view of closed.filter(({ notify_on_close }) => notify_on_close)) {
    const payload = { type: 'view_closed', ...common(user), view: viewObject(view), is_cleared };
    await workspace.delivery.form('interactions', { payload: JSON.stringify(payload) });
  }
  return answer(workspace, user, since);
}

/** Throws `view_not_found` for one that is not open, or is not on top. */
function topView(workspace: Workspace, user: User, view_id: string): View {
  const [top] = openModals(workspace, user.id);
  if (top === undefined || top.id !== view_id) {
    throw refused('view_not_found', `the modal on top for ${user.name} is ${top === undefined ? 'none' : top.id}`);
  }
  return top;
}

function clientErrors(view: View, values: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const placed of placedElements(view.blocks)) {
    if (placed.block.type !== 'input') continue;
    const error = fieldError(placed, values[placed.block.block_id]?.[placed.action_id]);
    if (error !== null) errors[placed.block.block_id] = error;
  }
  return errors;
}

/** For each select that asks for one: where to answer in the channel that was chosen. */
function responseUrls(workspace: Workspace, user: User, view: View): object[] {
  return placedElements(view.blocks).flatMap(({ block, element, action_id }) => {
    if (element.response_url_enabled !== true) return [];
    const value = view.values[block.block_id]?.[action_id];
    const channel_id = value?.selected_conversation ?? value?.selected_channel;
    if (typeof channel_id !== 'string') return [];
    const response_url = issueResponseUrl(workspace, { channel: channel_id, user: user.id, ephemeral: false });
    return [{ block_id: block.block_id, action_id, channel_id, response_url }];
  });
}

const RESPONSE = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

type AfterSubmission = Outcome & { errors?: Record<string, string>; settle: boolean };

/** Does what the bot's acknowledgement says. What Slack could not do, the person is told as a trouble with the connection. */
function afterSubmission(
  workspace: Workspace,
  user: User,
  view_id: string,
  acknowledgement: Acknowledgement,
): AfterSubmission {
  const problem = undelivered(acknowledgement);
  if (problem !== null || acknowledgement.kind !== 'acknowledged') return { ...problem, settle: false };
  // The bot may have changed or closed it while it was handling the submission.
  const view = workspace.store.views.get(view_id);
  try {
    const body = acknowledgement.body.trim() === '' ? {} : parseJsonObject(acknowledgement.body);
    if (Object.keys(body).length === 0) {
      if (view !== undefined) closeViews(workspace, user.id, [view]);
      return { settle: true };
    }
    const response = RESPONSE.safeParse(body);
    if (!response.success) throw new SlackRefusal('invalid_response_action', [JSON.stringify(body).slice(0, 200)]);
    if (view === undefined) return { settle: false };
    return { ...follow(workspace, user, view, response.data), settle: false };
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    return { error: 'dispatch_failed', detail: error.message, settle: false };
  }
}

function follow(
  workspace: Workspace,
  user: User,
  view: View,
  response: z.infer<typeof RESPONSE>,
): { errors?: Record<string, string> } {
  switch (response.response_action) {
    case 'errors': {
      const inputs = view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id);
      const unknown = Object.keys(response.errors).filter((block_id) => !inputs.includes(block_id));
      if (unknown.length > 0 || Object.keys(response.errors).length === 0) {
        throw new SlackRefusal('invalid_errors', [`no input blocks: ${unknown.join(', ')}`]);
      }
      keepEntered(workspace, view, { values: view.values, errors: response.errors });
      return { errors: response.errors };
    }
    case 'update':
      updateView(workspace, view, readView(workspace, response.view));
      return {};
    case 'push':
      pushView(workspace, user.id, readView(workspace, response.view), {});
      return {};
    case 'clear':
      closeViews(workspace, user.id, openModals(workspace, user.id));
      return {};
    default:
      return response satisfies never;
  }
}
