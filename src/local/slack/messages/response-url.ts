import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Workspace } from '../context.ts';
import { LIMITS } from '../limits.ts';
import { SlackRefusal } from '../refusal.ts';
import type { ResponseUrl } from '../store/records.ts';
import { readContent } from './content.ts';
import {
  BOT_AUTHOR,
  deleteEphemeral,
  deleteMessage,
  editEphemeral,
  editMessage,
  postEphemeral,
  postMessage,
} from './write-message.ts';

/** Answers to a command or a press: given in its acknowledgement, or later through its `response_url`. */

/** Where an answer goes: whose command or press it was, and the message that was pressed. */
export type Origin = Pick<ResponseUrl, 'channel' | 'user' | 'message_ts' | 'thread_ts' | 'ephemeral'>;

const RESPONSE = z.looseObject({
  text: z.string().optional(),
  response_type: z.enum(['in_channel', 'ephemeral']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
  reply_broadcast: z.boolean().optional(),
});

export function issueResponseUrl(workspace: Workspace, origin: Origin): string {
  const { response_urls } = workspace.store;
  const now = workspace.now().getTime();
  for (const { token: old, issued_at } of response_urls.values()) {
    if (now - issued_at > LIMITS.response_url.ms) response_urls.delete(old);
  }
  const token = randomBytes(18).toString('base64url');
  response_urls.put(token, { ...origin, token, issued_at: now, uses: 0 });
  return `${workspace.url()}/response/${token}`;
}

/** Throws `expired_url` for one that is unknown, older than 30 minutes or used five times, and what `respond` throws. */
export function answerResponseUrl(workspace: Workspace, token: string, body: unknown): void {
  const { response_urls } = workspace.store;
  const found = response_urls.get(token);
  const age = workspace.now().getTime() - (found?.issued_at ?? 0);
  if (found === undefined || age > LIMITS.response_url.ms) {
    response_urls.delete(token);
    throw new SlackRefusal('expired_url');
  }
  if (found.uses >= LIMITS.response_url.uses) throw new SlackRefusal('used_url');
  respond(workspace, found, body);
  response_urls.put(token, { ...found, uses: found.uses + 1 });
}

/** Throws `invalid_payload`, `no_text`, `invalid_blocks`, ... */
export function respond(workspace: Workspace, origin: Origin, body: unknown): void {
  const parsed = RESPONSE.safeParse(body);
  const channel = workspace.store.channels.get(origin.channel);
  if (!parsed.success) throw new SlackRefusal('invalid_payload');
  if (channel === undefined) throw new SlackRefusal('channel_not_found');
  const response = parsed.data;
  if (response.delete_original || response.replace_original) {
    changeOriginal(workspace, origin, response);
    return;
  }
  const content = readContent(workspace, response, { text: LIMITS.message.text });
  const thread_ts = response.thread_ts ?? origin.thread_ts;
  switch (response.response_type) {
    case 'in_channel':
      postMessage(workspace, {
        channel,
        author: BOT_AUTHOR,
        content,
        thread_ts: response.thread_ts,
        reply_broadcast: response.reply_broadcast,
      });
      return;
    case 'ephemeral':
      postEphemeral(workspace, { channel: channel.id, user: origin.user, content, thread_ts, from: 'bot' });
      return;
    default:
      response.response_type satisfies never;
  }
}

function changeOriginal(workspace: Workspace, origin: Origin, response: z.infer<typeof RESPONSE>): void {
  const { channel, message_ts } = origin;
  const ephemeral = message_ts === undefined ? undefined : workspace.ephemerals.get(channel, message_ts);
  const message = message_ts === undefined ? undefined : workspace.store.messages.get(channel, message_ts);
  if (response.delete_original) {
    if (ephemeral !== undefined) deleteEphemeral(workspace, ephemeral);
    else if (message !== undefined) deleteMessage(workspace, message);
    else throw new SlackRefusal('message_not_found');
    return;
  }
  const content = readContent(workspace, response, { text: LIMITS.message.text });
  if (ephemeral !== undefined) editEphemeral(workspace, ephemeral, content);
  else if (message !== undefined) editMessage(workspace, message, content, BOT_AUTHOR.user);
  else throw new SlackRefusal('message_not_found');
}
