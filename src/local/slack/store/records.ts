import { z } from 'zod';

/** What the workspace keeps. Slack's words stay verbatim; `ts` is "seconds.microseconds" and unique in the workspace. */

export const BLOCK = z.looseObject({ type: z.string(), block_id: z.string() });
export type Block = z.infer<typeof BLOCK>;

export const USER = z.object({
  id: z.string(),
  name: z.string(),
  real_name: z.string(),
  is_bot: z.boolean(),
  email: z.string().optional(),
  tz: z.string(),
});
export type User = z.infer<typeof USER>;

export const CHANNEL = z.object({
  id: z.string(),
  name: z.string(),
  topic: z.string(),
  is_im: z.boolean(),
  is_private: z.boolean().default(false),
  /** Unix seconds. */
  created: z.int(),
  members: z.array(z.string()),
});
export type Channel = z.infer<typeof CHANNEL>;

export const METADATA = z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) });
export type Metadata = z.infer<typeof METADATA>;

export const MESSAGE = z.object({
  channel: z.string(),
  ts: z.string(),
  user: z.string(),
  bot_id: z.string().optional(),
  subtype: z.enum(['thread_broadcast', 'tombstone']).optional(),
  text: z.string(),
  blocks: z.array(BLOCK).optional(),
  file_ids: z.array(z.string()).optional(),
  /** On a reply: its parent's ts. */
  thread_ts: z.string().optional(),
  edited: z.object({ user: z.string(), ts: z.string() }).optional(),
  metadata: METADATA.optional(),
  reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()) })).optional(),
});
export type Message = z.infer<typeof MESSAGE>;

export const FILE = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  mimetype: z.string(),
  filetype: z.string(),
  /** Bytes. */
  size: z.int(),
  user: z.string(),
  /** Unix seconds. */
  created: z.int(),
  alt_txt: z.string().optional(),
  original_w: z.int().optional(),
  original_h: z.int().optional(),
  /** `announced`: a place to send it to was given out; `received`: bytes are there; `complete`: it is a file. */
  state: z.enum(['announced', 'received', 'complete']),
  upload_token: z.string(),
  /** Unix milliseconds from which on Slack has looked at it. */
  processed_at: z.number().optional(),
  channels: z.array(z.string()),
});
export type StoredFile = z.infer<typeof FILE>;

const STATE_VALUE = z.looseObject({ type: z.string() });
export type StateValue = z.infer<typeof STATE_VALUE>;
/** By block_id, then action_id. */
export type StateValues = Record<string, Record<string, StateValue>>;

export const READ_TS = z.string();

const PLAIN_TEXT = z.object({ type: z.literal('plain_text'), text: z.string(), emoji: z.boolean().optional() });

export const VIEW = z.object({
  id: z.string(),
  user: z.string(),
  type: z.enum(['modal', 'home']),
  title: PLAIN_TEXT.optional(),
  submit: PLAIN_TEXT.nullable(),
  close: PLAIN_TEXT.nullable(),
  blocks: z.array(BLOCK),
  private_metadata: z.string(),
  callback_id: z.string(),
  external_id: z.string(),
  clear_on_close: z.boolean(),
  notify_on_close: z.boolean(),
  hash: z.string(),
  root_view_id: z.string(),
  previous_view_id: z.string().nullable(),
  values: z.record(z.string(), z.record(z.string(), STATE_VALUE)),
  errors: z.record(z.string(), z.string()),
});
export type View = z.infer<typeof VIEW>;

export const RESPONSE_URL = z.object({
  token: z.string(),
  channel: z.string(),
  user: z.string(),
  /** The message whose element was pressed; `ephemeral` where only its person saw it. */
  message_ts: z.string().optional(),
  thread_ts: z.string().optional(),
  ephemeral: z.boolean(),
  /** Unix milliseconds. */
  issued_at: z.number(),
  uses: z.int(),
});
export type ResponseUrl = z.infer<typeof RESPONSE_URL>;
