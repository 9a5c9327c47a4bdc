import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { robynName } from '../../../../src/data/prepare/robyn-name.ts';
import { COLUMN_NAME } from '../../../../src/runs/column-name.ts';
import { csvOf, datesFrom, prepared } from './prepared.ts';

describe('names become what Robyn takes', () => {
  test.each([
    ['tv_S', 'tv_S'],
    ['Umsatz (€)', 'Umsatz'],
    [' TV Spend ', 'TV_Spend'],
    ['Straße', 'Strasse'],
    ['coût média', 'cout_media'],
    ['2nd channel', 'X2nd_channel'],
    ['€', 'X'],
    ['"; DROP TABLE x', 'DROP_TABLE_x'],
  ])('%s: %s', (name, expected) => {
    expect(robynName(name)).toBe(expected);
  });

  test('whatever they are, and a name that it takes stays', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        const clean = robynName(name);
        expect(COLUMN_NAME.safeParse(clean).success).toBe(true);
        expect(robynName(clean)).toBe(clean);
      }),
    );
  });

  test('in the data, and the spec goes by the new ones', async () => {
    const csv = 'DATE,Revenue (net),TV Spend\n2020-01-06,1,2\n2020-01-13,2,3\n';
    const spend = { dep_var: 'Revenue_net', paid_media_spends: ['TV_Spend'], paid_media_vars: ['TV_Spend'] };
    const { csv: written, preparation } = await prepared(csv, [{ clean_columns: {} }], spend);
    expect(written).toBe('DATE,Revenue_net,TV_Spend\n2020-01-06,1,2\n2020-01-13,2,3\n');
    expect(preparation?.steps[0]).toMatchObject({
      columns_renamed: [
        { from: 'Revenue (net)', to: 'Revenue_net' },
        { from: 'TV Spend', to: 'TV_Spend' },
      ],
      columns_added: [],
      columns_removed: [],
      sentence: 'Renamed 2 columns to what Robyn takes: "Revenue (net)" to Revenue_net and "TV Spend" to TV_Spend.',
    });
  });

  test('the date column too', async () => {
    const csv = ' Datum ,revenue,tv_S\n2020-01-13,1,2\n2020-01-06,2,3\n';
    const { csv: written } = await prepared(csv, [{ clean_columns: {} }], { date_var: 'Datum' });
    expect(written).toBe('Datum,revenue,tv_S\n2020-01-06,2,3\n2020-01-13,1,2\n');
  });

  test('two that would become one are an error', async () => {
    const csv = 'DATE,revenue,tv_S,tv S\n2020-01-06,1,2,3\n';
    expect((await prepared(csv, [{ clean_columns: {} }])).refused).toMatchObject([
      { code: 'column_twice', column: 'tv_S', details: { other: 'tv_S', own: 'tv S' } },
    ]);
  });

  test('without the step, the error names the column that was meant', async () => {
    const { refusals } = await prepared('DATE,revenue,tv S\n2020-01-06,1,2\n', []);
    expect(refusals[0]).toContain('or with clean_columns in prepare');
  });
});

describe('texts become numbers', () => {
  const read = (texts: readonly string[], decimal: '.' | ',') => {
    const dates = datesFrom('2020-01-06', texts.length + 1);
    // One that a reader of CSV files takes for no number makes the column text.
    const rows = [...texts, '1 000'].map((text, index) => [dates[index] ?? '', `"${text}"`, 1 + index]);
    return prepared(csvOf('DATE,revenue,tv_S', rows), [
      { clean_columns: { numbers: { columns: ['revenue'], decimal } } },
    ]);
  };

  test('with a decimal comma', async () => {
    const texts = {
      '1.234,50': 1234.5,
      '1.234.567': 1_234_567,
      '12,5': 12.5,
      '-3,25': -3.25,
      '−3,25': -3.25,
      '1 234,5': 1234.5,
      '1\u00a0234,5': 1234.5,
      "1'234,5": 1234.5,
      '€ 1.234': 1234,
      '99,90 €': 99.9,
      '-€5': -5,
      '1,5E3': 1500,
      ' 7 ': 7,
    };
    const { lines } = await read(Object.keys(texts), ',');
    expect(lines.slice(0, -1).map((line) => Number(line.split(',')[1]))).toEqual(Object.values(texts));
  });

  test('with a decimal point', async () => {
    const texts = { '1,234.50': 1234.5, '1,234': 1234, '$1,234.5': 1234.5, '0.125': 0.125 };
    const { lines } = await read(Object.keys(texts), '.');
    expect(lines.slice(0, -1).map((line) => Number(line.split(',')[1]))).toEqual(Object.values(texts));
  });

  test.each([
    ['1.5', ','],
    ['1.2345', ','],
    ['12.34,5', ','],
    ['1,5', '.'],
    ['12 %', '.'],
    ['-', ','],
    ['1.234,5', '.'],
  ] as const)('%s with "%s" is refused rather than guessed', async (text, decimal) => {
    const { refused, refusals } = await read(['1 000', text], decimal);
    expect(refused).toMatchObject([
      { code: 'column_not_numeric', column: 'revenue', details: { value: text, row: 2 } },
    ]);
    expect(refusals[0]).toContain(`It is no number with "${decimal}" before the decimals`);
  });

  test('a text of blanks is no value', async () => {
    expect((await read(['  '], ',')).lines[0]).toBe('2020-01-06,,1');
  });

  test('a column that holds numbers already is left as it is, and that is said', async () => {
    const csv = 'DATE,revenue,tv_S\n2020-01-06,1.5,2\n';
    const { lines, sentences } = await prepared(csv, [
      { clean_columns: { numbers: { columns: ['revenue'], decimal: '.' } } },
    ]);
    expect(lines).toEqual(['2020-01-06,1.5,2']);
    expect(sentences).toEqual(['revenue held numbers already.']);
  });

  test('dates are no numbers, and a column has to be there', async () => {
    const csv = 'DATE,revenue,tv_S\n2020-01-06,1.5,2\n';
    const columns = ['DATE', 'revenues'];
    expect((await prepared(csv, [{ clean_columns: { numbers: { columns, decimal: '.' } } }])).refused).toMatchObject([
      { code: 'column_not_found', column: 'revenues' },
      { code: 'column_not_numeric', column: 'DATE' },
    ]);
  });
});

test('blanks around texts go, so that a country is one country', async () => {
  const csv = 'DATE,market,revenue,tv_S\n2020-01-06,"DE ",1,2\n2020-01-13,DE,2,3\n';
  const prepare = [{ clean_columns: {} }, { filter_country: { column: 'market', value: 'DE' } }];
  const { lines, sentences } = await prepared(csv, prepare);
  expect(lines).toHaveLength(2);
  expect(sentences).toEqual([
    'Took the blanks off 1 text, so that equal ones are equal.',
    'Kept the 2 rows whose "market" is "DE", which are all that there are.',
  ]);
});
