import { fileObject } from '../api/file-object.ts';
import type { Workspace } from '../context.ts';
import type { ShownEphemeral } from '../control-api.ts';
import type { Channel, Message, Metadata, StateValues, User, View } from '../store/records.ts';
import { APP_ID, BOT, TEAM } from '../store/seed.ts';
import { type EventPayload, VERIFICATION_TOKEN } from './delivery.ts';

/** What the bot is sent, as Slack words it. */

const team = { id: TEAM.id, domain: TEAM.domain };
const userOf = ({ id, name }: User) => ({ id, username: name, name, team_id: TEAM.id });
export const common = (user: User) => ({
  team,
  user: userOf(user),
  api_app_id: APP_ID,
  token: VERIFICATION_TOKEN,
  enterprise: null,
  is_enterprise_install: false,
});

export function commandFields(given: {
  user: User;
  channel: Channel;
  command: string;
  text: string;
  response_url: string;
  trigger_id: string;
}): Record<string, string> {
  const { user, channel } = given;
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: channel.id,
    channel_name: channel.is_im ? 'directmessage' : channel.name,
    user_id: user.id,
    user_name: user.name,
    command: given.command,
    text: given.text,
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: given.response_url,
    trigger_id: given.trigger_id,
  };
}

/** A view as Slack shows it to the app that made it. */
export function viewObject(view: View): Record<string, unknown> {
  return {
    id: view.id,
    team_id: TEAM.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata,
    callback_id: view.callback_id,
    state: { values: view.values },
    hash: view.hash,
    title: view.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: view.clear_on_close,
    notify_on_close: view.notify_on_close,
    close: view.close,
    submit: view.submit,
    previous_view_id: view.previous_view_id,
    root_view_id: view.root_view_id,
    app_id: APP_ID,
    external_id: view.external_id,
    app_installed_team_id: TEAM.id,
    bot_id: BOT.bot_id,
  };
}

/** A message as the Web API and payloads show it. Its metadata is only shown where it is asked for. */
export function messageObject(
  workspace: Pick<Workspace, 'store' | 'now' | 'url'>,
  message: Message,
  shown: { metadata: boolean } = { metadata: false },
): Record<string, unknown> {
  const { channel, file_ids = [], metadata, reactions = [], bot_id, ...rest } = message;
  const files = file_ids.flatMap((id) => workspace.store.files.get(id) ?? []);
  return {
    type: 'message',
    team: TEAM.id,
    ...rest,
    ...(bot_id === undefined
      ? {}
      : {
          bot_id,
          app_id: APP_ID,
          bot_profile: { id: bot_id, app_id: APP_ID, name: BOT.name, deleted: false, team_id: TEAM.id },
        }),
    ...threadSummary(workspace, message),
    ...(files.length === 0 ? {} : { files: files.map((file) => fileObject(workspace, file)) }),
    ...(reactions.length === 0 ? {} : { reactions: reactions.map((one) => ({ ...one, count: one.users.length })) }),
    ...(shown.metadata && metadata !== undefined ? { metadata: metadata satisfies Metadata } : {}),
  };
}

/** What a parent says of its thread, and a reply of its parent. */
export function threadSummary({ store }: Pick<Workspace, 'store'>, message: Message): ThreadSummary {
  if (message.thread_ts !== undefined) {
    return { parent_user_id: store.messages.get(message.channel, message.thread_ts)?.user ?? BOT.user_id };
  }
  const replies = store.messages.replies(message.channel, message.ts);
  const latest = replies.at(-1);
  if (latest === undefined) return {};
  const reply_users = [...new Set(replies.map(({ user }) => user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: reply_users.length,
    reply_users,
    latest_reply: latest.ts,
  };
}
type ThreadSummary =
  | {
      parent_user_id?: string;
      thread_ts?: undefined;
      reply_count?: undefined;
      reply_users?: undefined;
      latest_reply?: undefined;
    }
  | { thread_ts: string; reply_count: number; reply_users_count: number; reply_users: string[]; latest_reply: string };

const channelOf = ({ id, name, is_im }: Channel) => ({ id, name: is_im ? 'directmessage' : name });

/** Where an element is that was pressed or asked for options. */
export type Container =
  | { kind: 'view'; view: View }
  | { kind: 'message'; channel: Channel; message: Message }
  | { kind: 'ephemeral'; channel: Channel; ephemeral: ShownEphemeral };

export function containerFields(workspace: Workspace, container: Container): Record<string, unknown> {
  switch (container.kind) {
    case 'view':
      return { container: { type: 'view', view_id: container.view.id }, view: viewObject(container.view) };
    case 'message': {
      const { channel, message } = container;
      return { ...messageContainer(channel, message, false), message: messageObject(workspace, message) };
    }
    case 'ephemeral':
      return messageContainer(container.channel, container.ephemeral, true);
    default:
      return container satisfies never;
  }
}

function messageContainer(
  channel: Channel,
  { ts, thread_ts }: { ts: string; thread_ts?: string | undefined },
  is_ephemeral: boolean,
) {
  return {
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel.id,
      is_ephemeral,
      ...(thread_ts === undefined ? {} : { thread_ts }),
    },
    channel: channelOf(channel),
  };
}

export function blockActions(
  workspace: Workspace,
  given: {
    user: User;
    container: Container;
    action: Record<string, unknown>;
    state: StateValues;
    trigger_id: string;
    response_url: string | null;
  },
): Record<string, unknown> {
  const { container } = given;
  return {
    type: 'block_actions',
    ...common(given.user),
    ...containerFields(workspace, container),
    ...(container.kind === 'view' ? {} : { state: { values: given.state } }),
    trigger_id: given.trigger_id,
    ...(given.response_url === null ? {} : { response_url: given.response_url }),
    actions: [given.action],
  };
}

/** An Events API envelope around an event. */
export function eventEnvelope(
  workspace: Pick<Workspace, 'store' | 'now'>,
  event: Record<string, unknown>,
): EventPayload {
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    api_app_id: APP_ID,
    event,
    type: 'event_callback',
    event_id: workspace.store.newId('Ev'),
    event_time: Math.floor(workspace.now().getTime() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: TEAM.id, user_id: BOT.user_id, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  };
}
