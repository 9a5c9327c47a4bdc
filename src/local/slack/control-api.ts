import { z } from 'zod';

/**
 * The control API of the local workspace: what a person sees and does in Slack, as JSON. The page, the demo and tests use it;
 * the bot does not know it. Requests are parsed with these schemas, answers are of these shapes. All paths begin with
 * `/_workspace`, all bodies are JSON, all answers have status 200 and say in `ok` how it went.
 *
 * A person is named by id (`U...`) or by name (`marketer`), a channel by id (`C...`) or by name (`mmm-runs`, `#mmm-runs`).
 *
 * ```
 * POST /commands                      COMMAND_REQUEST        -> Answer
 * POST /actions                       ACTION_REQUEST         -> Answer
 * POST /shortcuts                     SHORTCUT_REQUEST       -> Answer     global, or on a message
 * GET  /views?user=                                          -> Answer     open modals, top first
 * POST /views/{view_id}/submit        SUBMIT_REQUEST         -> Answer
 * POST /views/{view_id}/close         CLOSE_REQUEST          -> Answer
 * GET  /options?view_id=&action_id=&query=   OPTIONS_QUERY   -> OptionsAnswer
 * GET  /home?user=                                           -> HomeAnswer opens the App Home, as a person would
 * GET  /app                                                  -> AppAnswer     what the app offers: commands, shortcuts, tabs
 * GET  /channels[?user=]                                     -> ChannelsAnswer  with `user`, those they are in and what they
 *                                                               have not read
 * GET  /channels/{id}/messages[?thread_ts=][&user=]          -> MessagesAnswer  oldest first; with `user`, also what only
 *                                                               that person sees
 * POST /channels/{id}/messages        MESSAGE_REQUEST        -> MessageAnswer   a person writes
 * POST /channels/{id}/read            READ_REQUEST           -> ReadAnswer      a person has read up to a message
 * POST /files                         FILE_REQUEST           -> FileAnswer      a person uploads
 * GET  /users                                                -> UsersAnswer
 * GET  /events[?user=]                server-sent events, each `data:` one WorkspaceEvent; with `user`, only what that
 *                                     person may see
 * GET  /files/{file_id}/{anything}    (without /_workspace) the bytes of a file
 * ```
 */

const person = z.string().min(1);
const channel = z.string().min(1);

export const COMMAND_REQUEST = z.strictObject({
  user: person,
  channel,
  /** With the slash: `/mmm`. */
  command: z.string().regex(/^\/\S+$/),
  text: z.string().default(''),
});

/**
 * What a person chooses in an element. Text for text inputs, `yyyy-mm-dd` for a date, `HH:mm` for a time, Unix seconds for a
 * datetime; an option's value for selects, radio buttons and overflow, values for their multi kinds and checkboxes (one
 * checkbox: also a boolean); ids or names for users, channels and conversations; file ids for file_input; `null` empties.
 */
const CHOICE = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);
export type Choice = z.infer<typeof CHOICE>;

/** Presses a button or chooses in an element of a message (`channel` and `ts`) or of a view (`view_id`). */
export const ACTION_REQUEST = z
  .strictObject({
    user: person,
    channel: channel.optional(),
    ts: z.string().optional(),
    view_id: z.string().optional(),
    action_id: z.string(),
    /** Only needed where an action_id is used by more than one block. */
    block_id: z.string().optional(),
    /** For a button nothing (its own value is sent); for an element the choice. */
    value: CHOICE.optional(),
    /** View only: what stands in the inputs at this moment; kept for the submission. */
    values: z.record(z.string(), CHOICE).optional(),
  })
  .refine(
    ({ channel, ts, view_id }) =>
      view_id === undefined ? channel !== undefined && ts !== undefined : channel === undefined && ts === undefined,
    'either channel and ts, or view_id',
  );
export type ActionRequest = z.input<typeof ACTION_REQUEST>;

/** A global shortcut, or with `channel` and `ts` one of a message's menu. */
export const SHORTCUT_REQUEST = z.strictObject({
  user: person,
  callback_id: z.string(),
  channel: channel.optional(),
  ts: z.string().optional(),
});
export type ShortcutRequest = z.input<typeof SHORTCUT_REQUEST>;

/** `values` by block_id or action_id; inputs that are not named keep what stands in them. */
export const SUBMIT_REQUEST = z.strictObject({ user: person, values: z.record(z.string(), CHOICE).default({}) });

/** `all` closes the whole stack of modals, otherwise the one on top. */
export const CLOSE_REQUEST = z.strictObject({ user: person, all: z.boolean().default(false) });

/** In a view, or in a message (`channel` and `ts`). `user` may be left out for a view: it is whose view it is. */
export const OPTIONS_QUERY = z.object({
  view_id: z.string().optional(),
  channel: channel.optional(),
  ts: z.string().optional(),
  user: person.optional(),
  action_id: z.string(),
  block_id: z.string().optional(),
  query: z.string().default(''),
});
export type OptionsQuery = z.input<typeof OPTIONS_QUERY>;

export const MESSAGE_REQUEST = z.strictObject({
  user: person,
  text: z.string().min(1),
  thread_ts: z.string().optional(),
});

/** All up to `ts` in the channel, or in the thread, has been seen. What was read before stays read. */
export const READ_REQUEST = z.strictObject({ user: person, ts: z.string(), thread_ts: z.string().optional() });
export type ReadRequest = z.input<typeof READ_REQUEST>;

/** Without a channel the file is only the person's own, as for a `file_input`. */
export const FILE_REQUEST = z.strictObject({
  user: person,
  name: z.string().min(1),
  content_base64: z.base64(),
  title: z.string().optional(),
  channel: channel.optional(),
  thread_ts: z.string().optional(),
});
export type FileRequest = z.input<typeof FILE_REQUEST>;

/** A block as the bot sent it, with the block_ids and action_ids that Slack gives where it gave none. */
export type ShownBlock = { type: string; block_id: string; [field: string]: unknown };

export type ShownFile = {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  filetype: string;
  /** Bytes. */
  size: number;
  user: string;
  /** Unix seconds. */
  created: number;
  alt_txt?: string;
  /** Path below the workspace's address; an image block with `slack_file: {id}` shows `/files/{id}/image`. */
  url: string;
  /** False until Slack has looked at it; only then can a `slack_file` block show it. */
  processed: boolean;
};

export type ShownMessage = {
  type: 'message';
  subtype?: 'thread_broadcast' | 'tombstone';
  channel: string;
  ts: string;
  user: string;
  bot_id?: string;
  text: string;
  blocks?: ShownBlock[];
  files?: ShownFile[];
  thread_ts?: string;
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  /** Of a thread, where it is asked for a person: replies of others that they have not read. */
  unread_replies?: number;
  edited?: { user: string; ts: string };
  reactions?: { name: string; users: string[]; count: number }[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
};

/** What only one person sees. Its buttons are pressed by its channel and ts, as a message's. */
export type ShownEphemeral = {
  type: 'ephemeral';
  channel: string;
  ts: string;
  /** Who sees it. */
  user: string;
  text: string;
  blocks?: ShownBlock[];
  thread_ts?: string;
  /** Slack itself speaks, not the bot: `operation_timeout`, `dispatch_failed`. */
  from: 'bot' | 'slack';
};

/** What stands in an element, as in a payload's `view.state.values`: by block_id, then action_id. */
export type ViewStateValues = Record<string, Record<string, { type: string; [field: string]: unknown }>>;

type ShownText = { type: 'plain_text'; text: string; emoji?: boolean };

export type ShownView = {
  id: string;
  type: 'modal' | 'home';
  title?: ShownText;
  submit?: ShownText | null;
  close?: ShownText | null;
  blocks: ShownBlock[];
  callback_id: string;
  private_metadata: string;
  hash: string;
  root_view_id: string;
  previous_view_id: string | null;
  state: { values: ViewStateValues };
  /** Under the fields, by block_id, from the last submission. */
  errors: Record<string, string>;
  /** Whose screen it is on. */
  user: string;
};

/**
 * What a person sees right after what was done. `ok` is false where it did not go through: `error` says why with a code of Slack
 * (`operation_timeout`, `dispatch_failed`, `channel_not_found`, `user_not_found`, `view_not_found`, `message_not_found`,
 * `action_not_found`, `invalid_arguments`, ...), or `errors` has the sentences under the fields of a submission, by block_id.
 */
export type Answer = {
  ok: boolean;
  error?: string;
  /** More about `error`, for the developer. */
  detail?: string;
  /** New since what was done, for this person. */
  ephemeral: ShownEphemeral[];
  /** The open modals of this person, top first. */
  views: ShownView[];
  errors: Record<string, string>;
};

export type Refused = { ok: false; error: string; detail?: string };

export type ShownOption = { text: string; value: string; description?: string };
export type OptionsAnswer =
  | { ok: true; options: ShownOption[]; option_groups: { label: string; options: ShownOption[] }[] }
  | Refused;

export type HomeAnswer = { ok: true; view: ShownView | null } | Refused;

export type ShownChannel = {
  id: string;
  name: string;
  topic: string;
  /** Whether the bot is in it. */
  is_member: boolean;
  is_im: boolean;
  is_private: boolean;
  members: string[];
  /** Where it is asked for a person: the ts up to which they have read, `null` for nothing yet. */
  last_read?: string | null;
  /** Messages of others in the channel after that; those in threads are counted on the thread. */
  unread_count?: number;
  /** How many of these, or of the unread replies in its threads, mention this person; in a direct message all. */
  mention_count?: number;
};
export type ReadAnswer = { ok: true; channel: ShownChannel } | Refused;

/** What the app's manifest says that it offers. */
export type ShownApp = {
  user_id: string;
  name: string;
  commands: readonly { command: string; description?: string; usage_hint?: string }[];
  shortcuts: readonly { name: string; type: 'global' | 'message'; callback_id: string; description: string }[];
  home_tab: boolean;
  messages_tab: boolean;
  /** Whether people can write to the app. */
  messages_tab_read_only: boolean;
};
export type AppAnswer = { ok: true; app: ShownApp } | Refused;

export type ChannelsAnswer = { ok: true; channels: ShownChannel[] } | Refused;

export type MessagesAnswer = { ok: true; messages: ShownMessage[]; ephemeral: ShownEphemeral[] } | Refused;
export type MessageAnswer = { ok: true; message: ShownMessage } | Refused;
export type FileAnswer = { ok: true; file: ShownFile } | Refused;

export type ShownUser = { id: string; name: string; real_name: string; is_bot: boolean; email?: string };
export type UsersAnswer = { ok: true; users: ShownUser[] } | Refused;

/** One server-sent event. Nothing is replayed: read the state first, then follow. */
export type WorkspaceEvent =
  | { type: 'message_posted'; channel: string; message: ShownMessage }
  | { type: 'message_changed'; channel: string; message: ShownMessage }
  | { type: 'message_deleted'; channel: string; ts: string; thread_ts?: string }
  | { type: 'ephemeral_posted'; user: string; ephemeral: ShownEphemeral }
  | { type: 'ephemeral_changed'; user: string; ephemeral: ShownEphemeral }
  | { type: 'ephemeral_deleted'; user: string; channel: string; ts: string }
  /** The modals of a person, top first, after any change. */
  | { type: 'views_changed'; user: string; views: ShownView[] }
  | { type: 'home_changed'; user: string; view: ShownView }
  | { type: 'file_changed'; file: ShownFile }
  | { type: 'channel_changed'; channel: ShownChannel }
  /** A person has read further in a channel, or in a thread of it. */
  | { type: 'channel_read'; user: string; channel: string };
