import { AppError } from '../../errors.ts';
import { isInside, type RunFileEntry, SLACK_FOLDER } from '../../results/run-files.ts';
import { writeAudit } from '../../runs/audit-log.ts';
import type { Run } from '../../runs/run.ts';
import { runFolder } from '../../runs/run-paths.ts';
import type { HandedOut } from '../blocks/links-message.ts';
import { escapeMrkdwn } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';

export type HandOutDeps = Pick<
  SlackDeps,
  'runs' | 'objects' | 'access' | 'chat' | 'link_expires_seconds' | 'logger' | 'now'
>;

/** Larger files are not sent to Slack where no link can be made. */
export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;

/**
 * Signed links to files of a run, for a person who may see it; each is in the audit log before it is given. Where the bot cannot
 * sign, small files go into the run's thread, once each. Throws `not_allowed`, `object_not_found`.
 */
export async function handOut(
  deps: HandOutDeps,
  { run, user, files }: { run: Run; user: string; files: readonly RunFileEntry[] },
): Promise<HandedOut> {
  await deps.access.requireSee(run, user);
  const inside = files.filter(({ name }) => isInside(name));
  try {
    const minted = await Promise.all(inside.map((file) => mint(deps, run, user, file)));
    const ends = minted.map(({ expires_at }) => expires_at.getTime());
    return {
      kind: 'links',
      links: minted.map(({ expires_at: _expires_at, ...link }) => link),
      expires_at: new Date(Math.min(...ends)),
    };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'signing_refused') throw error;
    deps.logger.warn({ err: error, run_id: run.run_id, user }, 'no link can be signed');
    return instead(deps, run, user, inside, String(error.details.reason ?? ''));
  }
}

async function mint(deps: HandOutDeps, run: Run, user: string, file: RunFileEntry) {
  const object = runFolder(run.run_id) + file.name;
  const { url, expires_at } = await deps.objects.signedUrl(object, {
    expires_in_seconds: deps.link_expires_seconds,
    // The run first: files of several runs lie in one folder of downloads.
    download_name: `${run.run_id}-${baseName(file.name)}`,
  });
  await writeAudit(deps.objects, { at: deps.now(), user, action: 'link_minted', run_id: run.run_id, object });
  return { name: baseName(file.name), url, size_bytes: file.size_bytes, expires_at };
}

async function instead(
  deps: HandOutDeps,
  run: Run,
  user: string,
  files: readonly RunFileEntry[],
  reason: string,
): Promise<HandedOut> {
  const folder = runFolder(run.run_id);
  const large = files.find(({ size_bytes }) => size_bytes > MAX_UPLOAD_BYTES);
  if (large !== undefined) return { kind: 'refused', reason, object: folder + large.name };
  for (const file of files) await uploadOnce(deps, run, user, file);
  return { kind: 'uploaded', names: files.map(({ name }) => baseName(name)) };
}

/** Claimed before it is sent, so that two presses put one file into the thread; a claim whose upload failed is given back. */
async function uploadOnce(deps: HandOutDeps, run: Run, user: string, file: RunFileEntry): Promise<void> {
  const { run_id, channel } = run;
  const object = runFolder(run_id) + file.name;
  const claim = `${runFolder(run_id)}${SLACK_FOLDER}shared/${encodeURIComponent(file.name)}`;
  const found = await deps.objects.read(object);
  if (found === null) throw new AppError('object_not_found', { run_id, file: file.name });
  try {
    await deps.objects.write(claim, user, { content_type: 'text/plain', if_generation: '0' });
  } catch (error) {
    if (error instanceof AppError && error.code === 'object_changed') return;
    throw error;
  }
  try {
    const card = run.messages.card;
    await writeAudit(deps.objects, { at: deps.now(), user, action: 'file_uploaded', run_id, object });
    await deps.chat.uploadFile({
      filename: `${run_id}-${baseName(file.name)}`,
      title: baseName(file.name),
      body: found.body,
      share: {
        channel,
        comment: `<@${user}> asked for ${escapeMrkdwn(baseName(file.name))}.`,
        ...(typeof card === 'string' ? { thread_ts: card } : {}),
      },
    });
  } catch (error) {
    await deps.objects.delete(claim);
    throw error;
  }
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
