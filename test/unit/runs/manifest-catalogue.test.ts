import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { specToManifest } from '../../../src/runs/manifest.ts';
import { manifestCatalogue } from '../../../src/runs/manifest-catalogue.ts';
import { runSpec } from '../../support/specs.ts';

const committed = fileURLToPath(new URL('../../../manifests', import.meta.url));
let own: string;
beforeAll(async () => {
  own = await mkdtemp(join(tmpdir(), 'manifests-'));
  await writeFile(join(own, 'sales.csv'), 'DATE\n');
  await writeFile(join(own, 'france.yaml'), specToManifest(runSpec({ country: 'fr', data: { file: 'sales.csv' } })));
  await writeFile(join(own, 'wrong.yml'), 'country: fr\nfarbe: blau\n');
});
afterAll(() => rm(own, { recursive: true, force: true }));

const catalogue = () => manifestCatalogue({ dirs: [own, committed, join(own, 'not-there')] });

test('names what is in its folders', async () => {
  expect(await catalogue().names()).toEqual(expect.arrayContaining(['demo', 'france', 'wrong']));
});

test('finds a CSV file beside its manifest', async () => {
  expect(await catalogue().load('france')).toMatchObject({ country: 'fr', data: { file: join(own, 'sales.csv') } });
});

test('says which name is near where there is none of that name', async () => {
  await expect(catalogue().load('frnace')).rejects.toMatchObject({
    code: 'manifest_not_found',
    details: { manifest: 'frnace', nearest: 'france' },
  });
});

test('says what is wrong in a manifest, with its lines', async () => {
  await expect(catalogue().load('wrong')).rejects.toMatchObject({
    code: 'spec_invalid',
    details: { problems: expect.arrayContaining([expect.stringContaining('Line 2: There is no field "farbe".')]) },
  });
});
