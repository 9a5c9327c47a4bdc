import { describe, expect, test } from 'vitest';
import type { Warehouse, Warehouses } from '../../../src/providers/warehouse/types.ts';
import { isTableNote, noTables, type Offered, offeredTables, tableOptions } from '../../../src/slack/table-options.ts';

const labels = (offered: Offered) =>
  'options' in offered
    ? offered.options.map(({ text }) => text.text)
    : offered.option_groups.map(({ label, options }) => [label.text, ...options.map(({ text }) => text.text)]);
const values = (offered: Offered) =>
  ('options' in offered ? offered.options : offered.option_groups.flatMap(({ options }) => options)).map(
    ({ value }) => value ?? '',
  );

function over(tables: Warehouse['tables']): { warehouses: Warehouses } {
  const warehouse: Pick<Warehouse, 'tables'> = { tables };
  return { warehouses: { names: () => ['w'], for: async () => warehouse as Warehouse, close: async () => undefined } };
}

describe('the tables that a select offers', () => {
  test('stand by database and schema, its own name first, and are chosen by the whole', () => {
    const tables = ['PROD.MMM."Odd name"', 'PROD.MMM.WEEKLY', 'PROD.RAW.WEEKLY', 'sales'];
    const offered = offeredTables(tables);
    expect(labels(offered)).toEqual([
      ['PROD.MMM', '"Odd name" in PROD.MMM', 'WEEKLY in PROD.MMM'],
      ['PROD.RAW', 'WEEKLY in PROD.RAW'],
      ['Tables', 'sales'],
    ]);
    expect(values(offered)).toEqual(tables);
  });

  test('stand as they are where they have no databases, whatever points are in their names', () => {
    expect(labels(offeredTables(['sales', 'staging.spend', 'de 2024.05.csv']))).toEqual([
      ...['sales', 'staging.spend', 'de 2024.05.csv'],
    ]);
  });

  test.each([
    ['exactly a hundred', 100, false],
    ['more than a hundred', 101, true],
  ])('are at most a hundred: %s', (_name, many, is_cut) => {
    for (const place of ['DB.S.', '']) {
      const offered = offeredTables(Array.from({ length: many }, (_table, i) => `${place}T${i}`));
      expect(values(offered)).toHaveLength(100);
      expect(values(offered).some(isTableNote)).toBe(is_cut);
      expect(JSON.stringify(labels(offered)).includes('type more of the name')).toBe(is_cut);
    }
  });

  test('fit an option whatever they are called', () => {
    const offered = offeredTables([
      `${'D'.repeat(250)}.${'S'.repeat(250)}.${'T'.repeat(250)}`,
      `"${'*_~<!here>'.repeat(25)}"`,
    ]);
    const groups = 'option_groups' in offered ? offered.option_groups : [];
    for (const { label, options } of groups) {
      expect(label.text.length).toBeLessThanOrEqual(75);
      for (const { text, value, description } of options) {
        expect(text.text.length).toBeLessThanOrEqual(75);
        expect(value?.length).toBeLessThanOrEqual(150);
        expect(description?.text.length ?? 0).toBeLessThanOrEqual(75);
      }
    }
    expect(groups.length).toBe(2);
  });

  test('are asked for by what was typed, and have all of its words in their names', async () => {
    const asked: unknown[] = [];
    const deps = over(async (request) => {
      asked.push(request);
      return ['PROD.MMM.WEEKLY_SPEND', 'PROD.MMM."weekly plan"', 'PROD.RAW.DAILY'];
    });
    const offered = await tableOptions(deps, { connection: 'w', typed: ' mmm Weekly ' });
    expect(asked).toEqual([{ search: 'mmm Weekly', limit: 101 }]);
    expect(values(offered)).toEqual(['PROD.MMM.WEEKLY_SPEND', 'PROD.MMM."weekly plan"']);
  });

  test('are none, with a line that says why, while a warehouse hangs', async () => {
    const hangs = over(() => new Promise(() => undefined));
    const offered = await tableOptions(hangs, { connection: 'w', typed: '' });
    expect(labels(offered)).toEqual([['The warehouse is still listing its tables', 'Wait a moment, and type again']]);
    expect(values(offered).every(isTableNote)).toBe(true);
  });

  test('are told from a line that says why there are none', () => {
    expect(values(noTables('It does not answer', 'Try again')).every(isTableNote)).toBe(true);
    expect(isTableNote('#1 spend')).toBe(false);
  });
});
