import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyFix } from '../../../../src/data/apply-fix.ts';
import type { Finding } from '../../../../src/data/finding.ts';
import { describeFinding } from '../../../../src/data/finding-wording.ts';
import { THRESHOLDS } from '../../../../src/data/findings/thresholds.ts';
import { fixLabel } from '../../../../src/data/fix-label.ts';
import { checkSpec, withFile } from '../../../support/data-faults/check-data-set.ts';
import { cleanData } from '../../../support/data-faults/clean-data.ts';
import { FAULTS, SEED } from '../../../support/data-faults/faults.ts';
import { ALL_CODES, entryOf } from '../../../support/data-faults/findings-document.ts';

const DOCUMENT = await readFile(join(import.meta.dirname, '../../../../src/data/FINDINGS.md'), 'utf8');
const WRITE = 'write it anew: node --import tsx test/support/data-faults/write-findings.ts';
const codesOf = (findings: readonly Finding[]) => [...new Set(findings.map(({ code }) => code))].sort();
const sentences = (findings: readonly Finding[]) =>
  findings.map((finding) => Object.values(describeFinding(finding)).join(' '));

test('there is data for every code', () => {
  const missing = ALL_CODES.filter((code) => !FAULTS.some((fault) => fault.code === code));
  expect(missing).toEqual([]);
});

test('the document has an entry for every code and for no other, and its figures', () => {
  const entries = [...DOCUMENT.matchAll(/^### `(.*)`$/gm)].map(([, code]) => code);
  expect(entries.toSorted(), WRITE).toEqual([...ALL_CODES].sort());
  for (const [name, { value }] of Object.entries(THRESHOLDS))
    expect(DOCUMENT, WRITE).toContain(`\`${name}\`, ${value}: `);
});

describe.each(FAULTS)('$name: $what', (fault) => {
  test(`is ${fault.code}, and its fix answers it`, async () => {
    await withFile(fault.make(SEED), async (spec) => {
      const { findings } = await checkSpec(spec);
      expect(codesOf(findings), sentences(findings).join('\n')).toEqual([fault.code, ...(fault.also ?? [])].sort());
      const found = findings.find(({ code }) => code === fault.code);
      if (found === undefined) throw new Error('not found');
      const { message, consequence, fix } = describeFinding(found);
      if (fault === FAULTS.find(({ code }) => code === fault.code)) expect(DOCUMENT, WRITE).toContain(entryOf(found));
      for (const words of [message, consequence, fix]) expect(words).toMatch(/^\S.*[.?!]$/s);
      if (found.fix === undefined) return;
      expect(fixLabel(found.fix)).not.toBe('');
      const fixed = applyFix(spec, found.fix);
      if (fixed === null) throw new Error('the fix leaves no model');
      const after = await checkSpec(fixed);
      expect(codesOf(after.findings), sentences(after.findings).join('\n')).toEqual(
        [...(fault.after_fix ?? [])].sort(),
      );
    });
  });
});

describe('data that nothing is wrong with', () => {
  test.each([
    ['day', 1],
    ['day', 2],
    ['week', 1],
    ['week', 2],
    ['week', 3],
    ['week', 4],
    ['week', 5],
    ['month', 1],
    ['month', 2],
    ['month', 3],
  ] as const)('by the %s, seed %i, passes without a word', async (cadence, seed) => {
    await withFile(cleanData(seed, cadence), async (spec) => {
      expect(sentences((await checkSpec(spec)).findings)).toEqual([]);
    });
  });
});

test('what is noted as a variable keeps no fix away', async () => {
  const fault = FAULTS.find(({ name }) => name === 'spend-in-few-weeks');
  if (fault === undefined) throw new Error('no such fault');
  const { rows, spec } = fault.make(SEED);
  const annotations = [
    { start: '2021-03-01', end: '2022-12-26', label: 'Another level', model_as: 'context' as const },
  ];
  await withFile({ rows, spec: { ...spec, annotations } }, async (asked) => {
    const { findings } = await checkSpec(asked);
    const found = findings.find(({ code }) => code === 'mostly_zero');
    if (found?.fix === undefined) throw new Error('no fix');
    const fixed = applyFix(asked, found.fix);
    if (fixed === null) throw new Error('the fix leaves no model');
    expect(sentences((await checkSpec(fixed)).findings)).toEqual([]);
  });
});
