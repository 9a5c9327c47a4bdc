import type { App, BlockButtonAction, ButtonAction, RespondFn } from '@slack/bolt';
import { type MessageContent, paragraph } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { ACTIONS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { cancelForUser, pressedRunId } from './cancel-run.ts';
import { readConsoleLog } from './console-log.ts';
import { mintLinks } from './get-link.ts';
import { isLinkKey } from './link-files.ts';
import { reply } from './reply.ts';

/** Registers the buttons of cards and threads. Each is acknowledged first and answered to the person who pressed it. */
export function registerActions(app: App, deps: SlackDeps): void {
  onButton(app, deps, ACTIONS.cancel_run, (run_id, { user }) => cancelForUser(deps, run_id, user));
  onButton(app, deps, ACTIONS.console_log, (run_id) => readConsoleLog(deps, run_id));
  onButton(app, deps, new RegExp(`^${ACTIONS.get_link}`), async (run_id, { action_id }) => {
    const key = action_id.slice(ACTIONS.get_link.length);
    if (!isLinkKey(key)) return null;
    if (key === 'console_log') return readConsoleLog(deps, run_id);
    return mintLinks(deps, run_id, key);
  });
}

type Answer = (run_id: string, pressed: { user: string; action_id: string }) => Promise<MessageContent | null>;

function onButton(app: App, deps: SlackDeps, action_id: string | RegExp, answer: Answer): void {
  app.action<BlockButtonAction>({ type: 'block_actions', action_id }, async ({ ack, action, body, respond }) => {
    await ack();
    const message = await answered(deps, action, body.user.id, answer);
    if (message !== null) await tell(deps, body, respond, message);
  });
}

async function answered(
  deps: SlackDeps,
  action: ButtonAction,
  user: string,
  answer: Answer,
): Promise<MessageContent | null> {
  const run_id = action.value;
  try {
    return await answer(pressedRunId(run_id), { user, action_id: action.action_id });
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, run_id, action_id: action.action_id, user }, 'button not done');
    const text = errorMessage(error, run_id);
    return { text, blocks: [paragraph(text)] };
  }
}

function tell(deps: SlackDeps, body: BlockButtonAction, respond: RespondFn, message: MessageContent): Promise<void> {
  return reply(deps, { body, respond }, message);
}
