import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { PROFILE } from '../../../src/data/profile.ts';

const readme = readFileSync(new URL('../../../src/data/README.md', import.meta.url), 'utf8');

/** Every field by its path, such as `columns[].window.mean`. */
function pathsOf(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { anyOf, items, properties } = z
    .object({
      anyOf: z.array(z.unknown()).default([]),
      items: z.unknown().optional(),
      properties: z.record(z.string(), z.unknown()).default({}),
    })
    .parse(schema);
  const fields = Object.entries(properties).flatMap(([name, field]) => {
    const own = path === '' ? name : `${path}.${name}`;
    return [own, ...pathsOf(field, own)];
  });
  return [...anyOf.flatMap((option) => pathsOf(option, path)), ...pathsOf(items, `${path}[]`), ...fields];
}

/** Every path that a list defines: before the colon of its entry, and in the headings above. */
function documentedPaths(): string[] {
  const entries = [...readme.matchAll(/^- (`[^:]*`):\s/gm)].map(([, names = '']) => names);
  const headings = [...readme.matchAll(/^\*\*.*?\*\* \(`(\w+)`/gm)].map(([, name = '']) => `\`${name}\``);
  const exposure = readme.includes('**exposure** (`exposure`') ? ['`exposure`'] : [];
  return [...entries, ...headings, ...exposure].flatMap((text) =>
    [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
}

/** What a fact over time is made of is described in the schema: the document has one entry for the fact. */
const DETAIL = /^series_facts\.\w+(\[\])?\./;

test('every figure of the profile is defined in the document, and nothing else is', () => {
  const wanted = [...new Set(pathsOf(z.toJSONSchema(PROFILE, { io: 'output' })))]
    .filter((path) => !DETAIL.test(path))
    .sort();
  expect(wanted.length).toBeGreaterThan(80);
  expect([...new Set(documentedPaths())].sort()).toEqual(wanted);
});
