import type { ObjectStore } from '../providers/object-store/types.ts';
import { objectsIn } from '../runs/names-in.ts';
import { RUN_FILES, runFolder, runObject } from '../runs/run-paths.ts';
import { FILE_LIST, type FileList } from '../trainer/results.ts';

/** A file of a run that may be handed out. `name` is relative to the run's folder. */
export type RunFileEntry = { name: string; size_bytes: number; kind: FileList['files'][number]['kind'] };

/** What the bot keeps there for itself. */
const OURS: readonly string[] = [RUN_FILES.record, RUN_FILES.card, RUN_FILES.lease];

/** What is known of files that Slack has got: see `slack/run-picture.ts`. */
export const SLACK_FOLDER = 'slack/';

/**
 * What is in the run's folder: what the trainer has listed in `files.json`, and where it has not come that far, the folder itself.
 * Only names that stay in the folder. Throws `run_not_found` for what is no run id.
 */
export async function readRunFiles(
  objects: Pick<ObjectStore, 'read' | 'list'>,
  run_id: string,
): Promise<RunFileEntry[]> {
  const listed = await objects.read(runObject(run_id, 'files'));
  const parsed = listed === null ? null : FILE_LIST.safeParse(parsedOf(listed.body));
  if (parsed?.success === true) {
    return parsed.data.files
      .filter(({ name }) => isInside(name))
      .map(({ name, bytes, kind }) => ({ name, size_bytes: bytes, kind }));
  }
  return readFolder(objects, run_id);
}

async function readFolder(objects: Pick<ObjectStore, 'list'>, run_id: string): Promise<RunFileEntry[]> {
  const folder = runFolder(run_id);
  return (await objectsIn(objects, folder))
    .map(({ name, size_bytes }) => ({ name: name.slice(folder.length), size_bytes }))
    .filter(({ name }) => isInside(name) && !OURS.includes(name) && !name.startsWith(SLACK_FOLDER))
    .map((file) => ({ ...file, kind: kindOf(file.name) }));
}

/** As the trainer would call it. */
function kindOf(name: string): RunFileEntry['kind'] {
  if (name === RUN_FILES.console_log) return 'log';
  if (name.startsWith('data/')) return 'data';
  if (name.endsWith('.RDS')) return 'rds';
  if (name.endsWith('.csv')) return 'table';
  if (name.endsWith('.png')) return 'plot';
  return 'other';
}

function parsedOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

/** A name that stays in the run's folder. */
export function isInside(name: string): boolean {
  return name !== '' && !name.startsWith('/') && !name.split('/').includes('..');
}
