import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DateFormat } from '../../../../src/data/prepare/cell-sql.ts';
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

  test('thousands of a file parted by semicolons are not taken for decimals, but asked about', async () => {
    const csv = 'DATE;revenue;tv_S\n2020-01-06;1.234;2\n2020-01-13;950;3\n';
    const clean = (decimal: '.' | ',') => [{ clean_columns: { numbers: { columns: ['revenue'], decimal } } }];
    expect((await prepared(csv, clean(','))).lines).toEqual(['2020-01-06,1234.0,2', '2020-01-13,950.0,3']);
    expect((await prepared(csv, clean('.'))).lines).toEqual(['2020-01-06,1.234,2', '2020-01-13,950.0,3']);
    expect((await prepared(csv, [])).refusals).toEqual([
      'The column "revenue" is not numeric (dep_var): "1.234" in row 1 may have thousands or decimals after its point. Say which with clean_columns in prepare: numbers: { columns: [revenue], decimal: "," } where they are thousands, "." where they are not.',
    ]);
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

describe('texts become dates', () => {
  const read = (format: DateFormat, first: string, second: string) =>
    prepared(
      csvOf('DATE,revenue,tv_S', [
        [second, 2, 2],
        [first, 1, 1],
      ]),
      [{ clean_columns: { dates: { columns: ['DATE'], format } } }],
    );

  test.each([
    ['DD.MM.YYYY', '06.01.2020', '13.1.2020'],
    ['DD/MM/YYYY', '06/01/2020', '13/01/2020'],
    ['MM/DD/YYYY', '01/06/2020', '1/13/2020'],
    ['DD-MM-YYYY', '06-01-2020', '13-01-2020'],
    ['MM-DD-YYYY', '01-06-2020', '01-13-2020'],
    ['YYYYMMDD', '20200106', '20200113'],
  ] as const)('written %s', async (format, first, second) => {
    const { csv, sentences } = await read(format, first, second);
    expect(csv).toBe('DATE,revenue,tv_S\n2020-01-06,1,1\n2020-01-13,2,2\n');
    expect(sentences).toEqual([`Read the texts of DATE as dates written ${format}.`]);
  });

  test('and one that is written otherwise is refused rather than guessed', async () => {
    const { refused, refusals } = await read('DD.MM.YYYY', '06.01.2020', '01/13/2020');
    expect(refused).toMatchObject([{ code: 'date_not_iso', column: 'DATE', details: { value: '01/13/2020', row: 1 } }]);
    expect(refusals[0]).toContain('which is not written DD.MM.YYYY');
    expect((await read('DD/MM/YYYY', '06/01/2020', '31/02/2020')).refused).toMatchObject([{ code: 'date_not_iso' }]);
  });

  test('dates stay dates, and that is said', async () => {
    expect((await read('DD.MM.YYYY', '2020-01-06', '2020-01-13')).sentences).toEqual(['DATE held dates already.']);
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
