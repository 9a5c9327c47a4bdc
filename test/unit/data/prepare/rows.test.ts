import { describe, expect, test } from 'vitest';
import { csvOf, datesFrom, prepared } from './prepared.ts';

const filter = (value: string, column = 'market') => ({ filter_country: { column, value } });

describe('filter_country', () => {
  const csv = 'DATE,market,revenue,tv_S\n2020-01-06,DE,1,2\n2020-01-06,AT,3,4\n2020-01-13,DE,5,6\n2020-01-13,,7,8\n';

  test('keeps the rows of one country', async () => {
    const { lines, sentences, preparation } = await prepared(csv, [filter('DE')]);
    expect(lines).toEqual(['2020-01-06,1,2', '2020-01-13,5,6']);
    expect(sentences).toEqual([
      'Kept the 2 rows whose "market" is "DE", for the model is of that country alone; left out 2 rows (AT and no value).',
    ]);
    expect(preparation).toMatchObject({ extract: { rows: 4 }, prepared: { rows: 2 }, columns_unused: ['market'] });
  });

  test.each([
    ['de', 'Did you mean "DE"?'],
    ['DK', '"market" has AT, DE.'],
  ])('a country that matches no row is an error: %s', async (value, fix) => {
    const { refused, refusals } = await prepared(csv, [filter(value)]);
    expect(refused).toMatchObject([
      { code: 'country_not_found', column: 'market', field: 'prepare.0.filter_country.value' },
    ]);
    expect(refusals[0]).toContain(`No row of the data has "${value}" in "market"`);
    expect(refusals[0]).toContain(fix);
  });

  test('a column that is not there is an error', async () => {
    expect((await prepared(csv, [filter('DE', 'markt')])).refused).toMatchObject([
      { code: 'column_not_found', column: 'markt', details: { nearest: 'market' } },
    ]);
  });

  test('names and values are data, whatever is in them', async () => {
    const evil = `DATE,"a""; DROP TABLE x; --",revenue,tv_S\n2020-01-06,"D'E",1,2\n2020-01-13,"'; --",3,4\n`;
    const { lines } = await prepared(evil, [filter("D'E", 'a"; DROP TABLE x; --')]);
    expect(lines).toEqual(['2020-01-06,1,2']);
    expect((await prepared(evil, [filter("' OR 1=1 --", 'a"; DROP TABLE x; --')])).refused).toMatchObject([
      { code: 'country_not_found' },
    ]);
  });
});

describe('drop_duplicates', () => {
  test('drops rows that are equal in every column of the data, used or not', async () => {
    const csv = csvOf('DATE,campaign,revenue,tv_S', [
      ['2020-01-06', 'a', 1, 2],
      ['2020-01-06', 'b', 1, 2],
      ['2020-01-06', 'a', 1, 2],
      ['2020-01-13', null, 3, 4],
      ['2020-01-13', null, 3, 4],
    ]);
    const { lines, sentences } = await prepared(csv, [{ drop_duplicates: {} }]);
    expect(lines).toEqual(['2020-01-06,1,2', '2020-01-06,1,2', '2020-01-13,3,4']);
    expect(sentences).toEqual(['Dropped 2 rows equal to an earlier row in every column, for they would count twice.']);
  });

  test('says where there are none', async () => {
    const { sentences } = await prepared('DATE,revenue,tv_S\n2020-01-06,1,2\n', [{ drop_duplicates: {} }]);
    expect(sentences).toEqual(['No row is equal to another in every column, so none was dropped.']);
  });
});

describe('sum_duplicates', () => {
  const csv = csvOf('DATE,shop,revenue,tv_S,price,event', [
    ['2020-01-06', 'a', 1, 2, 10, 'sale'],
    ['2020-01-06', 'b', 3, 4, 20, 'na'],
    ['2020-01-13', 'a', 5, 6, 30, 'na'],
  ]);
  const model = { context_vars: ['price', 'event'], factor_vars: ['event'] };

  test('makes one row of the rows of a date', async () => {
    const { lines, sentences, preparation } = await prepared(
      csv,
      [{ sum_duplicates: { aggregates: { price: 'mean' } } }],
      model,
    );
    expect(lines).toEqual(['2020-01-06,4,6,15.0,sale', '2020-01-13,5,6,30.0,na']);
    expect(preparation?.steps[0]?.counts).toEqual({ dates_with_several_rows: 1 });
    expect(sentences).toEqual([
      '1 date had more than one row: 3 rows became 2, one for each date, by the sum of revenue and tv_S; the mean of price; the first of event. Left out, as nothing in the manifest uses them: shop.',
    ]);
  });

  test('asks how a number of the context is put together', async () => {
    expect((await prepared(csv, [{ sum_duplicates: {} }], model)).refused).toMatchObject([
      { code: 'aggregate_missing', column: 'price', field: 'prepare.0.sum_duplicates.aggregates' },
    ]);
  });
});

describe('fill_missing', () => {
  const csv = csvOf('DATE,revenue,tv_S', [
    ['2020-01-20', 5, 8],
    ['2020-01-06', 1, null],
    ['2020-01-13', 3, null],
    ['2020-01-27', 7, null],
    ['2020-02-03', 9, 10],
  ]);
  const filled = async (filling: 0 | 'previous' | 'mean') =>
    prepared(csv, [{ fill_missing: { columns: ['tv_S'], with: filling } }]);
  const spends = (lines: readonly string[]) => lines.map((line) => line.split(',')[2]);

  test('with 0', async () => {
    const { lines, sentences, preparation } = await filled(0);
    expect(spends(lines)).toEqual(['0', '0', '8', '0', '10']);
    expect(preparation?.steps[0]?.counts).toEqual({ tv_S: 3 });
    expect(sentences).toEqual([
      'Filled values that were missing with 0, as Robyn needs one in every row: 3 values of tv_S.',
    ]);
  });

  test('with the value of the date before, by date and not by row; what has none before stays missing and is said', async () => {
    const { lines, sentences } = await filled('previous');
    expect(spends(lines)).toEqual(['', '', '8', '8', '10']);
    expect(sentences).toEqual([
      'Filled values that were missing with the value of the date before, as Robyn needs one in every row: 1 value of tv_S. Still missing, with nothing to take before: 2 values of tv_S.',
    ]);
  });

  test("with the column's mean", async () => {
    expect(spends((await filled('mean')).lines)).toEqual(['9.0', '9.0', '8.0', '9.0', '10.0']);
  });

  test('a NaN or an infinite number is missing too', async () => {
    const odd = 'DATE,revenue,tv_S\n2020-01-06,1,1\n2020-01-13,2,3.5\n2020-01-20,2,2\n';
    const query = `SELECT DATE, revenue, CAST(CASE tv_S WHEN 1 THEN 'inf' WHEN 2 THEN 'nan' ELSE '3.5' END AS DOUBLE) AS tv_S FROM data`;
    const data = { connection: 'demo', query };
    const { lines } = await prepared(odd, [{ fill_missing: { columns: ['tv_S'], with: 0 } }], { data });
    expect(spends(lines)).toEqual(['0.0', '3.5', '0.0']);
  });

  test('makes no rows: a week that is not there stays away', async () => {
    const gap = csv.replace('2020-01-27,7,\n', '');
    expect((await prepared(gap, [{ fill_missing: { columns: ['tv_S'], with: 0 } }])).lines).toHaveLength(4);
  });

  test('says where nothing was missing', async () => {
    const { sentences } = await prepared(csv, [{ fill_missing: { columns: ['revenue'], with: 0 } }]);
    expect(sentences).toEqual(['No value was filled: none is missing in revenue.']);
  });

  test('two rows of a date have no date before', async () => {
    const twice = `${csv}2020-02-03,1,\n`;
    expect((await prepared(twice, [{ fill_missing: { columns: ['tv_S'], with: 'previous' } }])).refused).toMatchObject([
      { code: 'date_duplicate', details: { date: '2020-02-03', times: 2 } },
    ]);
  });

  test('a text has neither 0 nor mean, and a column has to be there', async () => {
    const text = csv.replaceAll(/,(\d+)\n/g, ',x$1\n');
    for (const filling of [0, 'mean'] as const) {
      const prepare = [{ fill_missing: { columns: ['tv_S', 'tv'], with: filling } }];
      expect((await prepared(text, prepare)).refused).toMatchObject([
        { code: 'column_not_found', column: 'tv' },
        { code: 'column_not_numeric', column: 'tv_S' },
      ]);
    }
  });
});

describe('drop_constant', () => {
  const rows = datesFrom('2019-12-23', 20, 7).map((date, index) => [
    date,
    index,
    index % 3,
    index === 0 ? 5 : 0,
    index % 4,
    1,
  ]);
  const csv = csvOf('DATE,revenue,tv_S,radio_S,radio_I,flag', rows);
  const model = {
    paid_media_spends: ['tv_S', 'radio_S'],
    paid_media_vars: ['tv_S', 'radio_I'],
    hyperparameters: { overrides: { radio_I_alphas: 1, tv_S_alphas: 2 } },
  };

  test('what the spec names and never changes in the window is an error that says how to allow it', async () => {
    const { refused, refusals } = await prepared(csv, [{ drop_constant: {} }], model);
    expect(refused).toMatchObject([{ code: 'value_constant', column: 'radio_S', field: 'paid_media_spends' }]);
    expect(refusals[0]).toContain('list it in may_drop if the model may go without it');
  });

  test('what may be dropped goes out of the data and out of the model: the channel, its exposure and their ranges', async () => {
    const {
      csv: written,
      spec,
      sentences,
      preparation,
    } = await prepared(csv, [{ drop_constant: { may_drop: ['radio_S'] } }], model);
    expect(written.split('\n')[0]).toBe('DATE,revenue,tv_S');
    expect(spec).toMatchObject({
      paid_media_spends: ['tv_S'],
      paid_media_vars: ['tv_S'],
      hyperparameters: { overrides: { tv_S_alphas: 2 } },
    });
    expect(preparation?.columns_dropped_from_spec).toEqual(['radio_S']);
    expect(sentences).toEqual([
      'Left out radio_S (0 in every row) and flag (1 in every row): nothing can be learnt from what never changes in the window. The model goes without radio_S, as may_drop allows.',
    ]);
  });

  test('what changes in the window stays, though it may be dropped', async () => {
    const prepare = [{ drop_constant: { may_drop: ['radio_S'] } }];
    const { spec } = await prepared(csv, prepare, { ...model, window: { start: '2019-12-01', end: '2020-12-31' } });
    expect(spec?.paid_media_spends).toEqual(['tv_S', 'radio_S']);
  });

  test.each(['revenue', 'DATE', 'tv_S'])('the model cannot go without %s', async (name) => {
    const alone = { prophet: null, context_vars: ['flag'] };
    expect((await prepared(csv, [{ drop_constant: { may_drop: [name] } }], alone)).refused).toMatchObject([
      { code: 'column_needed', column: name, field: 'prepare.0.drop_constant.may_drop' },
    ]);
  });
});
