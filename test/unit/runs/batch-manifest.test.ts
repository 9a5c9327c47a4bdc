import { describe, expect, test } from 'vitest';
import { loadBatchManifest } from '../../../src/runs/batch-manifest.ts';
import { loadManifest } from '../../../src/runs/manifest.ts';

const COMMON = `revision: r12
date_var: DATE
dep_var: revenue
dep_var_type: revenue
paid_media_spends: [tv_S, search_S]
paid_media_vars: [tv_S, search_S]
window: { start: 2020-01-06, end: 2021-12-27 }
data: { connection: demo, table: sales }
train: { iterations: 500, trials: 3 }
`;
const MARKETS = `${COMMON}markets:
  - country: de
  - country: fr
    data: { connection: demo, query: SELECT * FROM sales_fr }
    train: { seed: 7 }
    window: { end: 2020-12-28 }
    organic_vars: [newsletter]
`;

function specs(text: string, set: string[] = []) {
  const result = loadBatchManifest(text, { set });
  if (result === null || !result.ok) throw new Error(JSON.stringify(result));
  return result.specs;
}

function refused(text: string): string[] {
  const result = loadBatchManifest(text);
  return result === null || result.ok
    ? []
    : result.problems.map(({ line, message, fix }) => `${line ?? '-'}: ${message} ${fix}`);
}

test('a manifest without a list of markets is none', () => {
  expect(loadBatchManifest(`${COMMON}country: de\n`)).toBeNull();
});

test('each market has the common fields and its own over them: groups field by field, lists and data whole', () => {
  const [de, fr] = specs(MARKETS);
  expect(de).toMatchObject({
    country: 'de',
    data: { table: 'sales' },
    train: { iterations: 500, trials: 3, seed: 123 },
  });
  expect(fr).toMatchObject({
    country: 'fr',
    data: { connection: 'demo', query: 'SELECT * FROM sales_fr' },
    train: { iterations: 500, trials: 3, seed: 7 },
    window: { start: '2020-01-06', end: '2020-12-28' },
    organic_vars: ['newsletter'],
  });
  expect(fr?.data).not.toHaveProperty('table');
});

test('a market is the same spec as its own manifest', () => {
  const alone = loadManifest(`${COMMON}country: de\n`);
  expect(alone).toEqual({ ok: true, spec: specs(MARKETS)[0] });
});

test('what is typed counts for all of them, over what a market says', () => {
  expect(specs(MARKETS, ['train.seed=9', 'train.iterations=100']).map(({ train }) => train)).toMatchObject([
    { seed: 9, iterations: 100, trials: 3 },
    { seed: 9, iterations: 100, trials: 3 },
  ]);
});

test('one run trains one market: it is said how several are started', () => {
  expect(loadManifest(MARKETS)).toMatchObject({ ok: false, problems: [{ line: 10, path: 'markets' }] });
});

describe('what cannot be so is refused with its line and the market', () => {
  test.each([
    ['a field of one market', 'seed: 7', 'sed: 7', '14: fr: There is no field "train.sed". Did you mean "train.seed"?'],
    ['a value of one market', 'end: 2020-12-28', 'end: soon', '15: fr: "window.end" is "soon", which is no date.'],
    ['a rule over what both say', 'end: 2020-12-28', 'end: 2019-12-28', '15: fr: "window.end"'],
    ['what they share, once', 'trials: 3', 'trials: 0', '9: "train.trials" is 0. It must be at least 1.'],
    ['a misspelt list', 'markets:', 'markts:', null],
    ['a market twice', 'country: fr', 'country: de', '12: "markets" has de twice.'],
    ['a market without a country', '- country: de', '- revision: r1', '11: Market 1 has no country.'],
    ['a country that is none', 'country: fr', 'country: France', '12: France: "country" cannot be "France".'],
  ])('%s', (_what, from, to, sentence) => {
    const text = MARKETS.replace(from, to);
    expect(text).not.toBe(MARKETS);
    if (sentence === null) {
      expect(loadBatchManifest(text)).toBeNull();
      const alone = loadManifest(text);
      expect(JSON.stringify(alone)).toContain('Did you mean \\"markets\\"?');
    } else expect(refused(text).join('\n')).toContain(sentence);
  });

  test.each(['markets: []', 'markets: de', 'markets:'])('%s', (list) => {
    expect(refused(`${COMMON}${list}\n`)).toEqual([expect.stringMatching(/^10: "markets" lists no markets\./)]);
  });

  test('more markets than a card can show', () => {
    const many = Array.from({ length: 41 }, (_, index) => `  - { country: m${index} }`).join('\n');
    expect(refused(`${COMMON}markets:\n${many}\n`)).toEqual([
      expect.stringMatching(/lists 41 markets\. Write up to 40/),
    ]);
  });

  test('what is no YAML', () => {
    expect(refused('a: [')).toEqual([expect.stringMatching(/not valid YAML/)]);
  });
});
