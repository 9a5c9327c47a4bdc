import type {
  App,
  BlockAction,
  BlockButtonAction,
  BlockOverflowAction,
  ButtonAction,
  OverflowAction,
  RespondFn,
} from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { chosenButton } from '../blocks/button-row.ts';
import { type MessageContent, paragraph } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { ACTIONS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { pressedRunId } from './pressed-run-id.ts';
import { reply } from './reply.ts';

/** A button pressed by `user`, acknowledged; or the choice behind "…" that stands for it. */
export type Pressed = { user: string; action_id: string; body: PressedBody; client: WebClient };
type PressedBody = BlockAction<ButtonAction | OverflowAction>;

/** What to tell whoever pressed; `null` where the press has answered itself, by a view or by the card. */
export type ButtonAnswer = (run_id: string, pressed: Pressed) => Promise<MessageContent | null>;

/**
 * Registers a button whose value is a run id, in a row and behind "…". It is acknowledged first; the answer, or in words what
 * `answer` throws, goes to the person who pressed and to nobody else.
 */
export function onButton(
  app: App,
  deps: Pick<SlackDeps, 'chat' | 'logger'>,
  action_id: string | RegExp,
  answer: ButtonAnswer,
): void {
  async function pressed(
    button: { action_id: string; value: string | undefined },
    { body, client, respond }: { body: PressedBody; client: WebClient; respond: RespondFn },
  ): Promise<void> {
    const message = await answered(
      deps,
      button.value,
      { user: body.user.id, action_id: button.action_id, body, client },
      answer,
    );
    if (message !== null) await reply(deps, { body, respond, client }, message);
  }

  app.action<BlockButtonAction>({ type: 'block_actions', action_id }, async ({ ack, action, ...rest }) => {
    await ack();
    await pressed({ action_id: action.action_id, value: action.value }, rest);
  });
  app.action<BlockOverflowAction>(
    { type: 'block_actions', action_id: ACTIONS.run_more },
    async ({ ack, action, ...rest }) => {
      const chosen = chosenButton(action.selected_option.value);
      // Each button listens to the menu and takes the choice that is its own.
      if (typeof action_id === 'string' ? chosen.action_id !== action_id : !action_id.test(chosen.action_id)) return;
      await ack();
      await pressed(chosen, rest);
    },
  );
}

async function answered(
  deps: Pick<SlackDeps, 'logger'>,
  run_id: string | undefined,
  pressed: Pressed,
  answer: ButtonAnswer,
): Promise<MessageContent | null> {
  const { user, action_id } = pressed;
  try {
    return await answer(pressedRunId(run_id), pressed);
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, run_id, action_id, user }, 'button not done');
    const text = errorMessage(error, run_id);
    return { text, blocks: [paragraph(text)] };
  }
}
