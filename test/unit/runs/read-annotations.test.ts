import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotationLines } from '../../../src/runs/annotation-lines.ts';
import { annotationsCsv } from '../../../src/runs/annotation-table.ts';
import { annotationProblemText, readAnnotations } from '../../../src/runs/read-annotations.ts';
import { anyAnnotation } from '../../support/annotations.ts';

const plain = { end: null, country: null, channel: null, model_as: 'none' };

function problems(text: string) {
  const read = readAnnotations(text);
  return 'problems' in read ? read.problems : [];
}

describe('pasted lines', () => {
  test.each([
    ['2023-11-24 Black Friday', { start: '2023-11-24', label: 'Black Friday' }],
    ['  - 2023-11-24: Black Friday', { start: '2023-11-24', label: 'Black Friday' }],
    [
      '2023-11-24, Black Friday, and the Monday after',
      { start: '2023-11-24', label: 'Black Friday, and the Monday after' },
    ],
    ['2023-11-24;Black Friday', { start: '2023-11-24', label: 'Black Friday' }],
    ['2023-11-24\tBlack Friday\t\t', { start: '2023-11-24', label: 'Black Friday' }],
    ['24.11.2023 Black Friday', { start: '2023-11-24', label: 'Black Friday' }],
    ['03.04.2023 – Opening', { start: '2023-04-03', label: 'Opening' }],
    ['24/11/2023 Black Friday', { start: '2023-11-24', label: 'Black Friday' }],
    ['11/24/2023 Black Friday', { start: '2023-11-24', label: 'Black Friday' }],
    ['2023/3/1 Launch', { start: '2023-03-01', label: 'Launch' }],
    ['2023-03-01..2023-03-14 TV strike', { start: '2023-03-01', end: '2023-03-14', label: 'TV strike' }],
    ['2023-03-01 to 2023-03-14: TV strike', { start: '2023-03-01', end: '2023-03-14', label: 'TV strike' }],
    ['2023-03-01 – 2023-03-14 TV strike', { start: '2023-03-01', end: '2023-03-14', label: 'TV strike' }],
    ['2023-03-01\t2023-03-14\tTV strike', { start: '2023-03-01', end: '2023-03-14', label: 'TV strike' }],
    ['01.03.2023-14.03.2023 TV strike', { start: '2023-03-01', end: '2023-03-14', label: 'TV strike' }],
    [
      '2023-03-01..2023-03-14 TV strike; market DE; channel tv_S',
      { start: '2023-03-01', end: '2023-03-14', label: 'TV strike', country: 'de', channel: 'tv_S' },
    ],
    [
      '2023-11-24 Black Friday, market: de, as context',
      { start: '2023-11-24', label: 'Black Friday', country: 'de', model_as: 'context' },
    ],
    ['2023-11-24 "Black; Friday"; as factor', { start: '2023-11-24', label: 'Black; Friday', model_as: 'factor' }],
    ['2023-11-24 "5"" screens"', { start: '2023-11-24', label: '5" screens' }],
  ])('%s', (line, expected) => {
    expect(readAnnotations(line)).toEqual({ annotations: [{ ...plain, ...expected }] });
  });

  test('empty lines and a byte order mark are passed over', () => {
    expect(readAnnotations('\ufeff\r\n2023-11-24 A\r\n\r\n2023-11-25 B\r\n')).toMatchObject({
      annotations: [{ label: 'A' }, { label: 'B' }],
    });
    expect(readAnnotations('  \n ')).toEqual({ annotations: [] });
  });

  test('which of two numbers is the day is taken from the other dates of the list, and asked where these do not tell', () => {
    expect(readAnnotations('03/04/2023 Opening\n24/11/2023 Black Friday')).toMatchObject({
      annotations: [{ start: '2023-04-03' }, { start: '2023-11-24' }],
    });
    expect(readAnnotations('03/04/2023 Opening\n11/24/2023 Black Friday')).toMatchObject({
      annotations: [{ start: '2023-03-04' }, { start: '2023-11-24' }],
    });
    expect(problems('2023-11-24 Black Friday\n03/04/2023 Opening')).toEqual([
      { line: 2, message: '“03/04/2023” can be 3 April or 4 March. Write 2023-04-03 or 2023-03-04.' },
    ]);
    expect(problems('03/04/2023 A\n24/11/2023 B\n11/24/2023 C')).toMatchObject([{ line: 1 }]);
    expect(readAnnotations('04/04/2023 A')).toMatchObject({ annotations: [{ start: '2023-04-04' }] });
  });

  test('each line that cannot be read is named, with what would be right', () => {
    const text = [
      'Black Friday 2023-11-24',
      '2023-02-30 Nothing',
      '2023-11-24',
      '2023-11-24..2023-11-20 Backwards',
      '2023-11-24 Sale; de',
      '2023-11-24 Sale; as column',
      '2023-11-24 Sale; market Germany!',
      `2023-11-24 ${'x'.repeat(101)}`,
      '24.11.23 Short',
    ].join('\n');
    expect(problems(text).map(({ line, message }) => `${line} ${message}`)).toEqual([
      '1 “Black Friday 2023-11-24” does not begin with a date. Begin with the date, such as “2023-11-24 Black Friday” or “2023-03-01..2023-03-14 TV strike”.',
      '2 “2023-02-30” is no date. Write it as year, month, day, such as 2023-11-24.',
      '3 Nothing says what happened on 2023-11-24. Write it behind the date.',
      '4 It ends on 2023-11-20, before it begins on 2023-11-24. Write the first day first.',
      '5 “de” could be anything. Write “market de” or “channel de”, or the whole label in "quotes".',
      '6 “as column” is not known. It can be none, context, factor.',
      '7 “Germany!” is no market. A market is 2 to 20 letters, such as de.',
      '8 The label has 101 characters. Up to 100 fit beside a plot.',
      '9 “24.11.23” is no date. Write it as year, month, day, such as 2023-11-24.',
    ]);
    expect(annotationProblemText(problems(text), 2)).toMatch(/^Line 1: .* Line 2: .* And 7 more lines\.$/);
  });

  test('there can be too many', () => {
    const text = Array.from({ length: 302 }, (_, index) => `2023-11-24 Event ${index}`).join('\n');
    expect(problems(text)).toMatchObject([{ line: 301, message: expect.stringContaining('up to 300') }]);
  });

  test('what they are to the model can be said for all of them, and otherwise for one', () => {
    expect(readAnnotations('2023-11-24 A\n2023-11-25 B; as none', { default_as: 'context' })).toMatchObject({
      annotations: [{ model_as: 'context' }, { model_as: 'none' }],
    });
  });

  test('annotations written as lines read back as the same, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(anyAnnotation, { maxLength: 6 }),
        fc.constantFrom('none', 'context', 'factor'),
        (annotations, default_as) => {
          expect(readAnnotations(annotationLines(annotations, default_as), { default_as })).toEqual({ annotations });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a table', () => {
  test.each([
    ['date,label\n2023-11-24,Black Friday\n', {}],
    ['Event;Date;Market\nBlack Friday;24.11.2023;\n', {}],
    ['Start date\tEnd date\tEvent\tChannel\tNote\n2023-11-24\t\tBlack Friday\t\tx\n', {}],
    [
      'start,end,label,country,channel,model_as\n2023-11-24,2023-11-27,"Black\nFriday",DE,"tv ""S""",context\n',
      {
        end: '2023-11-27',
        country: 'de',
        channel: 'tv "S"',
        model_as: 'context',
      },
    ],
  ])('%j', (text, expected) => {
    expect(readAnnotations(text)).toEqual({
      annotations: [{ ...plain, start: '2023-11-24', label: 'Black Friday', ...expected }],
    });
  });

  test('without dates or labels it is said which column is missing', () => {
    expect(problems('event,year\nBlack Friday,2023\n')).toEqual([
      { line: 1, message: 'No column has the dates. Name one of them date or start; there are event, year.' },
    ]);
    expect(problems('date,kind\n2023-11-24,sale\n')).toEqual([
      { line: 1, message: 'No column has what happened. Name one of them label or event; there are date, kind.' },
    ]);
  });

  test('with very many columns is answered with the first few', () => {
    const names = Array.from({ length: 200 }, (_, index) => `event ${index} ${'x'.repeat(250)}`);
    const [problem] = problems(['event', ...names].join(','));
    expect(problem?.message).toMatch(/there are event, event 0 x+…, .*, 193 more\.$/);
    expect(problem?.message.length).toBeLessThan(500);
  });

  test('its problems have the lines of the file', () => {
    expect(problems('date,label\n\n2023-11-24,"Two\nlines"\n2023-13-01,Nowhere\n')).toMatchObject([{ line: 5 }]);
  });

  test('the file of a run reads back as the same, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(anyAnnotation, { maxLength: 6 }), (annotations) => {
        expect(readAnnotations(annotationsCsv(annotations))).toEqual({ annotations });
      }),
      { numRuns: 300 },
    );
  });
});
