import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** `r/TRAPS.md` promises tests by their names; this holds it to them. */

const root = fileURLToPath(new URL('../../../', import.meta.url));

const rows = readFileSync(`${root}r/TRAPS.md`, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** The tests that a row names: the code spans of its last cell. */
const testsOf = (row: readonly string[]) => [...(row.at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

const named = rows.flatMap(testsOf);

/** `test_that("...")` of R, `test('...')` and `it('...')` of ours. */
const TEST = /\b(?:test_that|test|it)\(\s*(["'])(.*?)\1\s*,/g;

const existing = ['r/tests/testthat', 'test'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(R|test\.ts)$/.test(file))
    .flatMap((file) => [...readFileSync(`${root}${folder}/${file}`, 'utf8').matchAll(TEST)])
    .map(([, , name = '']) => name),
);

test('each trap is in the table once, with a test at least', () => {
  const numbered = rows.filter((row) => /^\d+$/.test(row[1] ?? ''));
  expect(numbered.map((row) => Number(row[1]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  for (const row of numbered) expect(testsOf(row), row[1]).not.toEqual([]);
});

test('every test that is named is there', () => {
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !existing.includes(name))).toEqual([]);
});

test('every test of a trap is named, in the row of its number', () => {
  const of_traps = existing.filter((name) => name.startsWith('trap '));
  expect(of_traps.length).toBeGreaterThan(15);
  const missing = of_traps.filter((name) => {
    const number = /^trap (\d+):/.exec(name)?.[1];
    const row = rows.find((cells) => cells[1] === number);
    return row === undefined || !testsOf(row).includes(name);
  });
  expect(missing).toEqual([]);
});
