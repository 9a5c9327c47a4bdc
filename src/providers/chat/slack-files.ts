import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { pauses, type Retry, type SlackCall } from './slack-call.ts';
import type { Chat } from './types.ts';

const SENT = z.object({
  name: z.string(),
  filetype: z.string().default(''),
  size: z.number(),
  url_private: z.url().optional(),
  url_private_download: z.url().optional(),
  is_external: z.boolean().default(false),
});

/** The part of `Chat` that is about files. */
export function slackFiles(
  { client, call, token, api_url }: { client: WebClient; call: SlackCall; token: string; api_url: string | undefined },
  { total_ms, request_ms, wait }: Retry,
): Pick<Chat, 'uploadFile' | 'downloadFile'> {
  async function waitUntilProcessed(file: string): Promise<void> {
    const deadline = Date.now() + total_ms;
    for (const pause of pauses()) {
      const { file: found } = await call(() => client.files.info({ file }), 'repeatable');
      // Slack leaves the kind of a file empty until it has looked at it.
      if (found?.mimetype !== undefined && found.mimetype !== '') return;
      if (Date.now() + pause > deadline)
        throw new AppError('unavailable', { file, reason: 'file is not processed yet' });
      await wait(pause);
    }
  }

  return {
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
        () => fetchBytes(url, { token, api_url, max_bytes, timeout_ms: request_ms }),
        'repeatable',
      );
      return { ...facts, body: fetched };
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
