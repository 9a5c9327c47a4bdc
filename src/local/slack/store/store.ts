import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { type FileBytes, openFileBytes } from './file-bytes.ts';
import { indexMessages, type Messages } from './messages.ts';
import {
  CHANNEL,
  type Channel,
  FILE,
  MESSAGE,
  READ_TS,
  RESPONSE_URL,
  type ResponseUrl,
  type StoredFile,
  USER,
  type User,
  VIEW,
  type View,
} from './records.ts';
import { CHANNELS, USERS } from './seed.ts';
import { openTables, type Table } from './tables.ts';

export type Store = {
  users: Table<User>;
  channels: Table<Channel>;
  messages: Messages;
  files: Table<StoredFile>;
  bytes: FileBytes;
  /** Open modals, a stack's in the order in which they were opened, and the homes. */
  views: Table<View>;
  response_urls: Table<ResponseUrl>;
  /** The ts up to which a person has read, by `readKey` in `control/reading.ts`. */
  reads: Table<string>;
  /** A new ts: later than every one before, also than those of an earlier process. */
  nextTs(): string;
  /** A new id with this first letter, as Slack's look. */
  newId(letter: string): string;
  close(): void;
};

/** Opens the workspace's state in `folder`, with the seed's people and channels in it. */
export function openStore(folder: string, now: () => Date): Store {
  const tables = openTables(join(folder, 'journal.jsonl'));
  const users = tables.table('users', USER);
  const channels = tables.table('channels', CHANNEL);
  for (const user of USERS) if (users.get(user.id) === undefined) users.put(user.id, user);
  for (const channel of CHANNELS) if (channels.get(channel.id) === undefined) channels.put(channel.id, channel);
  const messages = indexMessages(tables.table('messages', MESSAGE));
  let last = microseconds(messages.latestTs());

  return {
    users,
    channels,
    messages,
    files: tables.table('files', FILE),
    bytes: openFileBytes(join(folder, 'files')),
    views: tables.table('views', VIEW),
    response_urls: tables.table('response_urls', RESPONSE_URL),
    reads: tables.table('reads', READ_TS),
    nextTs: () => {
      last = Math.max(now().getTime() * 1000, last + 1);
      return `${Math.floor(last / 1e6)}.${String(last % 1e6).padStart(6, '0')}`;
    },
    newId: (letter) => `${letter}0${randomCharacters(9)}`,
    close: () => tables.close(),
  };
}

function microseconds(ts: string): number {
  const [seconds = '0', fraction = '0'] = ts.split('.');
  return Number(seconds) * 1e6 + Number(fraction);
}

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export function randomCharacters(count: number): string {
  return Array.from({ length: count }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
}
