import type { Workspace } from '../context.ts';
import { showFile } from '../control/show.ts';
import type { StoredFile } from '../store/records.ts';
import { kindOf } from './kind.ts';

/** Files from the moment their bytes are there: Slack looks at them a little later, and only then knows what they are. */

/** Keeps the bytes of a file that was announced. */
export function receiveFile(workspace: Workspace, file: StoredFile, body: Buffer): void {
  workspace.store.bytes.write(file.id, body);
  workspace.store.files.put(file.id, { ...file, size: body.length, state: 'received' });
}

/** Makes a file of what was received; it is processed `file_processing_ms` later. */
export function completeFile(workspace: Workspace, received: StoredFile): StoredFile {
  const file: StoredFile = {
    ...received,
    ...kindOf(received.name, workspace.store.bytes.read(received.id)),
    state: 'complete',
    processed_at: workspace.now().getTime() + workspace.file_processing_ms,
  };
  workspace.store.files.put(file.id, file);
  workspace.publish({ type: 'file_changed', file: showFile(workspace, file) });
  const timer = setTimeout(
    () => workspace.publish({ type: 'file_changed', file: showFile(workspace, file) }),
    workspace.file_processing_ms + 1,
  );
  timer.unref();
  return file;
}

/** Takes it out of its messages too. */
export function deleteFile(workspace: Workspace, file: StoredFile): void {
  workspace.store.files.delete(file.id);
  workspace.store.bytes.delete(file.id);
}
