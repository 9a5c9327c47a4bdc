import { type Look, lookAtSource } from '../data/look-at-source.ts';
import { errorCode } from '../errors.ts';
import type { PostedMessage } from '../providers/chat/types.ts';
import type { DataSource } from '../runs/run-spec.ts';
import { type LookedAt, lookElsewhereMessage, lookingMessage, sourceMessage } from './blocks/source-message.ts';
import { type MessageContent, said } from './blocks/text.ts';
import type { SlackDeps } from './deps.ts';
import { errorMessage } from './error-message.ts';
import { levelOf } from './log-level.ts';
import { forgetSourcePicture, type SourcePicture, sourcePicture } from './source-picture.ts';

type Deps = Pick<SlackDeps, 'warehouses' | 'takeSnapshot' | 'chat' | 'logger' | 'objects' | 'now'> & {
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
  await fillIn(deps, { looked_at, user, name, place, anew: false });
}

/** Looks once more, with what was changed since, and shows that in the same message. */
export async function showSourceAgain(
  deps: Deps,
  request: { looked_at: LookedAt; user: string; place: PostedMessage; anew: boolean },
): Promise<void> {
  const name = await sourceName(deps, request.looked_at.source);
  await deps.chat.updateMessage({ ...request.place, ...lookingMessage(name, request.looked_at) });
  await fillIn(deps, { ...request, name });
}

async function fillIn(
  deps: Deps,
  request: { looked_at: LookedAt; user: string; name: string; place: PostedMessage; anew: boolean },
): Promise<void> {
  const { looked_at, user, name, place, anew } = request;
  const update = (message: MessageContent) => deps.chat.updateMessage({ ...place, ...message });
  let found: Found;
  try {
    found = await lookAt(deps, { looked_at, user, name, anew });
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, user }, 'source not looked at');
    await update(said(errorMessage(error)));
    return;
  }
  const { look, picture } = found;
  const seen_at = deps.now();
  try {
    await update(sourceMessage({ looked_at, name, look, picture, seen_at }));
  } catch (error) {
    if (picture === null || errorCode(error) !== 'message_rejected') throw error;
    // Pictures can be deleted in Slack.
    deps.logger.warn({ err: error, user }, 'picture of a source refused by Slack');
    await forgetSourcePicture(deps, picture);
    await update(sourceMessage({ looked_at, name, look, picture: null, seen_at }));
  }
}

type Found = { look: Look; picture: SourcePicture | null };

async function lookAt(
  deps: Deps,
  { looked_at, user, name, anew }: { looked_at: LookedAt; user: string; name: string; anew: boolean },
): Promise<Found> {
  const asked = { source: looked_at.source, fixes: looked_at.fixes, requested_by: user, anew };
  return lookAtSource(deps, asked, async (look, files) => {
    if (typeof look.checked === 'string' || files === null) return { look, picture: null };
    const shown = { checked: look.checked, parquet_path: files.parquet_path, title: name };
    // The words are worth more than the picture.
    const picture = await sourcePicture(deps, shown).catch((error: unknown) => {
      deps.logger.warn({ err: error, user }, 'source not drawn');
      return null;
    });
    return { look, picture };
  });
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
