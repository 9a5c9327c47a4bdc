import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { R_EXIT, TRAINER_EXIT } from '../../../src/trainer/status.ts';

/** The rows of the first table in a README whose header has a column of this name. */
function tableOf(path: string, column: string): Record<string, string>[] {
  const lines = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8').split('\n');
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const head = lines.findIndex((line) => line.startsWith('|') && cells(line).includes(column));
  const names = cells(lines[head] ?? '');
  const rows = lines.slice(head + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) => Object.fromEntries(cells(line).map((cell, index) => [names[index] ?? '', cell])));
}

test("R's exit statuses are those of its README", () => {
  const rows = tableOf('r/README.md', 'status').map(({ name, status }) => [name, Number(status)]);
  expect(Object.fromEntries(rows)).toEqual(R_EXIT);
});

test('the exit statuses of the trainer are those of its README', () => {
  const rows = tableOf('src/trainer/README.md', 'exit').map(({ exit }) => Number(exit));
  expect([...new Set(rows)].sort()).toEqual(Object.values(TRAINER_EXIT).sort());
});

test("what R's README says of an end is what its sources say", () => {
  const source = readFileSync(new URL('../../../r/R/ends.R', import.meta.url), 'utf8');
  const list = /exit_statuses <- c\(([^)]*)\)/.exec(source)?.[1] ?? '';
  const pairs = [...list.matchAll(/(\w+) = (\d+)L/g)].map(([, name, status]) => [name, Number(status)]);
  expect(Object.fromEntries(pairs)).toEqual(R_EXIT);
  const states = /end_states <- c\(([^)]*)\)/.exec(source)?.[1] ?? '';
  const state_pairs = [...states.matchAll(/(\w+) = "(\w+)"/g)].map(([, name, state]) => [name, state]);
  expect(Object.fromEntries(state_pairs)).toEqual(
    Object.fromEntries(tableOf('r/README.md', 'status').map(({ name, '`state`': state }) => [name, state])),
  );
});
