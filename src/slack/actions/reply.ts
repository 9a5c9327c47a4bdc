import type { BlockAction, RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { MessageContent } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';
import { answerView } from '../views/notice-view.ts';

/**
 * Answers whoever pressed a button, so that nobody else sees it, where they pressed it: in the thread, if the message is in
 * one; for a button of a view in a modal, on top of the one that there may be. Where Slack does not take an ephemeral message (the
 * person has left the channel, or it is a direct one), the button's own `response_url` is used.
 */
export async function reply(
  deps: Pick<SlackDeps, 'chat' | 'logger'>,
  pressed: { body: BlockAction; respond: RespondFn; client: WebClient },
  message: MessageContent,
): Promise<void> {
  const { body, respond, client } = pressed;
  if (body.view !== undefined) {
    const view = answerView(message);
    const { trigger_id } = body;
    await (body.view.type === 'modal'
      ? client.views.push({ trigger_id, view })
      : client.views.open({ trigger_id, view }));
    return;
  }
  const channel = body.channel?.id;
  const thread_ts: unknown = body.message?.thread_ts;
  // A card that has replies names its own thread; it was pressed in the channel all the same.
  const in_thread = typeof thread_ts === 'string' && thread_ts !== body.message?.ts;
  try {
    if (channel === undefined) throw new Error('pressed outside a channel');
    await deps.chat.postEphemeral({
      channel,
      user: body.user.id,
      ...message,
      ...(in_thread ? { thread_ts } : {}),
    });
  } catch (error) {
    deps.logger.debug({ err: error }, 'answered by response_url');
    await respond({ response_type: 'ephemeral', replace_original: false, ...message });
  }
}
