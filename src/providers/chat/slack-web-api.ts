import { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { slackLogger } from '../../slack-logger.ts';
import { RETRY, type Retry, slackCall } from './slack-call.ts';
import { slackFiles } from './slack-files.ts';
import type { Chat, PostedMessage, RunMessageMetadata } from './types.ts';

/** Under this type a run's metadata is kept; `slack-manifest.yml` does not need to know it, as nobody subscribes to it. */
const METADATA_EVENT_TYPE = 'mmm_run';

export type SlackChatOptions = {
  token: string;
  /** Base address of the Web API ending in "/api/"; Slack's own where left out. */
  api_url?: string | undefined;
  logger: Logger;
  retry?: Partial<Retry>;
};

const PAGE = 200;

const FOUND = z.object({
  ts: z.string(),
  thread_ts: z.string().optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
});

/**
 * Slack over its Web API. A call that was refused because of its rate is made again after `Retry-After`, one that shows a file which
 * Slack has not got round to a little later. A call of unknown outcome is only made again where that changes nothing; a post is
 * left to the caller, who finds it by its metadata.
 * Throws `message_rejected` with Slack's code as `slack_error`, or `unavailable`.
 */
export function slackChat(options: SlackChatOptions): Chat {
  const { token, api_url, logger } = options;
  const retry = { ...RETRY, ...options.retry };
  const client = new WebClient(token, {
    ...(api_url === undefined ? {} : { slackApiUrl: api_url }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: retry.request_ms,
    logger: slackLogger(logger, 'web_api'),
  });
  const call = slackCall({ ...retry, logger });

  async function pages(
    where: Parameters<Chat['findMessage']>[0],
    visit: (messages: z.infer<typeof FOUND>[]) => boolean,
  ): Promise<void> {
    const { channel, thread_ts: ts } = where;
    const range = { channel, oldest: toTs(where.oldest), inclusive: true, include_all_metadata: true, limit: PAGE };
    let cursor: string | undefined;
    do {
      const request = { ...range, ...(cursor === undefined ? {} : { cursor }) };
      const answer = await call(
        () =>
          ts === undefined ? client.conversations.history(request) : client.conversations.replies({ ...request, ts }),
        'repeatable',
      );
      if (visit(z.array(FOUND).parse(answer.messages ?? []))) return;
      cursor = answer.response_metadata?.next_cursor;
    } while (cursor !== undefined && cursor !== '');
  }

  /** Slack posts to a person by their id, and reads what was posted only by that of the conversation. */
  async function conversationOf(channel: string): Promise<string> {
    if (!/^[UW]/.test(channel)) return channel;
    const opened = await call(() => client.conversations.open({ users: channel }), 'repeatable');
    return z.string().parse(opened.channel?.id);
  }

  return {
    ...slackFiles({ client, call, token, api_url }, retry),

    async postMessage({ metadata, thread_ts, reply_broadcast, ...message }) {
      const thread =
        thread_ts === undefined ? {} : { thread_ts, ...(reply_broadcast === true ? { reply_broadcast } : {}) };
      const posted = await call(
        () => client.chat.postMessage({ ...message, ...thread, ...metadataArgument(metadata) }),
        'once',
      );
      return z.object({ channel: z.string(), ts: z.string() }).parse({ channel: posted.channel, ts: posted.ts });
    },

    async updateMessage({ channel, ts, text, blocks, metadata }) {
      await call(
        () =>
          client.chat.update({
            channel,
            ts,
            text,
            ...(blocks === undefined ? {} : { blocks }),
            ...metadataArgument(metadata),
          }),
        'repeatable',
      );
    },

    async postEphemeral(message) {
      await call(() => client.chat.postEphemeral(message), 'once');
    },

    async findMessage(asked) {
      const where = { ...asked, channel: await conversationOf(asked.channel) };
      const oldest = toTs(where.oldest);
      let newest: PostedMessage | null = null;
      await pages(where, (messages) => {
        const found = messages.filter(
          (message) => message.ts >= oldest && message.ts !== where.thread_ts && isOf(message.metadata, where.metadata),
        );
        for (const { ts } of found) {
          if (newest === null || ts > newest.ts) newest = { channel: where.channel, ts };
        }
        // A channel is read from its newest message on, a thread from its oldest.
        return where.thread_ts === undefined && newest !== null;
      });
      return newest;
    },

    async mayRead({ channel, user }) {
      try {
        const { channel: found } = await call(() => client.conversations.info({ channel }), 'repeatable');
        if (found?.is_private !== true && found?.is_im !== true && found?.is_mpim !== true) return true;
        let cursor: string | undefined;
        do {
          const request = { channel, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
          const answer = await call(() => client.conversations.members(request), 'repeatable');
          if (answer.members?.includes(user) === true) return true;
          cursor = answer.response_metadata?.next_cursor;
        } while (cursor !== undefined && cursor !== '');
        return false;
      } catch (error) {
        // A private channel without the app in it is not seen at all: nobody can be said to be a member.
        if (error instanceof AppError && error.details.slack_error === 'channel_not_found') return false;
        throw error;
      }
    },

    async isPublic(channel) {
      try {
        const { channel: found } = await call(() => client.conversations.info({ channel }), 'repeatable');
        return found?.is_private !== true && found?.is_im !== true && found?.is_mpim !== true;
      } catch (error) {
        if (error instanceof AppError && error.details.slack_error === 'channel_not_found') return false;
        throw error;
      }
    },

    async permalink({ channel, ts }) {
      const { permalink } = await call(() => client.chat.getPermalink({ channel, message_ts: ts }), 'repeatable');
      return z.string().parse(permalink);
    },
  };
}

function metadataArgument(metadata: RunMessageMetadata | undefined) {
  if (metadata === undefined) return {};
  const { run_id, step } = metadata;
  return { metadata: { event_type: METADATA_EVENT_TYPE, event_payload: { run_id, step } } };
}

function isOf(found: z.infer<typeof FOUND>['metadata'], wanted: RunMessageMetadata): boolean {
  return (
    found?.event_type === METADATA_EVENT_TYPE &&
    found.event_payload.run_id === wanted.run_id &&
    found.event_payload.step === wanted.step
  );
}

/** Slack's "seconds.microseconds". */
function toTs(date: Date): string {
  return (date.getTime() / 1000).toFixed(6);
}
