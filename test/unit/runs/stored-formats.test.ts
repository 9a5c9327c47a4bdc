import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readStored, versionOf } from '../../../src/runs/stored.ts';
import { FIXTURES, FORMATS, keptSchema, schemasOfToday } from '../../support/stored/formats.ts';
import { narrowings } from '../../support/stored/narrowings.ts';

/** What lies in a bucket was written by every version there ever was, and is read by today's. */

/** Formats whose earlier versions are made anew where they are met, and not read. */
const MADE_ANEW: readonly string[] = ['profile.v1'];

const fixtures = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .map((path) => /^v(\d+)\/(([a-z_]+)[.a-z-]*)\.json$/.exec(path))
  .flatMap((found) => (found === null ? [] : [{ path: found[0], version: Number(found[1]), name: found[3] ?? '' }]));

function formatOf(name: string): z.ZodObject {
  const schema = FORMATS[name];
  if (schema === undefined) throw new Error(`there is no format ${name}`);
  return schema;
}

describe('what an earlier version has written', () => {
  test.each(fixtures)('$path is read', ({ path, version, name }) => {
    const body = readFileSync(new URL(path, FIXTURES), 'utf8');
    expect(z.object({ schema: z.number() }).parse(JSON.parse(body)).schema).toBe(version);
    const read = () => readStored(formatOf(name), body, 'record_invalid');
    if (MADE_ANEW.includes(`${name}.v${version}`))
      expect(read).toThrow(expect.objectContaining({ code: 'record_invalid' }));
    else expect(read()).toMatchObject(JSON.parse(body));
  });

  test('has an example of every version of every format; a draft lives for two days, and is kept by none', () => {
    const versions = Object.entries(FORMATS).flatMap(([name, schema]) =>
      Array.from({ length: versionOf(schema) ?? 0 }, (_, index) => `${name}.v${index + 1}`),
    );
    const shown = new Set(fixtures.map(({ name, version }) => `${name}.v${version}`));
    expect(versions.filter((one) => !shown.has(one))).toEqual(['draft.v1', 'draft.v2']);
  });
});

describe('what a stored format takes', () => {
  test.each(schemasOfToday())('$file is as it was kept, or has been kept anew', ({ file, json }) => {
    const kept = keptSchema(file);
    expect(kept === null ? ['is not kept'] : narrowings(kept, json)).toEqual([]);
    // Where this fails and the line above does not: node --import tsx test/support/stored/write-schemas.ts
    expect(json).toEqual(kept);
  });

  const json = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' });
  const before = z.object({ a: z.string(), b: z.enum(['x', 'y']), c: z.array(z.object({ d: z.int() })).optional() });

  test.each([
    ['a field that may be left out', before.extend({ e: z.string().optional() })],
    ['a field with a default', before.extend({ e: z.int().default(1) })],
    ['a value more', before.extend({ b: z.enum(['x', 'y', 'z']) })],
    ['a field that may be left out now', before.extend({ a: z.string().optional() })],
    ['null as well', before.extend({ a: z.string().nullable() })],
  ])('may grow by %s', (_what, after) => {
    expect(narrowings(json(before), json(after))).toEqual([]);
  });

  test.each([
    ['a field more that has to be there', before.extend({ e: z.string() }), /^\.e: has to be there now/],
    ['a value less', before.extend({ b: z.enum(['x']) }), /^\.b: /],
    ['another type', before.extend({ a: z.int() }), /^\.a: type is "integer", was "string"/],
    ['a field less', before.omit({ a: true }), /^\.a: is not read any more/],
    ['a bound', before.extend({ a: z.string().max(3) }), /^\.a: maxLength is 3/],
    ['one of these deep within', before.extend({ c: z.array(z.object({ d: z.string() })) }), /\.c\[\]\.d: type/],
    ['null no more', z.object({ a: z.string() }), /^\.a: does not take/, z.object({ a: z.string().nullable() })],
  ])('takes a new version for %s', (_what, after, found, from: z.ZodType = before) => {
    expect(narrowings(json(from), json(after)).join('\n')).toMatch(found);
  });
});
