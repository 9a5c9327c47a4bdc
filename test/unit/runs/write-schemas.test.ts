import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { schemaFiles } from '../../../src/runs/write-schemas.ts';

const folder = new URL('../../../manifests/', import.meta.url);

test('the schemas in manifests/ are those of the code; else run: npx tsx src/runs/write-schemas.ts', () => {
  const committed = readdirSync(folder).filter((name) => name.endsWith('.schema.json'));
  expect(committed.sort()).toEqual(
    schemaFiles()
      .map(({ name }) => name)
      .sort(),
  );
  for (const { name, text } of schemaFiles()) expect(readFileSync(new URL(name, folder), 'utf8'), name).toBe(text);
});
