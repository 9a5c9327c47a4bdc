import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { RUN_FILES, runObject } from '../runs/run-paths.ts';
import { readStored } from '../runs/stored.ts';
import { FILE_LIST, type FileList } from './results.ts';
import { typeOf } from './upload-folder.ts';

const UPDATE_ATTEMPTS = 8;

/** Adds files to the run's `files.json` by compare-and-set; those that are listed already keep their place. */
export async function addToFileList(
  objects: Pick<ObjectStore, 'read' | 'write'>,
  { run_id, folder, names }: { run_id: string; folder: string; names: readonly string[] },
): Promise<void> {
  const added = await Promise.all(
    names.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size, kind: kindOf(name) })),
  );
  for (let attempt = 1; ; attempt += 1) {
    const found = await objects.read(runObject(run_id, 'files'));
    const list: FileList =
      found === null ? { schema: 1, files: [] } : readStored(FILE_LIST, found.body, 'output_missing', { run_id });
    const new_names = new Set(names);
    const files = [...list.files.filter(({ name }) => !new_names.has(name)), ...added];
    try {
      await objects.write(runObject(run_id, 'files'), `${JSON.stringify({ ...list, files }, null, 2)}\n`, {
        ...typeOf(RUN_FILES.files),
        if_generation: found?.object.generation ?? '0',
      });
      return;
    } catch (error) {
      const is_changed = error instanceof AppError && error.code === 'object_changed';
      if (!is_changed || attempt >= UPDATE_ATTEMPTS) throw error;
    }
  }
}

/** What `file_kinds` in r/R/files.R calls a file of this name, of those that are made later. */
function kindOf(name: string): FileList['files'][number]['kind'] {
  if (/^preview-.*\.png$/.test(name)) return 'preview';
  if (/^\d+_\d+_\d+\.png$/.test(name)) return 'onepager';
  if (name.endsWith('.png')) return 'plot';
  if (name.endsWith('allocator_metrics.json')) return 'summary';
  return name.endsWith('.csv') ? 'table' : 'other';
}
