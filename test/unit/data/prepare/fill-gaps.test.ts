import { describe, expect, test } from 'vitest';
import { csvOf, datesFrom, prepared } from './prepared.ts';

const week = datesFrom('2020-01-06', 6, 7);
const csv = csvOf('DATE,revenue,tv_S,price,event', [
  [week[0] ?? '', 100, 7, 10, 'sale'],
  [week[1] ?? '', 120, 8, 10, 'na'],
  [week[4] ?? '', 180, 9, 16, 'sale'],
  [week[5] ?? '', 200, 5, null, 'na'],
]);
const model = { context_vars: ['price', 'event'], factor_vars: ['event'] };

describe('fill_gaps', () => {
  test('makes a row for each date that is missing; media were not on, and what is not declared has no value', async () => {
    const { lines, sentences, preparation } = await prepared(csv, [{ fill_gaps: {} }], model);
    expect(lines).toEqual([
      '2020-01-06,100,7,10,sale',
      '2020-01-13,120,8,10,na',
      '2020-01-20,,0,,',
      '2020-01-27,,0,,',
      '2020-02-03,180,9,16,sale',
      '2020-02-10,200,5,,na',
    ]);
    expect(sentences).toEqual([
      'Made 2 rows for each week that was missing with 0 for tv_S, as Robyn needs dates without gaps. revenue, price and event have no value in them.',
    ]);
    expect(preparation).toMatchObject({ extract: { rows: 4 }, prepared: { rows: 6, interval: 'week' } });
  });

  test('takes what is declared, and leaves alone what is missing in rows that are there', async () => {
    const columns = { revenue: 'between', price: 'between', event: 'previous', tv_S: 0 } as const;
    const { lines } = await prepared(csv, [{ fill_gaps: { columns } }], model);
    expect(lines.slice(2, 4)).toEqual(['2020-01-20,140.0,0,12.0,na', '2020-01-27,160.0,0,14.0,na']);
    expect(lines.at(-1)).toBe('2020-02-10,200.0,5,,na');
  });

  test('days and months have gaps too, and texts that are dates stay texts', async () => {
    const days = csvOf('DATE,revenue,tv_S', [
      ['2020-02-27', 1, 1],
      ['2020-02-28', 2, 1],
      ['2020-03-01', 3, 1],
    ]);
    expect((await prepared(days, [{ fill_gaps: {} }])).lines).toContain('2020-02-29,,0');
    const months = csvOf('DATE,revenue,tv_S', [
      ['2020-01-01', 1, 1],
      ['2020-02-01', 2, 1],
      ['2020-04-01', 3, 1],
    ]);
    expect((await prepared(months, [{ fill_gaps: {} }])).lines).toContain('2020-03-01,,0');
  });

  test('says where no date is missing', async () => {
    const even = csvOf('DATE,revenue,tv_S', [
      ['2020-01-06', 1, 1],
      ['2020-01-13', 2, 1],
    ]);
    expect((await prepared(even, [{ fill_gaps: {} }])).sentences).toEqual(['No date is missing, so no row was made.']);
  });

  test('dates between the others are refused: nobody knows which period they are of', async () => {
    const astray = csvOf('DATE,revenue,tv_S', [
      ['2020-01-06', 1, 1],
      ['2020-01-13', 2, 1],
      ['2020-01-22', 3, 1],
      ['2020-01-27', 4, 1],
      ['2020-02-03', 5, 1],
    ]);
    expect((await prepared(astray, [{ fill_gaps: {} }])).refused).toMatchObject([
      { code: 'date_gap', field: 'date_var' },
    ]);
  });

  test('dates that come twice are refused', async () => {
    const twice = csvOf('DATE,revenue,tv_S', [
      ['2020-01-06', 1, 1],
      ['2020-01-06', 2, 1],
      ['2020-01-20', 3, 1],
    ]);
    expect((await prepared(twice, [{ fill_gaps: {} }])).refused).toMatchObject([{ code: 'date_duplicate' }]);
  });

  test('a column that is not there, or no number to lie between two, is refused', async () => {
    const { refused } = await prepared(
      csv,
      [{ fill_gaps: { columns: { event: 'between', prise: 'between' } } }],
      model,
    );
    expect(refused).toMatchObject([
      { code: 'column_not_found', column: 'prise', details: { nearest: 'price' } },
      { code: 'column_not_numeric', column: 'event' },
    ]);
  });
});
