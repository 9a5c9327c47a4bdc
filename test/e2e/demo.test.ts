import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OwnData, ownCsv, ownManifest } from './demo-data.ts';
import { runDemo } from './demo-process.ts';

/** `npm run demo` for real: real Robyn in real R. Everything that it promises on a command line. */

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mmm-demo-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const WINDOW = { start: '2021-06-07', end: '2023-12-25' };
const WEEKLY: OwnData = { step_days: 7, rows: 156 };

async function demo(manifest: string | null, args: readonly string[] = [], data: OwnData = WEEKLY) {
  await writeFile(join(folder, 'own.csv'), ownCsv(data));
  const named = manifest === null ? [] : ['--manifest', join(folder, 'own.yaml')];
  if (manifest !== null) await writeFile(join(folder, 'own.yaml'), manifest);
  const where = ['--out', join(folder, 'out'), '--state-dir', join(folder, 'state')];
  return runDemo([...named, ...where, ...args]);
}

test("a team's own weekly CSV is trained to the last file", { timeout: 900_000 }, async () => {
  const set = ['--set', 'train.iterations=300', '--set', 'train.trials=2'];
  const { status, result } = await demo(ownManifest('own.csv', WINDOW), set);
  expect(result.error).toBeNull();
  expect({ status, ok: result.ok, state: result.state }).toEqual({ status: 0, ok: true, state: 'succeeded' });
  expect(result).toMatchObject({ iterations: 300, trials: 2, models: 600, optimizer: 'native' });
  expect(result.pareto_models).toBeGreaterThanOrEqual(100);
  const best = String(result.best_model);
  expect(result.files).toEqual(
    expect.arrayContaining([
      `${best}.png`,
      `RobynModel-${best}.json`,
      'allocator_metrics.csv',
      'pareto_aggregated.csv',
    ]),
  );
  expect(result.files.every((name) => existsSync(join(folder, 'out', name)))).toBe(true);
  const thread = result.thread.map(({ text }) => text).join('\n');
  expect(thread).toContain('TV_Kosten');
  expect(thread).toContain('[image] Onepager');
  const images = result.thread.flatMap(({ files }) => files);
  expect(images).toEqual([
    expect.stringContaining(`preview-${best}.png`),
    expect.stringContaining('reallocated'),
    expect.stringContaining('pareto_front.png'),
  ]);
  expect(result.thread.flatMap(({ buttons }) => buttons)).toContain('get_link:onepager');
});

describe('a request that cannot be trained ends with status 2 and one sentence', { timeout: 120_000 }, () => {
  const good = ownManifest('own.csv', WINDOW);

  test.each([
    [
      'a dependent variable that does not exist',
      good.replace('dep_var: Umsatz', 'dep_var: Umsaetze'),
      WEEKLY,
      'Umsaetze',
    ],
    [
      'a negative spend',
      good,
      { ...WEEKLY, change: (row, index) => (index === 50 ? { ...row, TV_Kosten: -100 } : row) },
      'TV_Kosten',
    ],
    [
      'dates in DD/MM/YYYY',
      good,
      { ...WEEKLY, change: (row) => ({ ...row, Woche: String(row.Woche).split('-').reverse().join('/') }) },
      'Woche',
    ],
    ['a window outside the data', ownManifest('own.csv', { start: '2030-01-01', end: '2031-01-01' }), WEEKLY, 'window'],
    ['an unknown key', `${good}budget: 3\n`, WEEKLY, 'budget'],
  ] satisfies [string, string, OwnData, string][])('%s', async (_what, manifest, data, named) => {
    const { status, result } = await demo(manifest, [], data);
    expect(status).toBe(2);
    expect(result.ok).toBe(false);
    expect(result.models).toBeNull();
    expect(result.error?.message).toContain(named);
    expect(result.error?.fix).not.toBe('');
  });
});
