import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jsonFilesIn, writeJsonFile } from '../../../src/local/json-file.ts';
import { LOCAL_QUEUE } from '../../../src/local/tasks/records.ts';
import { openTasksStore } from '../../../src/local/tasks/store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'json-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('leaves nothing of a file that cannot be written', () => {
  mkdirSync(join(folder, 'taken.json', 'by-a-folder'), { recursive: true });
  expect(() => writeJsonFile(join(folder, 'taken.json'), {})).toThrow();
  expect(readdirSync(folder)).toEqual(['taken.json']);
});

it('lists files without those that a kill has left half written, and removes them', () => {
  writeFileSync(join(folder, 'a.json'), '{}');
  writeFileSync(join(folder, 'b.json.0a1b.part'), '{"half');
  expect(jsonFilesIn(folder)).toEqual(['a.json']);
  expect(readdirSync(folder)).toEqual(['a.json']);
});

it('has nothing in force that could not be written', () => {
  const store = openTasksStore(folder, () => new Date());
  rmSync(join(folder, 'queues'), { recursive: true });
  writeFileSync(join(folder, 'queues'), 'no folder');
  expect(() => store.saveQueue({ ...LOCAL_QUEUE, name: 'q' })).toThrow();
  expect(store.queue('q')).toBeNull();
});
