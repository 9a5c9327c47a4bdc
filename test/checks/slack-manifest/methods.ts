import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What each method of the Web API that the bot calls needs, from Slack's reference. Of `conversations.*` those for the
 * conversations that the bot knows: channels, private channels, and for its own messages to people the direct ones.
 */
export const SCOPES_OF_METHODS: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'blocks.validate': [],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  // Finds a message by its metadata, which needs no scope of its own; only to be sent metadata as events does.
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  // And what lies behind `url_private`.
  'files.info': ['files:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};

const CALL = /\bclient\s*\??\.\s*([a-z]+(?:\s*\.\s*[a-zA-Z]+)*)\s*\(/g;

/** The methods of the Web API that the sources of a tree call. Every call in them is written `client.family.method(`. */
export function calledMethods(root: string): string[] {
  const sources = ['src/slack', 'src/providers/chat'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
  const calls = sources.flatMap((source) => [...source.matchAll(CALL)].map(([, name = '']) => name.replace(/\s/g, '')));
  return [...new Set(calls)].sort();
}
