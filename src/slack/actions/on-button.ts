import type { App, BlockButtonAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { type MessageContent, paragraph } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { levelOf } from '../log-level.ts';
import { pressedRunId } from './pressed-run-id.ts';
import { reply } from './reply.ts';

/** A button pressed by `user`, acknowledged. */
export type Pressed = { user: string; action_id: string; body: BlockButtonAction; client: WebClient };

/** What to tell whoever pressed; `null` where the press has answered itself, by a view or by the card. */
export type ButtonAnswer = (run_id: string, pressed: Pressed) => Promise<MessageContent | null>;

/**
 * Registers a button whose value is a run id. It is acknowledged first; the answer, or in words what `answer` throws, goes to the
 * person who pressed and to nobody else.
 */
export function onButton(
  app: App,
  deps: Pick<SlackDeps, 'chat' | 'logger'>,
  action_id: string | RegExp,
  answer: ButtonAnswer,
): void {
  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id },
    async ({ ack, action, body, client, respond }) => {
      await ack();
      const message = await answered(
        deps,
        action.value,
        { user: body.user.id, action_id: action.action_id, body, client },
        answer,
      );
      if (message !== null) await reply(deps, { body, respond }, message);
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
