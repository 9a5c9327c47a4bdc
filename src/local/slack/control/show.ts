import { isProcessed } from '../api/file-object.ts';
import type { Workspace } from '../context.ts';
import type { ShownChannel, ShownFile, ShownMessage, ShownUser, ShownView } from '../control-api.ts';
import { threadSummary } from '../delivery/payloads.ts';
import type { Channel, Message, StoredFile, User, View } from '../store/records.ts';
import { BOT } from '../store/seed.ts';

/** Records as the control API shows them. */

export function showMessage(workspace: Pick<Workspace, 'store' | 'now'>, message: Message): ShownMessage {
  const { file_ids = [], reactions = [], ...rest } = message;
  const { thread_ts, reply_count, reply_users, latest_reply } = threadSummary(workspace, message);
  const files = file_ids.flatMap((id) => workspace.store.files.get(id) ?? []);
  return {
    type: 'message',
    ...rest,
    ...(thread_ts === undefined ? {} : { thread_ts, reply_count, reply_users, latest_reply }),
    ...(files.length === 0 ? {} : { files: files.map((file) => showFile(workspace, file)) }),
    ...(reactions.length === 0 ? {} : { reactions: reactions.map((one) => ({ ...one, count: one.users.length })) }),
  };
}

export function showFile(workspace: Pick<Workspace, 'now'>, file: StoredFile): ShownFile {
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.filetype,
    size: file.size,
    user: file.user,
    created: file.created,
    ...(file.alt_txt === undefined ? {} : { alt_txt: file.alt_txt }),
    url: `/files/${file.id}/${encodeURIComponent(file.name)}`,
    processed: isProcessed(workspace, file),
  };
}

export function showView(view: View): ShownView {
  return {
    id: view.id,
    type: view.type,
    ...(view.title === undefined ? {} : { title: view.title }),
    submit: view.submit,
    close: view.close,
    blocks: view.blocks,
    callback_id: view.callback_id,
    private_metadata: view.private_metadata,
    hash: view.hash,
    root_view_id: view.root_view_id,
    previous_view_id: view.previous_view_id,
    state: { values: view.values },
    errors: view.errors,
    user: view.user,
  };
}

export function showChannel({ id, name, topic, is_im, is_private, members }: Channel): ShownChannel {
  return { id, name, topic, is_im, is_private, is_member: members.includes(BOT.user_id), members };
}

export function showUser({ id, name, real_name, is_bot, email }: User): ShownUser {
  return { id, name, real_name, is_bot, ...(email === undefined ? {} : { email }) };
}
