import { AppError } from '../../errors.ts';
import { runFolder } from '../../runs/run-paths.ts';
import { LINK_LABELS } from '../blocks/link-buttons.ts';
import { handedOutMessage } from '../blocks/links-message.ts';
import type { MessageContent } from '../blocks/text.ts';
import type { LinkKey } from '../ids.ts';
import { type HandOutDeps, handOut } from './hand-out.ts';
import { linkFiles, MAX_LINKS } from './link-files.ts';

/**
 * Mints signed links for the files behind a link button, for a person who may see the run. Throws `run_not_found`, `not_allowed`,
 * and `object_not_found` where there are none.
 */
export async function mintLinks(
  deps: HandOutDeps,
  run_id: string,
  key: LinkKey,
  user: string,
): Promise<MessageContent> {
  const run = await deps.runs.read(run_id);
  await deps.access.requireSee(run, user);
  const files = await linkFiles(deps.objects, run_id, key);
  if (files.length === 0) throw new AppError('object_not_found', { run_id, file: LINK_LABELS[key] });
  const given = files.slice(0, MAX_LINKS);
  const handed_out = await handOut(deps, { run, user, files: given });
  return handedOutMessage(LINK_LABELS[key], handed_out, {
    count: files.length - given.length,
    folder: runFolder(run_id),
  });
}
