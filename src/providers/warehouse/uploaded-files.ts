import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uploadObject } from '../../data/upload-paths.ts';
import { AppError } from '../../errors.ts';
import type { ObjectStore } from '../object-store/types.ts';

/** Uploaded files that this process has brought from the bucket, each once. */
export type UploadedFiles = {
  /** Where the file lies on this machine. Throws `file_not_readable` where the bucket does not have it. */
  pathOf(upload: string): Promise<string>;
  close(): Promise<void>;
};

/** The latest so many are kept; they never change, for their names are the hashes of their contents. */
const KEPT = 8;

export function uploadedFiles(objects: Pick<ObjectStore, 'read'>): UploadedFiles {
  let folder: Promise<string> | null = null;
  const paths = new Map<string, Promise<string>>();

  async function fetched(upload: string): Promise<string> {
    const found = await objects.read(uploadObject(upload));
    if (found === null) {
      throw new AppError('file_not_readable', { file: upload, reason: 'it is not among the uploaded files any more' });
    }
    folder ??= mkdtemp(join(tmpdir(), 'mmm-uploads-'));
    const path = join(await folder, upload);
    await writeFile(`${path}.part`, found.body);
    await rename(`${path}.part`, path);
    return path;
  }

  async function forget(upload: string): Promise<void> {
    const path = paths.get(upload);
    paths.delete(upload);
    await rm((await path) ?? '', { force: true });
  }

  return {
    async pathOf(upload) {
      const known = paths.get(upload);
      const path = known ?? fetched(upload);
      // The latest asked for is the last to go.
      paths.delete(upload);
      paths.set(upload, path);
      try {
        await path;
      } catch (error) {
        paths.delete(upload);
        throw error;
      }
      const [oldest] = paths.keys();
      if (paths.size > KEPT && oldest !== undefined) await forget(oldest);
      return path;
    },
    async close() {
      paths.clear();
      if (folder !== null) await rm(await folder, { recursive: true, force: true });
      folder = null;
    },
  };
}
