import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openJournal } from '../../../src/local/journal.ts';

const ENTRY = z.object({ change: z.string() });

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function entriesOf(): string[] {
  const { entries, journal } = openJournal(path, ENTRY);
  journal.close();
  return entries.map(({ change }) => change);
}

it('has what was appended, also after it was rewritten', () => {
  const { journal } = openJournal(path, ENTRY);
  journal.append({ change: 'a' });
  journal.rewrite([{ change: 'b' }]);
  journal.append({ change: 'c' });
  journal.close();
  expect(entriesOf()).toEqual(['b', 'c']);
});

it('cuts a torn last line off', () => {
  const { journal } = openJournal(path, ENTRY);
  journal.append({ change: 'a' });
  journal.close();
  appendFileSync(path, '{"change":"b');
  expect(entriesOf()).toEqual(['a']);
  expect(readFileSync(path, 'utf8')).toBe('{"change":"a"}\n');
});

it('is as before where the disk is full in the middle of a line', () => {
  let is_full = false;
  const { journal } = openJournal(path, ENTRY, (file, bytes, offset) => {
    if (!is_full) return writeSync(file, bytes, offset);
    if (offset > 0) throw new Error('ENOSPC: no space left on device, write');
    return writeSync(file, bytes, offset, 5);
  });
  journal.append({ change: 'a' });
  is_full = true;
  expect(() => journal.append({ change: 'b' })).toThrow(/ENOSPC/);
  is_full = false;
  journal.append({ change: 'c' });
  journal.close();
  expect(entriesOf()).toEqual(['a', 'c']);
});

it('goes on with what there was where the disk is full while it is rewritten', () => {
  let is_full = false;
  const { journal } = openJournal(path, ENTRY, (file, bytes, offset) => {
    if (is_full) throw new Error('ENOSPC: no space left on device, write');
    return writeSync(file, bytes, offset);
  });
  journal.append({ change: 'a' });
  is_full = true;
  expect(() => journal.rewrite([{ change: 'b' }])).toThrow(/ENOSPC/);
  is_full = false;
  journal.append({ change: 'c' });
  journal.close();
  expect(entriesOf()).toEqual(['a', 'c']);
});

it('names the line that cannot be read', () => {
  appendFileSync(path, '{"change":"a"}\nnot JSON\n{"change":"b"}\n');
  expect(() => openJournal(path, ENTRY)).toThrow(/^Line 2 of .*journal\.jsonl cannot be read\./);
});
