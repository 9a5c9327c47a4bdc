import fc from 'fast-check';
import { ANNOTATION, type Annotation } from '../../src/runs/annotations.ts';

const day = fc
  .date({ min: new Date('2015-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
  fc.constantFrom(
    'Black Friday',
    'TV, market de',
    'a; b',
    '"x"',
    '2023-11-24',
    'to 2023',
    '..',
    'as context',
    '<!channel>',
    '- a',
    '|',
  ),
);

/** Whatever an annotation can be. */
export const anyAnnotation: fc.Arbitrary<Annotation> = fc
  .record({
    days: fc.tuple(day, day).map((days) => days.sort()),
    is_span: fc.boolean(),
    label: text,
    country: fc.constantFrom(null, 'de', 'fr_west'),
    channel: fc.option(text),
    model_as: fc.constantFrom('none', 'context', 'factor'),
  })
  .map(({ days: [start, end], is_span, ...others }) =>
    ANNOTATION.safeParse({ ...others, start, end: is_span ? end : null }),
  )
  .filter(({ success }) => success)
  .map((parsed) => parsed.data ?? ANNOTATION.parse({ start: '2023-11-24', label: 'Black Friday' }));
