import { randomBytes } from 'node:crypto';
import { openDirect } from '../api/conversations.ts';
import type { Workspace } from '../context.ts';
import {
  type Answer,
  type AppAnswer,
  type ChannelsAnswer,
  FILE_REQUEST,
  type FileAnswer,
  type HomeAnswer,
  MESSAGE_REQUEST,
  type MessageAnswer,
  type MessagesAnswer,
  type UsersAnswer,
} from '../control-api.ts';
import { eventEnvelope, viewObject } from '../delivery/payloads.ts';
import { completeFile, receiveFile } from '../files/files.ts';
import { postMessage } from '../messages/write-message.ts';
import type { StoredFile } from '../store/records.ts';
import { BOT } from '../store/seed.ts';
import { homeOf } from '../views/view-stack.ts';
import { unreadOf, unreadReplies } from './reading.ts';
import { answer, channelOf, parseRequest, personOf, refused } from './request.ts';
import { showChannel, showFile, showMessage, showUser, showView } from './show.ts';

/** What a person looks at, writes and uploads. */

export function showViews(workspace: Workspace, query: URLSearchParams): Answer {
  const user = personOf(workspace, query.get('user') ?? '');
  return answer(workspace, user, workspace.store.nextTs());
}

/** Opening the App Home tells the bot so, which then may publish it. */
export async function showHome(workspace: Workspace, query: URLSearchParams): Promise<HomeAnswer> {
  const user = personOf(workspace, query.get('user') ?? '');
  const channel = openDirect(workspace, user.id);
  const before = homeOf(workspace, user.id);
  const heard = workspace.signals.listen({ user: user.id });
  workspace.delivery.event(
    eventEnvelope(workspace, {
      type: 'app_home_opened',
      user: user.id,
      channel: channel.id,
      tab: 'home',
      event_ts: workspace.store.nextTs(),
      ...(before === undefined ? {} : { view: viewObject(before) }),
    }),
  );
  await heard.within(workspace.settle_ms.home);
  heard.stop();
  const home = homeOf(workspace, user.id);
  return { ok: true, view: home === undefined ? null : showView(home) };
}

export function showChannels(workspace: Workspace, query: URLSearchParams): ChannelsAnswer {
  const name = query.get('user');
  const user = name === null ? null : personOf(workspace, name);
  const channels = workspace.store.channels
    .values()
    .filter(({ members }) => user === null || members.includes(user.id));
  return {
    ok: true,
    channels: channels.map((one) => ({
      ...showChannel(one),
      ...(user === null ? {} : unreadOf(workspace, one, user)),
    })),
  };
}

export function showApp({ app }: Workspace): AppAnswer {
  const { commands, shortcuts, app_home } = app;
  return {
    ok: true,
    app: {
      user_id: BOT.user_id,
      name: BOT.name,
      commands,
      shortcuts,
      home_tab: app_home.home_tab_enabled,
      messages_tab: app_home.messages_tab_enabled,
      messages_tab_read_only: app_home.messages_tab_read_only_enabled,
    },
  };
}

export function showMessages(workspace: Workspace, name: string, query: URLSearchParams): MessagesAnswer {
  const channel = channelOf(workspace, name);
  const thread_ts = query.get('thread_ts');
  const viewer = query.get('user');
  const { messages } = workspace.store;
  const parent = thread_ts === null ? undefined : messages.get(channel.id, thread_ts);
  if (thread_ts !== null && parent === undefined) throw refused('thread_not_found', `there is no message ${thread_ts}`);
  const found =
    parent === undefined ? messages.inChannel(channel.id) : [parent, ...messages.replies(channel.id, parent.ts)];
  const user = viewer === null ? null : personOf(workspace, viewer);
  const own = user === null ? [] : workspace.ephemerals.of(user.id, channel.id);
  return {
    ok: true,
    messages: found.map((message) => ({
      ...showMessage(workspace, message),
      ...(user === null ? {} : unreadReplies(workspace, message, user)),
    })),
    ephemeral: own.filter((one) => (one.thread_ts ?? null) === thread_ts),
  };
}

export function writeMessage(workspace: Workspace, name: string, body: unknown): MessageAnswer {
  const request = parseRequest(MESSAGE_REQUEST, body);
  const message = postMessage(workspace, {
    channel: channelOf(workspace, name),
    author: { user: personOf(workspace, request.user).id },
    content: { text: request.text },
    thread_ts: request.thread_ts,
  });
  return { ok: true, message: showMessage(workspace, message) };
}

export function uploadFile(workspace: Workspace, body: unknown): FileAnswer {
  const request = parseRequest(FILE_REQUEST, body);
  const user = personOf(workspace, request.user);
  const channel = request.channel === undefined ? null : channelOf(workspace, request.channel);
  const bytes = Buffer.from(request.content_base64, 'base64');
  const announced: StoredFile = {
    id: workspace.store.newId('F'),
    name: request.name,
    title: request.title ?? request.name,
    mimetype: '',
    filetype: '',
    size: bytes.length,
    user: user.id,
    created: Math.floor(workspace.now().getTime() / 1000),
    state: 'announced',
    upload_token: randomBytes(18).toString('base64url'),
    channels: channel === null ? [] : [channel.id],
  };
  receiveFile(workspace, announced, bytes);
  const file = completeFile(workspace, announced);
  if (channel !== null) {
    postMessage(workspace, {
      channel,
      author: { user: user.id },
      content: { text: '' },
      thread_ts: request.thread_ts,
      file_ids: [file.id],
    });
  }
  return { ok: true, file: showFile(workspace, file) };
}

export function showUsers({ store }: Workspace): UsersAnswer {
  return { ok: true, users: store.users.values().map(showUser) };
}
