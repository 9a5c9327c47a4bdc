import type { ObjectStore } from '../../providers/object-store/types.ts';
import { RUN_FILES, runFolder, runObject } from '../../runs/run-paths.ts';
import { FILE_LIST, MODEL_SUMMARY } from '../../trainer/results.ts';
import { LINK_KEYS, type LinkKey } from '../ids.ts';

/** One object that a link may be minted for. */
export type LinkFile = { object: string; name: string; size_bytes: number };

/** Slack takes about 13,200 characters a message, and a signed link has up to 1000. */
export const MAX_LINKS = 10;

export function isLinkKey(text: string): text is LinkKey {
  return LINK_KEYS.some((key) => key === text);
}

/**
 * The objects behind a link button, by what the trainer has listed in the run's own `files.json` and by fixed names: a name
 * never comes from what was pressed. Empty where the run has none. Throws `run_not_found` for what is no run id.
 */
export async function linkFiles(
  objects: Pick<ObjectStore, 'read' | 'stat'>,
  run_id: string,
  key: LinkKey,
): Promise<LinkFile[]> {
  switch (key) {
    case 'onepager':
      return present(objects, run_id, await onepagerName(objects, run_id));
    case 'tables':
      return listed(objects, run_id, 'table');
    case 'models':
      return listed(objects, run_id, 'model');
    case 'summary':
      return present(objects, run_id, RUN_FILES.model_summary);
    case 'console_log':
      return present(objects, run_id, RUN_FILES.console_log);
  }
}

async function onepagerName(objects: Pick<ObjectStore, 'read'>, run_id: string): Promise<string | null> {
  const found = await objects.read(runObject(run_id, 'model_summary'));
  if (found === null) return null;
  const parsed = MODEL_SUMMARY.safeParse(JSON.parse(found.body.toString()));
  if (!parsed.success) return null;
  const { finalists, best_model } = parsed.data;
  return (finalists.find(({ sol_id }) => sol_id === best_model) ?? finalists[0])?.onepager ?? null;
}

async function listed(
  objects: Pick<ObjectStore, 'read'>,
  run_id: string,
  kind: 'table' | 'model',
): Promise<LinkFile[]> {
  const found = await objects.read(runObject(run_id, 'files'));
  if (found === null) return [];
  const parsed = FILE_LIST.safeParse(JSON.parse(found.body.toString()));
  if (!parsed.success) return [];
  return parsed.data.files
    .filter((file) => file.kind === kind && isInside(file.name))
    .map(({ name, bytes }) => link(run_id, name, bytes));
}

async function present(objects: Pick<ObjectStore, 'stat'>, run_id: string, name: string | null): Promise<LinkFile[]> {
  if (name === null || !isInside(name)) return [];
  const found = await objects.stat(runFolder(run_id) + name);
  return found === null ? [] : [link(run_id, name, found.size_bytes)];
}

function link(run_id: string, name: string, size_bytes: number): LinkFile {
  return { object: runFolder(run_id) + name, name: name.slice(name.lastIndexOf('/') + 1), size_bytes };
}

/** A name that stays in the run's folder. */
function isInside(name: string): boolean {
  return !name.startsWith('/') && !name.split('/').includes('..');
}
