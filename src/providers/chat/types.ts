import type { KnownBlock } from '@slack/types';

/** Slack's Web API, as much as the steps need of it. Slack's words stay verbatim. */

/** Metadata that every message of a run carries; by it a message is found again before it is posted a second time. */
export type RunMessageMetadata = { run_id: string; step: string };

export type OutgoingMessage = {
  channel: string;
  /** What a notification says; never empty. */
  text: string;
  blocks?: KnownBlock[];
  thread_ts?: string;
  /** Also shown in the channel. */
  reply_broadcast?: boolean;
  metadata?: RunMessageMetadata;
};

export type PostedMessage = { channel: string; ts: string };

/** A file that a person has sent to Slack. */
export type SentFile = {
  name: string;
  /** Slack's word for what it is, such as `csv`, `yaml`, `png`; empty where it does not say. */
  filetype: string;
  size_bytes: number;
  /** `null` where it is larger than was asked for, or lies with another service. */
  body: Buffer | null;
};

export interface Chat {
  postMessage(message: OutgoingMessage): Promise<PostedMessage>;
  /** Replaces text, blocks and metadata. `message_rejected` where Slack refuses. */
  updateMessage(message: OutgoingMessage & { ts: string }): Promise<void>;
  postEphemeral(message: {
    channel: string;
    user: string;
    text: string;
    blocks?: KnownBlock[];
    thread_ts?: string;
  }): Promise<void>;
  /**
   * The newest message with this metadata in the channel or, with `thread_ts`, in that thread; `null` where there is none. A person's
   * id stands for the direct messages with them, here and in `postMessage`.
   */
  findMessage(where: {
    channel: string;
    thread_ts?: string;
    metadata: RunMessageMetadata;
    /** Nothing older than this matters. */
    oldest: Date;
  }): Promise<PostedMessage | null>;
  /**
   * Sends a file and waits until Slack has processed it; returns its id for a `slack_file` image block. With `share` it is posted
   * too, with a comment in mrkdwn; otherwise it is shared nowhere.
   */
  uploadFile(file: {
    filename: string;
    title: string;
    body: Buffer;
    alt_text?: string;
    share?: { channel: string; thread_ts?: string; comment: string };
  }): Promise<string>;
  /** The bytes of a file that a person has sent. `message_rejected` where it is gone or the app may not read it. */
  downloadFile(file_id: string, options: { max_bytes: number }): Promise<SentFile>;
  /** Whether this person can read the channel: anyone a public one, members alone a private one. `false` where it is gone. */
  mayRead(request: { channel: string; user: string }): Promise<boolean>;
  /** Whether everybody in the workspace can read the channel. `false` where it is gone. */
  isPublic(channel: string): Promise<boolean>;
  /** A link to a message for people. */
  permalink(message: PostedMessage): Promise<string>;
}
