import { isProcessed } from '../api/file-object.ts';
import type { FileLookup } from '../blocks/blocks.ts';
import type { Store } from '../store/store.ts';

/** Whether a `slack_file` can be shown: by its id or its url, and only pictures that have been processed. */
export function fileLookup(workspace: { store: Pick<Store, 'files'>; now: () => Date }): FileLookup {
  return ({ id, url }) => {
    const file_id =
      typeof id === 'string' ? id : typeof url === 'string' ? /\/files\/([A-Z0-9]+)\//.exec(url)?.[1] : undefined;
    const file = file_id === undefined ? undefined : workspace.store.files.get(file_id);
    return file !== undefined && isProcessed(workspace, file) && file.mimetype.startsWith('image/');
  };
}
