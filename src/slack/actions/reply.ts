import type { BlockAction, RespondFn } from '@slack/bolt';
import type { MessageContent } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';

/**
 * Answers whoever pressed a button, so that nobody else sees it, where they pressed it: in the thread, if the message is in
 * one. Where Slack does not take that (the person has left the channel), the button's own `response_url` is used.
 */
export async function reply(
  deps: Pick<SlackDeps, 'chat' | 'logger'>,
  pressed: { body: BlockAction; respond: RespondFn },
  message: MessageContent,
): Promise<void> {
  const { body, respond } = pressed;
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
