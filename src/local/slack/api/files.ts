import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { lengthOf } from '../blocks/check.ts';
import type { Workspace } from '../context.ts';
import { completeFile, deleteFile } from '../files/files.ts';
import { LIMITS } from '../limits.ts';
import { readContent } from '../messages/content.ts';
import { BOT_AUTHOR, postMessage } from '../messages/write-message.ts';
import { SlackRefusal } from '../refusal.ts';
import type { StoredFile } from '../store/records.ts';
import { BOT } from '../store/seed.ts';
import { fileObject } from './file-object.ts';
import { type Args, joinedChannel, jsonArg, type Method, parseArgs, tsArg } from './method.ts';

export const fileMethods = {
  'files.getUploadURLExternal': { rate: 'tier_4', scopes: ['files:write'], handler: getUploadURLExternal },
  'files.completeUploadExternal': { rate: 'tier_4', scopes: ['files:write'], handler: completeUploadExternal },
  'files.info': { rate: 'tier_4', scopes: ['files:read'], handler: info },
  'files.delete': { rate: 'tier_3', scopes: ['files:write'], handler: remove },
} as const satisfies Record<string, Method>;

function getUploadURLExternal(workspace: Workspace, args: Args): object {
  const given = parseArgs(
    {
      filename: z.string().min(1),
      length: z.coerce.number().int().min(0),
      alt_txt: z.string().optional(),
      alt_text: z.string().optional(),
    },
    args,
  );
  if (given.length > LIMITS.upload_bytes) throw new SlackRefusal('invalid_arguments', ['file is too large']);
  if (given.length === 0) throw new SlackRefusal('missing_argument');
  const alt_txt = given.alt_txt ?? given.alt_text;
  if (lengthOf(alt_txt ?? '') > LIMITS.file_alt_txt) throw new SlackRefusal('alt_txt_too_large');
  const file: StoredFile = {
    id: workspace.store.newId('F'),
    name: given.filename,
    title: given.filename,
    mimetype: '',
    filetype: '',
    size: given.length,
    user: BOT.user_id,
    created: Math.floor(workspace.now().getTime() / 1000),
    ...(alt_txt === undefined ? {} : { alt_txt }),
    state: 'announced',
    upload_token: randomBytes(18).toString('base64url'),
    channels: [],
  };
  workspace.store.files.put(file.id, file);
  return { upload_url: `${workspace.url()}/upload/v1/${file.id}/${file.upload_token}`, file_id: file.id };
}

const COMPLETED = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

function completeUploadExternal(workspace: Workspace, args: Args): object {
  const given = parseArgs(
    {
      files: jsonArg,
      channel_id: z.string().optional(),
      thread_ts: tsArg.optional(),
      initial_comment: z.string().optional(),
      blocks: jsonArg,
    },
    args,
  );
  const listed = COMPLETED.safeParse(given.files);
  if (!listed.success) throw new SlackRefusal('invalid_arguments', ['missing required field: files']);
  const channel = given.channel_id === undefined ? null : joinedChannel(workspace, given.channel_id);
  const received = listed.data.map(({ id, title }) => {
    const file = workspace.store.files.get(id);
    if (file === undefined || file.state === 'announced') throw new SlackRefusal('file_not_found');
    if (file.state === 'complete') throw new SlackRefusal('file_already_completed');
    return { file, title };
  });
  const content = readContent(
    workspace,
    given.initial_comment === undefined ? { blocks: given.blocks } : { text: given.initial_comment },
    { text: LIMITS.message.text, may_be_empty: true },
  );
  const files = received.map(({ file, title }) =>
    completeFile(workspace, { ...file, title: title ?? file.title, channels: channel === null ? [] : [channel.id] }),
  );
  if (channel !== null) {
    postMessage(workspace, {
      channel,
      author: BOT_AUTHOR,
      content,
      thread_ts: given.thread_ts,
      file_ids: files.map(({ id }) => id),
    });
  }
  return { files: files.map((file) => fileObject(workspace, file)) };
}

function info(workspace: Workspace, args: Args): object {
  const file = completed(workspace, parseArgs({ file: z.string() }, args).file);
  return { file: fileObject(workspace, file), comments: [], response_metadata: { next_cursor: '' } };
}

function remove(workspace: Workspace, args: Args): object {
  const file = completed(workspace, parseArgs({ file: z.string() }, args).file);
  if (file.user !== BOT.user_id) throw new SlackRefusal('cant_delete_file');
  deleteFile(workspace, file);
  return {};
}

function completed({ store }: Workspace, id: string): StoredFile {
  const file = store.files.get(id);
  if (file === undefined || file.state !== 'complete') throw new SlackRefusal('file_not_found');
  return file;
}
