import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvOf, datesFrom, type Input, prepared } from './prepared.ts';

describe('derive', () => {
  const csv = csvOf('DATE,revenue,tv_spot,tv_online,Tv_other,note', [
    ['2020-01-06', 1, 2, 3, 100, 'x'],
    ['2020-01-13', 2, 4, 5, 100, 'y'],
    ['2020-01-20', 3, null, 6, 100, 'z'],
  ]);

  test('sums the columns of a prefix, which stay', async () => {
    const { lines, sentences, preparation } = await prepared(csv, [
      { derive: { name: 'tv_S', sum: { prefix: 'tv_' } } },
    ]);
    expect(lines).toEqual(['2020-01-06,1,5', '2020-01-13,2,9', '2020-01-20,3,']);
    expect(preparation?.steps[0]).toMatchObject({ columns_added: ['tv_S'], counts: { summed_columns: 2, missing: 1 } });
    expect(sentences).toEqual([
      'Made tv_S as the sum of tv_spot and tv_online, the columns whose name begins with "tv_". It has no value in 1 row, where one of them has none.',
    ]);
  });

  test('sums columns that are named, each once', async () => {
    const columns = ['tv_online', 'Tv_other', 'tv_online'];
    const { lines } = await prepared(csv, [{ derive: { name: 'tv_S', sum: { columns } } }]);
    expect(lines[0]).toBe('2020-01-06,1,103');
  });

  test('a prefix that matches nothing is an error', async () => {
    const { refused, refusals } = await prepared(csv, [{ derive: { name: 'tv_S', sum: { prefix: 'TV_' } } }]);
    expect(refused).toMatchObject([{ code: 'prefix_not_found', field: 'prepare.0.derive.sum.prefix' }]);
    expect(refusals[0]).toContain('No column\'s name begins with "TV_"');
  });

  test.each([
    ['a column that is there already', { name: 'tv_spot', sum: { prefix: 'tv_' } }, 'column_twice'],
    ['one that differs in capitals alone', { name: 'TV_SPOT', sum: { prefix: 'tv_' } }, 'column_twice'],
    ['a summand that is not there', { name: 'tv_S', sum: { columns: ['tv_spo'] } }, 'column_not_found'],
    ['a summand that is text', { name: 'tv_S', sum: { prefix: 'no' } }, 'column_not_numeric'],
  ])('%s is an error', async (_what, derive, code) => {
    expect((await prepared(csv, [{ derive }])).refused).toMatchObject([{ code }]);
  });
});

describe('cost_tag', () => {
  const csv = csvOf('DATE,channel,cost,revenue,note', [
    ['2020-01-06', 'TV', 100, 10, 'a'],
    ['2020-01-06', 'Paid Search', 5, 10, 'b'],
    ['2020-01-06', 'Paid Search', 7, 10, 'c'],
    ['2020-01-13', 'TV', 200, 20, 'd'],
    ['2020-01-13', 'Brand Search', 1, 20, 'e'],
    ['2020-01-20', 'TV', 300, 30, 'f'],
    ['2020-01-20', 'Paid Search', 9, 30, 'g'],
  ]);
  const columns = { tv_S: ['TV'], search_S: ['Paid Search', 'Brand Search'] };
  const model = { paid_media_spends: ['tv_S', 'search_S'], paid_media_vars: ['tv_S', 'search_S'] };
  const tag = { tag: 'channel', cost: 'cost' };

  test('makes a spend column of each channel, of one or more tags, one row for each date', async () => {
    const { csv: written, sentences, preparation } = await prepared(csv, [{ cost_tag: { ...tag, columns } }], model);
    expect(written).toBe(
      'DATE,revenue,tv_S,search_S\n2020-01-06,10,100.0,12.0\n2020-01-13,20,200.0,1.0\n2020-01-20,30,300.0,9.0\n',
    );
    expect(preparation?.steps[0]).toMatchObject({
      rows: { before: 7, after: 3 },
      counts: { tags: 3, spend_columns: 2 },
    });
    expect(sentences).toEqual([
      'Made 2 spend columns of "cost" by "channel", one row for each date as Robyn needs it (7 rows became 3): tv_S of TV and search_S of Paid Search and Brand Search. Left out, as nothing in the manifest uses them: note.',
    ]);
  });

  test('names a column after each tag where none are declared', async () => {
    const search = { paid_media_spends: ['TV_S', 'Paid_Search_S', 'Brand_Search_S'] };
    const both = { ...search, paid_media_vars: search.paid_media_spends };
    const { csv: written } = await prepared(csv, [{ cost_tag: tag }], both);
    expect(written.split('\n').slice(0, 3)).toEqual([
      'DATE,revenue,TV_S,Paid_Search_S,Brand_Search_S',
      '2020-01-06,10,100.0,12.0,',
      '2020-01-13,20,200.0,,1.0',
    ]);
  });

  test('a spend that no tag gives is found missing', async () => {
    const radio = { paid_media_spends: ['TV_S', 'Radio_S'], paid_media_vars: ['TV_S', 'Radio_S'] };
    expect((await prepared(csv, [{ cost_tag: tag }], radio)).refused).toMatchObject([
      { code: 'column_not_found', column: 'Radio_S', field: 'paid_media_spends' },
    ]);
  });

  test('a date on which a tag has no row has no value, until a step says what it is', async () => {
    const apart = { tv_S: ['TV'], search_S: ['Paid Search'], brand_S: ['Brand Search'] };
    const fill: Input[number] = { fill_missing: { columns: ['search_S'], with: 0 } };
    const { lines } = await prepared(csv, [{ cost_tag: { ...tag, columns: apart } }, fill], model);
    expect(lines.map((line) => line.split(',')[3])).toEqual(['12.0', '0.0', '9.0']);
  });

  test('no cost is lost: tags that no column names are an error, unless they are to be left out', async () => {
    const some = { tv_S: ['TV'] };
    const { refused, refusals } = await prepared(csv, [{ cost_tag: { ...tag, columns: some } }]);
    expect(refused).toMatchObject([{ code: 'tag_unknown', details: { tags: ['Brand Search', 'Paid Search'] } }]);
    expect(refusals[0]).toContain('others: leave_out');
    const { lines, sentences } = await prepared(csv, [{ cost_tag: { ...tag, columns: some, others: 'leave_out' } }]);
    expect(lines[0]).toBe('2020-01-06,10,100.0');
    expect(sentences[0]).toContain('Left out the tags Brand Search and Paid Search, as "others" says.');
  });

  test('a tag that no row has is an error', async () => {
    const misspelt = { ...columns, tv_S: ['Tv'] };
    expect(
      (await prepared(csv, [{ cost_tag: { ...tag, columns: misspelt, others: 'leave_out' } }], model)).refused,
    ).toMatchObject([{ code: 'tag_not_found', details: { tag: 'Tv', nearest: 'TV' } }]);
  });

  test('a tag in two columns would be spent twice', async () => {
    const double = { ...columns, other_S: ['TV'] };
    const { refused, refusals } = await prepared(csv, [{ cost_tag: { ...tag, columns: double } }], model);
    expect(refused).toMatchObject([{ code: 'column_twice', column: 'TV' }]);
    expect(refusals[0]).toContain('its cost would count twice');
  });

  test('a row without a tag is an error', async () => {
    const untagged = csv.replace('Brand Search', '');
    expect((await prepared(untagged, [{ cost_tag: { ...tag, columns } }], model)).refused).toMatchObject([
      { code: 'value_missing', column: 'channel', details: { count: 1, row: 5 } },
    ]);
  });

  test('what differs between the rows of a date needs an aggregate; what is the same, or in one row alone, does not', async () => {
    const own = csv.replace('Paid Search,5,10', 'Paid Search,5,4');
    expect((await prepared(own, [{ cost_tag: { ...tag, columns } }], model)).refused).toMatchObject([
      { code: 'value_differs', column: 'revenue', details: { date: '2020-01-06', a: '4', b: '10' } },
    ]);
    const summed = { cost_tag: { ...tag, columns, aggregates: { revenue: 'sum' } } } as const;
    expect((await prepared(own, [summed], model)).lines[0]).toBe('2020-01-06,24,100.0,12.0');
    const once = csv.replace('TV,100,10', 'TV,100,').replace('Paid Search,5,10', 'Paid Search,5,');
    expect((await prepared(once, [{ cost_tag: { ...tag, columns } }], model)).lines[0]).toBe(
      '2020-01-06,10,100.0,12.0',
    );
  });

  test('the sums of the spend columns are the costs, whatever the rows', { timeout: 60_000 }, async () => {
    const row = fc.record({
      day: fc.nat(9),
      tag: fc.constantFrom('TV', 'Paid Search', 'Brand Search'),
      cost: fc.nat(1e6),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (rows) => {
        const table = [...rows, ...columns.tv_S.concat(columns.search_S).map((tag) => ({ day: 9, tag, cost: 0 }))];
        const dates = datesFrom('2020-01-06', 10, 7);
        const text = csvOf(
          'DATE,channel,cost,revenue',
          table.map(({ day, tag: of, cost }) => [dates[day] ?? '', of, cost, day]),
        );
        const { lines } = await prepared(text, [{ cost_tag: { ...tag, columns } }], model);
        const total = (tags: readonly string[]) =>
          table.filter(({ tag: of }) => tags.includes(of)).reduce((sum, { cost }) => sum + cost, 0);
        const sumOf = (column: number) => lines.reduce((sum, line) => sum + Number(line.split(',')[column]), 0);
        expect([sumOf(2), sumOf(3)]).toEqual([total(columns.tv_S), total(columns.search_S)]);
        expect(lines).toHaveLength(new Set(table.map(({ day }) => day)).size);
      }),
      { numRuns: 10 },
    );
  });

  test('a cost has to be a number, and a made column must not be there already', async () => {
    expect(
      (await prepared(csv, [{ cost_tag: { tag: 'channel', cost: 'note', columns } }], model)).refused,
    ).toMatchObject([{ code: 'column_not_numeric', column: 'note' }]);
    const clash = { ...columns, REVENUE: ['TV'], tv_S: ['Brand Search'], search_S: ['Paid Search'] };
    expect((await prepared(csv, [{ cost_tag: { ...tag, columns: clash } }], model)).refused).toMatchObject([
      { code: 'column_twice', column: 'REVENUE' },
    ]);
  });
});
