import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bytes of files, each one file beside the journal. Ids come from the store, so they are safe as names. */
export type FileBytes = { write(id: string, body: Buffer): void; read(id: string): Buffer; delete(id: string): void };

export function openFileBytes(folder: string): FileBytes {
  mkdirSync(folder, { recursive: true });
  return {
    write: (id, body) => {
      writeFileSync(join(folder, `${id}.part`), body);
      renameSync(join(folder, `${id}.part`), join(folder, id));
    },
    read: (id) => readFileSync(join(folder, id)),
    delete: (id) => rmSync(join(folder, id), { force: true }),
  };
}
