import type { Workspace } from '../context.ts';
import { ACTION_REQUEST, type Answer } from '../control-api.ts';
import { blockActions, type Container } from '../delivery/payloads.ts';
import { issueResponseUrl } from '../messages/response-url.ts';
import type { StateValue, StateValues, User } from '../store/records.ts';
import { type Placed, stateOf } from '../views/state-values.ts';
import { keepEntered } from '../views/view-stack.ts';
import { undelivered } from './acknowledge.ts';
import { choose } from './choose.ts';
import { blocksOf, containerOf, placedIn } from './container.ts';
import { enter } from './enter.ts';
import { allOptions, askOptions } from './options.ts';
import { answer, parseRequest, personOf, refused } from './request.ts';

const BUTTONS = ['button', 'icon_button', 'workflow_button', 'feedback_buttons'];

/** A person presses a button or chooses in an element. */
export async function act(workspace: Workspace, body: unknown): Promise<Answer> {
  const request = parseRequest(ACTION_REQUEST, body);
  const user = personOf(workspace, request.user);
  const since = workspace.store.nextTs();
  const before = containerOf(workspace, request);
  requireVisible(before, user);
  const placed = placedIn(before, request);
  const entered = await entries(workspace, user, before, request.values ?? {});
  const chosen = await choiceOf(workspace, { user, container: before, placed, value: request.value, entered });
  const state =
    chosen === null || placed.type === 'overflow'
      ? entered
      : { ...entered, [placed.block.block_id]: { ...entered[placed.block.block_id], [placed.action_id]: chosen } };
  const container: Container =
    before.kind === 'view'
      ? { kind: 'view', view: keepEntered(workspace, before.view, { values: state, errors: before.view.errors }) }
      : before;

  const channel = container.kind === 'view' ? null : container.channel.id;
  const heard = workspace.signals.listen({ user: user.id, channel: channel ?? undefined });
  try {
    const payload = blockActions(workspace, {
      user,
      container,
      state,
      action: actionObject(workspace, placed, chosen, request.value),
      trigger_id: workspace.triggers.issue({
        user: user.id,
        channel,
        view_id: container.kind === 'view' ? container.view.id : null,
      }),
      response_url: responseUrl(workspace, user, container),
    });
    const problem = undelivered(await workspace.delivery.form('interactions', { payload: JSON.stringify(payload) }));
    // A button that opens an address does its work in the browser.
    if (problem === null && placed.element.url === undefined) await heard.within(workspace.settle_ms.action);
    return answer(workspace, user, since, problem ?? {});
  } finally {
    heard.stop();
  }
}

function requireVisible(container: Container, user: User): void {
  const owner =
    container.kind === 'view'
      ? container.view.user
      : container.kind === 'ephemeral'
        ? container.ephemeral.user
        : user.id;
  if (owner !== user.id) throw refused('not_visible', `only ${owner} sees this`);
}

async function entries(
  workspace: Workspace,
  user: User,
  container: Container,
  values: NonNullable<Parameters<typeof enter>[1]['values']>,
): Promise<StateValues> {
  if (container.kind === 'view') return enter(workspace, { user, view: container.view, values });
  return stateOf(blocksOf(container));
}

/** `null` for a button. */
async function choiceOf(
  workspace: Workspace,
  given: {
    user: User;
    container: Container;
    placed: Placed;
    value: Parameters<typeof choose>[2] | undefined;
    entered: StateValues;
  },
): Promise<StateValue | null> {
  const { placed, container, user, value, entered } = given;
  if (BUTTONS.includes(placed.type)) return null;
  const standing = entered[placed.block.block_id]?.[placed.action_id];
  if (value === undefined) {
    if (standing === undefined) throw refused('invalid_arguments', `value: is needed for a ${placed.type}`);
    return standing;
  }
  const ask = async (asked: Placed, query: string) =>
    allOptions(await askOptions(workspace, { user, container, placed: asked, query }));
  return choose(workspace, placed, value, ask, standing);
}

function actionObject(
  workspace: Workspace,
  { element, type, action_id, block }: Placed,
  chosen: StateValue | null,
  value: unknown,
): Record<string, unknown> {
  const { text, url, style, icon, placeholder, confirm, initial_option } = element;
  const own = typeof element.value === 'string' ? { value: element.value } : {};
  const pressed = type === 'feedback_buttons' && typeof value === 'string' ? { value } : own;
  const shown = { text, url, style, icon, placeholder, confirm, initial_option };
  return {
    type,
    action_id,
    block_id: block.block_id,
    ...Object.fromEntries(Object.entries(shown).filter(([, inner]) => inner !== undefined)),
    ...(chosen ?? pressed),
    action_ts: workspace.store.nextTs(),
  };
}

function responseUrl(workspace: Workspace, user: User, container: Container): string | null {
  switch (container.kind) {
    case 'view':
      return null;
    case 'message':
    case 'ephemeral': {
      const { ts, thread_ts } = container.kind === 'message' ? container.message : container.ephemeral;
      return issueResponseUrl(workspace, {
        channel: container.channel.id,
        user: user.id,
        message_ts: ts,
        ...(thread_ts === undefined ? {} : { thread_ts }),
        ephemeral: container.kind === 'ephemeral',
      });
    }
    default:
      return container satisfies never;
  }
}
