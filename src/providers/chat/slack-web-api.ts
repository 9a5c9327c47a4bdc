import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { slackLogger } from '../../slack-logger.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { isFileNotReady, retryAfterSeconds, toAppError } from './slack-errors.ts';
import type { Chat, PostedMessage, RunMessageMetadata } from './types.ts';

/** Under this type a run's metadata is kept; `slack-manifest.yml` does not need to know it, as nobody subscribes to it. */
export const METADATA_EVENT_TYPE = 'mmm_run';

export type SlackChatOptions = {
  token: string;
  /** Base address of the Web API ending in "/api/"; Slack's own where left out. */
  api_url?: string | undefined;
  logger: Logger;
  retry?: Partial<Retry>;
};

type Retry = {
  /** For one method of `Chat` with all its waiting; stays below the time after which a claimed message is taken over. */
  total_ms: number;
  /** For one request. */
  request_ms: number;
  wait: (ms: number) => Promise<unknown>;
};
const RETRY: Retry = { total_ms: 45_000, request_ms: 10_000, wait: sleep };

/** First pause before a safe call is repeated, and between looks at a file; grows by half each time up to the longest. */
const PAUSE_MS = { first: 100, longest: 3000, growth: 1.5 } as const;
const ATTEMPTS = 4;
const PAGE = 200;

const SENT = z.object({
  name: z.string(),
  filetype: z.string().default(''),
  size: z.number(),
  url_private: z.url().optional(),
  url_private_download: z.url().optional(),
  is_external: z.boolean().default(false),
});

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
  const { total_ms, request_ms, wait } = { ...RETRY, ...options.retry };
  const client = new WebClient(options.token, {
    ...(options.api_url === undefined ? {} : { slackApiUrl: options.api_url }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: request_ms,
    logger: slackLogger(options.logger, 'web_api'),
  });

  async function call<T>(request: () => Promise<T>, kind: 'once' | 'repeatable'): Promise<T> {
    const deadline = Date.now() + total_ms;
    let pause = PAUSE_MS.first as number;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await request();
      } catch (error) {
        const rate_limited = retryAfterSeconds(error);
        const failure = toAppError(error);
        const repeats = kind === 'repeatable' && failure.code === 'unavailable' && attempt < ATTEMPTS;
        const again = repeats || isFileNotReady(failure);
        const ms = rate_limited === null ? pause : rate_limited * 1000;
        if ((rate_limited === null && !again) || Date.now() + ms > deadline) throw failure;
        options.logger.debug({ rate_limited, attempt }, 'slack call waits');
        await wait(ms);
        pause = Math.min(pause * PAUSE_MS.growth, PAUSE_MS.longest);
      }
    }
  }

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

  async function waitUntilProcessed(file: string): Promise<void> {
    const deadline = Date.now() + total_ms;
    for (let pause = PAUSE_MS.first as number; ; pause = Math.min(pause * PAUSE_MS.growth, PAUSE_MS.longest)) {
      const { file: found } = await call(() => client.files.info({ file }), 'repeatable');
      // Slack leaves the kind of a file empty until it has looked at it.
      if (found?.mimetype !== undefined && found.mimetype !== '') return;
      if (Date.now() + pause > deadline)
        throw new AppError('unavailable', { file, reason: 'file is not processed yet' });
      await wait(pause);
    }
  }

  return {
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

    async uploadFile({ filename, title, body, alt_text, share }) {
      // The client's types say `alt_text`, the method's reference says `alt_txt`.
      const alt = alt_text === undefined ? {} : { alt_text, alt_txt: alt_text };
      const announced = { filename, length: body.length, ...alt };
      const { upload_url, file_id } = z
        .object({ upload_url: z.string(), file_id: z.string() })
        .parse(await call(() => client.files.getUploadURLExternal(announced), 'repeatable'));
      await call(() => sendBytes(upload_url, body, request_ms), 'repeatable');
      await call(
        () => client.files.completeUploadExternal({ files: [{ id: file_id, title }], ...destination(share) }),
        'once',
      );
      await waitUntilProcessed(file_id);
      return file_id;
    },

    async downloadFile(file_id, { max_bytes }) {
      const { file } = await call(() => client.files.info({ file: file_id }), 'repeatable');
      const { name, filetype, size, url_private, url_private_download, is_external } = SENT.parse(file);
      const url = url_private_download ?? url_private;
      const facts = { name, filetype, size_bytes: size };
      if (size > max_bytes || is_external || url === undefined) return { ...facts, body: null };
      const fetched = await call(
        () => fetchBytes(url, { token: options.token, api_url: options.api_url, max_bytes, timeout_ms: request_ms }),
        'repeatable',
      );
      return { ...facts, body: fetched };
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

type Share = Parameters<Chat['uploadFile']>[0]['share'];

/** The client's types want a thread only together with its channel. */
function destination(share: Share) {
  if (share === undefined) return {};
  const posted = { channel_id: share.channel, initial_comment: share.comment };
  return share.thread_ts === undefined ? posted : { ...posted, thread_ts: share.thread_ts };
}

async function sendBytes(upload_url: string, body: Buffer, timeout_ms: number): Promise<void> {
  const response = await fetch(upload_url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(timeout_ms),
  });
  const answer = await response.text();
  if (response.ok) return;
  const code = response.status >= 500 || response.status === 429 ? 'unavailable' : 'message_rejected';
  throw new AppError(code, { slack_error: 'upload_failed', status: response.status, answer: answer.slice(0, 200) });
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
