import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seriesPicture } from '../../../../src/data/charts/series-picture.ts';
import { profileSnapshot } from '../../../../src/data/profile-snapshot.ts';
import type { RunSpecInput } from '../../../../src/runs/run-spec.ts';
import { HOSTILE_TEXTS } from '../../../support/samples/worst.ts';
import { runSpec } from '../../../support/specs.ts';
import { type Cell, writeParquet } from '../parquet-of.ts';
import { dateAfter } from '../weekly.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picture-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const TITLE = 'r12 de: the data';

/** The picture of these columns. */
async function pictureOf(columns: Record<string, Cell[]>, change: Partial<RunSpecInput> = {}) {
  const path = join(folder, `${Math.random()}.parquet`);
  await writeParquet(path, columns);
  const spec = runSpec({
    paid_media_spends: ['tv_S'],
    paid_media_vars: ['tv_S'],
    prophet: { vars: ['trend'], country: 'DE' },
    window: { start: '2020-01-06', end: '2030-12-30' },
    ...change,
  });
  return seriesPicture(path, spec, await profileSnapshot(path, spec, '2026-01-01'), { title: TITLE });
}

function dates(count: number, days = 7): string[] {
  return Array.from({ length: count }, (_, index) => dateAfter('2020-01-06', days * index));
}

function wave(count: number, k = 0): number[] {
  return Array.from({ length: count }, (_, index) => 100 + ((index * (13 + k)) % 29));
}

function sizeOf(png: Buffer | undefined): [number, number] {
  expect(png?.subarray(1, 4).toString()).toBe('PNG');
  return [png?.readUInt32BE(16) ?? 0, png?.readUInt32BE(20) ?? 0];
}

test('says what is on it: each column with its role, its range, what is missing and what is far out', async () => {
  const picture = await pictureOf(
    {
      DATE: dates(40),
      revenue: wave(40).map((value, index) => (index === 9 ? 9000 : value)),
      tv_S: wave(40, 4).map((value, index) => (index < 5 ? null : value * 1000)),
      tv_I: wave(40, 8),
      event: dates(40).map((_, index) => (index % 11 === 0 ? 'sale' : 'none')),
    },
    {
      paid_media_vars: ['tv_I'],
      context_vars: ['event'],
      factor_vars: ['event'],
      annotations: [
        { start: '2020-03-02', end: '2020-03-09', label: 'Shops closed' },
        { start: '2020-03-02', label: 'Elsewhere', country: 'fr' },
      ],
    },
  );
  expect(picture?.alt_text).toBe(
    'r12 de: the data: every column over time. 40 weeks from 6 Jan 2020 to 5 Oct 2020, no gaps; 13.3 rows for each of 3 ' +
      'variables. 1 annotation is marked. revenue (dep_var): 0 to 9K, 1 far out of the usual. tv_S (spend): 100K to 128K, ' +
      '5 missing; tv_I (exposure): 100 to 128. event (factor): 2 levels.',
  );
  expect(sizeOf(picture?.png)[0]).toBe(1200);
});

describe('fits, and shows every column of', () => {
  const columns = (count: number, rows: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, wave(rows, index)]));

  test.for([3, 12, 20, 40, 60, 199])('%i columns beside the outcome', { timeout: 30_000 }, async (count) => {
    const picture = await pictureOf(
      { DATE: dates(60), revenue: wave(60), tv_S: wave(60), ...columns(count - 1, 60) },
      { context_vars: Object.keys(columns(count - 1, 1)) },
    );
    const [width, height] = sizeOf(picture?.png);
    expect(width).toBeLessThanOrEqual(2000);
    expect(height).toBeLessThanOrEqual(2050);
    expect(picture?.alt_text.length).toBeLessThanOrEqual(2000);
  });
});

describe('is drawn of', () => {
  const ok = async (columns: Record<string, Cell[]>, change: Partial<RunSpecInput> = {}) =>
    expect(sizeOf((await pictureOf(columns, change))?.png)[1]).toBeGreaterThan(300);

  test('one row', () => ok({ DATE: dates(1), revenue: [5], tv_S: [0] }));
  test('columns without a value', () => ok({ DATE: dates(9), revenue: wave(9), tv_S: Array<null>(9).fill(null) }));
  test('texts where numbers should be', () =>
    ok({ DATE: dates(9), revenue: Array<string>(9).fill('x'), tv_S: wave(9) }));
  test('dates that cannot be read', () => ok({ DATE: ['1.2.20', '2.2.20'], revenue: [1, 2], tv_S: [2, 1] }));
  test('numbers as large as there are', () =>
    ok({ DATE: dates(3), revenue: [-1.7e308, 1.7e308, 0], tv_S: [0, 5e-324, 1] }));
  test('levels and annotations that are markup', () => {
    const levels = HOSTILE_TEXTS.map((text) => `${text}</text></svg>&#0;`);
    const annotations = dates(20).map((start, index) => ({ start, label: (levels[index % 9] ?? '').slice(0, 100) }));
    const columns = {
      DATE: dates(levels.length),
      revenue: wave(levels.length),
      tv_S: wave(levels.length),
      event: levels,
    };
    return ok(columns, { context_vars: ['event'], factor_vars: ['event'], annotations });
  });
});

test('there is none of data without rows', async () => {
  expect(await pictureOf({ DATE: [], revenue: [], tv_S: [] })).toBeNull();
});
