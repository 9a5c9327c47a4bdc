import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadAll } from '../../../../src/local/demo/download.ts';
import { cloudStorageObjectStore } from '../../../../src/providers/object-store/cloud-storage.ts';
import type { ObjectStore } from '../../../../src/providers/object-store/types.ts';
import { BUCKET, type LocalStorage, startLocalStorage } from '../storage/local-storage.ts';

let local: LocalStorage;
let objects: ObjectStore;
let out: string;
beforeEach(async () => {
  local = await startLocalStorage();
  objects = cloudStorageObjectStore({
    bucket: BUCKET,
    project: local.credentials.project_id,
    api_endpoint: local.url,
    credentials_json: local.credentials_json,
  });
  out = await mkdtemp(join(tmpdir(), 'mmm-out-'));
});
afterEach(async () => {
  await local.remove();
  await rm(out, { recursive: true, force: true });
});

const put = (name: string) => objects.write(name, name, { content_type: 'text/plain' });

test("a run's files take the place of those of the run before, and of nothing else", async () => {
  await Promise.all(['runs/1/run.json', 'runs/1/debug/traceback.txt', 'runs/2/run.json'].map(put));
  await mkdir(join(out, 'mine'));
  await writeFile(join(out, 'mine', 'notes.txt'), 'kept');

  expect(await downloadAll(objects, 'runs/1/', out)).toEqual(['debug/traceback.txt', 'run.json']);
  expect(await readFile(join(out, 'debug/traceback.txt'), 'utf8')).toBe('runs/1/debug/traceback.txt');

  expect(await downloadAll(objects, 'runs/2/', out)).toEqual(['run.json']);
  expect(await readFile(join(out, 'run.json'), 'utf8')).toBe('runs/2/run.json');
  expect(existsSync(join(out, 'debug/traceback.txt'))).toBe(false);
  expect(await readFile(join(out, 'mine', 'notes.txt'), 'utf8')).toBe('kept');
});
