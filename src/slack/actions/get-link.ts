import { AppError } from '../../errors.ts';
import { runFolder } from '../../runs/run-paths.ts';
import { LINK_LABELS } from '../blocks/link-buttons.ts';
import { linksMessage } from '../blocks/links-message.ts';
import type { MessageContent } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';
import type { LinkKey } from '../ids.ts';
import { linkFiles, MAX_LINKS } from './link-files.ts';

type Deps = Pick<SlackDeps, 'runs' | 'objects' | 'link_expires_seconds'>;

/** Mints signed links for the files behind a link button. Throws `run_not_found`, and `object_not_found` where there are none. */
export async function mintLinks(deps: Deps, run_id: string, key: LinkKey): Promise<MessageContent> {
  await deps.runs.read(run_id);
  const files = await linkFiles(deps.objects, run_id, key);
  const minted = await Promise.all(
    files.slice(0, MAX_LINKS).map(async ({ object, name, size_bytes }) => {
      const signed = await deps.objects.signedUrl(object, {
        expires_in_seconds: deps.link_expires_seconds,
        // The run first: files of several runs lie in one folder of downloads.
        download_name: `${run_id}-${name}`,
      });
      return { name, url: signed.url, size_bytes, expires_at: signed.expires_at };
    }),
  );
  const expires = minted.map(({ expires_at }) => expires_at.getTime());
  if (minted.length === 0) throw new AppError('object_not_found', { run_id, file: LINK_LABELS[key] });
  return linksMessage(LINK_LABELS[key], minted, new Date(Math.min(...expires)), {
    count: files.length - minted.length,
    folder: runFolder(run_id),
  });
}
