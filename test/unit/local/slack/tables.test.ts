import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openTables } from '../../../../src/local/slack/store/tables.ts';
import { stateDir } from './support.ts';

test('a card that is edited for hours does not grow the journal without end', () => {
  const path = join(stateDir(), 'journal.jsonl');
  const tables = openTables(path);
  const cards = tables.table('cards', z.number());
  for (let edit = 0; edit < 12_000; edit += 1) cards.put(`run-${edit % 3}`, edit);
  cards.delete('run-0');
  tables.close();

  expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(6000);
  const again = openTables(path);
  expect(again.table('cards', z.number()).values()).toEqual([11_998, 11_999]);
  again.close();
});

test('what was kept is held to its schema', () => {
  const path = join(stateDir(), 'journal.jsonl');
  const tables = openTables(path);
  tables.table('cards', z.unknown()).put('a', 'text');
  tables.close();
  const again = openTables(path);
  expect(() => again.table('cards', z.number())).toThrow();
  again.close();
});
