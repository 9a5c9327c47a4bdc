import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manifestCatalogue } from '../../../src/runs/manifest-catalogue.ts';
import { writeManifest } from '../../../src/runs/manifest-writer.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';

const committed = fileURLToPath(new URL('../../../manifests', import.meta.url));
let own: string;
beforeAll(async () => {
  own = await mkdtemp(join(tmpdir(), 'manifests-'));
  await writeFile(join(own, 'sales.csv'), 'DATE\n');
  await writeFile(join(own, 'france.yaml'), writeManifest(runSpec({ country: 'fr', data: { file: 'sales.csv' } })));
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

describe('manifests that are saved in the bucket', () => {
  const bucket = memoryBucket(() => new Date());
  const both = manifestCatalogue({ dirs: [committed], objects: bucket.store() });
  const text = writeManifest(runSpec({ country: 'fr' }));

  test('are named and read beside those of git', async () => {
    expect(await both.save('france', text, { replace: false })).toBe('saved');
    expect(await both.names()).toEqual(expect.arrayContaining(['demo', 'france']));
    expect(await both.load('france', ['train.seed=9'])).toMatchObject({ country: 'fr', train: { seed: 9 } });
  });

  test('are replaced only where that is asked for', async () => {
    const other = writeManifest(runSpec({ country: 'es' }));
    expect(await both.save('france', other, { replace: false })).toBe('taken');
    expect(await both.load('france')).toMatchObject({ country: 'fr' });
    expect(await both.save('france', other, { replace: true })).toBe('saved');
    expect(await both.load('france')).toMatchObject({ country: 'es' });
  });

  test("never stand before git's", async () => {
    expect(await both.save('demo', text, { replace: true })).toBe('in_git');
    await bucket.store().write('manifests/demo.yaml', text, { content_type: 'text/yaml' });
    expect(await both.load('demo')).toMatchObject({ revision: 'demo' });
  });

  test.each(['../demo', 'de weekly', '', 'Ä', 'x'.repeat(61)])('are not called "%s"', async (name) => {
    await expect(both.save(name, text, { replace: false })).rejects.toMatchObject({ code: 'spec_invalid' });
  });

  test('may list markets', async () => {
    const markets = `${text.replace('country: fr\n', '')}markets: [{ country: fr }, { country: es }]\n`;
    await both.save('all', markets, { replace: false });
    expect((await both.markets('all'))?.map(({ country }) => country)).toEqual(['fr', 'es']);
    expect(await both.markets('demo')).toBeNull();
    await expect(both.load('all')).rejects.toMatchObject({ code: 'spec_invalid' });
  });
});
