import { describe, expect, test } from 'vitest';
import { applyFix } from '../../../../src/data/apply-fix.ts';
import { FINDINGS, type Finding } from '../../../../src/data/finding.ts';
import { describeFinding } from '../../../../src/data/finding-wording.ts';
import { remark } from '../../../../src/data/findings/remark.ts';
import { countsOf, fixKey, fixOfKey, inOrder } from '../../../../src/data/findings.ts';
import { fixLabel } from '../../../../src/data/fix-label.ts';
import { runSpec } from '../../../support/specs.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}_S`);
const zero = (column: string): Finding => ({
  ...remark('mostly_zero', 'paid_media_spends', column, { zeros: 150, rows: 156 }),
  fix: { kind: 'drop_column', column },
});

describe('what is found of many columns', () => {
  test('is one line that names them', () => {
    const [only, ...more] = inOrder(names(30).map(zero));
    expect(more).toEqual([]);
    if (only === undefined) throw new Error('nothing');
    expect(describeFinding(only).message).toMatch(
      /^The column "c0_S" is 0 in 150 of 156 rows of the window\. The same goes for c1_S, c2_S, .*, c20_S and 9 more\.$/,
    );
    expect(countsOf(names(30).map(zero))).toEqual({ stops: 0, warns: 1, informs: 0 });
  });

  test('has one fix for all, which its key finds again', () => {
    const findings = names(3).map(zero);
    const [only] = inOrder(findings);
    const fix = only?.fix;
    if (fix === undefined) throw new Error('no fix');
    expect(fixLabel(fix)).toBe('Leave out 3 columns');
    expect(fixOfKey(findings, fixKey(fix))).toEqual(fix);
    const spec = runSpec({
      paid_media_spends: [...names(3), 'tv_S', 'search_S'],
      paid_media_vars: [...names(3), 'tv_S', 'search_S'],
    });
    expect(applyFix(spec, fix)?.paid_media_spends).toEqual(['tv_S', 'search_S']);
    expect(FINDINGS.parse({ schema: 1, findings: inOrder(findings) }).findings).toEqual(inOrder(findings));
  });

  test('is told apart where it is not the same that is to be done', () => {
    const missing = (column: string, nearest: string | null): Finding => ({
      severity: 'stops',
      code: 'column_not_found',
      field: 'paid_media_spends',
      column,
      details: { nearest, columns: ['tv'] },
    });
    const told = inOrder([missing('tv_S', 'tv'), missing('a', null), missing('b', null)]);
    expect(told.map(({ column, details }) => [column, details.others])).toEqual([
      ['tv_S', undefined],
      ['a', ['b']],
    ]);
  });

  test('names both of a pair', () => {
    const pair = (a: string, b: string) =>
      remark('collinear', 'paid_media_spends', a, { other: b, correlation: '0.95' });
    const [only] = inOrder([pair('a_S', 'b_S'), pair('c_S', 'd_S')]);
    expect(only && describeFinding(only).message).toBe(
      '"a_S" and "b_S" move together (correlation 0.95). The same goes for c_S with d_S.',
    );
  });

  test('levels of one factor are named, not the factor again', () => {
    const rare = (level: string): Finding => ({
      severity: 'informs',
      code: 'factor_level_rare',
      field: 'factor_vars',
      column: 'events',
      details: { level, rows: 1, date: '2018-03-12' },
    });
    const [only] = inOrder([rare('event1'), rare('event2')]);
    expect(only && describeFinding(only).message).toMatch(/The same goes for "event2" of events\.$/);
  });
});

test('the gravest come first, and of these the most important', () => {
  const findings: Finding[] = [
    remark('iterations_few', 'train.iterations', null, { iterations: 100, trials: 1, models: 100 }),
    remark('channel_ended', 'paid_media_spends', 'tv_S', { date: '2020-05-04', rows: 50, interval: 'week' }),
    remark('collinear', 'paid_media_spends', 'tv_S', { other: 'b', correlation: '0.95' }),
    remark('unit_jump', 'paid_media_spends', 'tv_S', { date: '2020-05-04', factor: 1000, unit: 1000 }),
    { severity: 'stops', code: 'data_empty', field: 'data.file', column: null, details: {} },
  ];
  expect(inOrder(findings).map(({ code }) => code)).toEqual([
    'data_empty',
    'unit_jump',
    'collinear',
    'channel_ended',
    'iterations_few',
  ]);
});
