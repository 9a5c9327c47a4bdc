import type { Message } from './records.ts';
import type { Table } from './tables.ts';

/** Messages by channel, each channel's in the order of their ts. */
export type Messages = {
  get(channel: string, ts: string): Message | undefined;
  put(message: Message): void;
  delete(channel: string, ts: string): void;
  /** What stands in the channel itself: no replies but those that were broadcast. Oldest first. */
  inChannel(channel: string): Message[];
  /** Replies of a thread without the parent, oldest first. */
  replies(channel: string, thread_ts: string): Message[];
  latestTs(): string;
};

export function indexMessages(table: Table<Message>): Messages {
  const channels = new Map<string, Map<string, Message>>();
  let latest = '0.000000';
  for (const message of table.values()) index(message);

  function index(message: Message): void {
    const rows = channels.get(message.channel) ?? new Map<string, Message>();
    channels.set(message.channel, rows);
    rows.set(message.ts, message);
    if (message.ts > latest) latest = message.ts;
  }

  const all = (channel: string) => [...(channels.get(channel)?.values() ?? [])];
  return {
    get: (channel, ts) => channels.get(channel)?.get(ts),
    put: (message) => {
      table.put(`${message.channel}/${message.ts}`, message);
      index(message);
    },
    delete: (channel, ts) => {
      table.delete(`${channel}/${ts}`);
      channels.get(channel)?.delete(ts);
    },
    inChannel: (channel) =>
      all(channel).filter(({ thread_ts, subtype }) => thread_ts === undefined || subtype === 'thread_broadcast'),
    replies: (channel, thread_ts) => all(channel).filter((message) => message.thread_ts === thread_ts),
    latestTs: () => latest,
  };
}
