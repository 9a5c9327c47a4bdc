import { lookAtSource } from '../data/look-at-source.ts';
import type { PostedMessage } from '../providers/chat/types.ts';
import type { DataSource } from '../runs/run-spec.ts';
import { type LookedAt, lookElsewhereMessage, lookingMessage, sourceMessage } from './blocks/source-message.ts';
import { type MessageContent, said } from './blocks/text.ts';
import type { SlackDeps } from './deps.ts';
import { errorMessage } from './error-message.ts';
import { levelOf } from './log-level.ts';

type Deps = Pick<SlackDeps, 'warehouses' | 'takeSnapshot' | 'chat' | 'logger' | 'objects'> & {
  uploads: Pick<SlackDeps['uploads'], 'nameOf'>;
};

/**
 * Shows a source to a person: a note at once, and in its place what was found when that is known. It goes into their direct messages
 * with the app, because a picture in a message that one person alone sees in a channel is not theirs to open, and such a message
 * cannot be replaced after a command. `channel` is where it was asked for, and `say` answers there, alone to them.
 */
export async function showSource(
  deps: Deps,
  request: {
    looked_at: LookedAt;
    user: string;
    channel: string;
    say: (message: MessageContent) => Promise<unknown>;
  },
): Promise<void> {
  const { looked_at, user, channel, say } = request;
  const name = await sourceName(deps, looked_at.source);
  const place = await deps.chat.postMessage({ channel: user, ...lookingMessage(name, looked_at) });
  if (place.channel !== channel) {
    const url = await deps.chat.permalink(place).catch(() => null);
    await say(lookElsewhereMessage(name, looked_at, url));
  }
  await fillIn(deps, { looked_at, user, name, place });
}

/** Looks once more, with what was changed since, and shows that in the same message. */
export async function showSourceAgain(
  deps: Deps,
  request: { looked_at: LookedAt; user: string; place: PostedMessage },
): Promise<void> {
  const name = await sourceName(deps, request.looked_at.source);
  await deps.chat.updateMessage({ ...request.place, ...lookingMessage(name, request.looked_at) });
  await fillIn(deps, { ...request, name });
}

async function fillIn(
  deps: Deps,
  request: { looked_at: LookedAt; user: string; name: string; place: PostedMessage },
): Promise<void> {
  const { looked_at, user, name, place } = request;
  await deps.chat.updateMessage({ ...place, ...(await found(deps, { looked_at, user, name })) });
}

/** What was found, or in words what kept it from being looked at. */
async function found(
  deps: Deps,
  { looked_at, user, name }: { looked_at: LookedAt; user: string; name: string },
): Promise<MessageContent> {
  try {
    const asked = { source: looked_at.source, fixes: looked_at.fixes, requested_by: user };
    return await lookAtSource(deps, asked, async (look) => sourceMessage({ looked_at, name, look, picture: null }));
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, user }, 'source not looked at');
    return said(errorMessage(error));
  }
}

/** What people call a source. */
export async function sourceName(
  { uploads }: { uploads: Pick<SlackDeps['uploads'], 'nameOf'> },
  source: DataSource,
): Promise<string> {
  if ('upload' in source) return uploads.nameOf(source.upload);
  if ('file' in source) return source.file;
  return 'table' in source ? source.table : 'The query';
}
