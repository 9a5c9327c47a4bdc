import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escaped, fitted, textWidth } from '../../../src/charts/svg-text.ts';

it('keeps both ends of a long name, which is where names differ', () => {
  const name = `${'media_'.repeat(40)}facebook_S`;
  expect(fitted(name, 34, 700)).toMatch(/^media_.*….*ebook_S$/);
  expect(fitted('tv_S', 34, 700)).toBe('tv_S');
});

it('escapes whatever it is given, and leaves no character that XML has no place for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const out = escaped(text);
      expect(out).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|apos;)/);
      expect([...out].every((point) => (point.codePointAt(0) ?? 0) >= 0x20)).toBe(true);
    }),
  );
});

it('knows that a narrow line is narrow, and cuts nothing that fits', () => {
  expect(textWidth('illi', 100)).toBe(4 * 28);
  expect(textWidth('WWWW', 100, true)).toBeGreaterThan(textWidth('WWWW', 100));
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.integer({ min: 20, max: 900 }), (text, width) => {
      const fits = fitted(text, 20, width, false);
      if (textWidth(text, 20) <= width) expect(textWidth(fits, 20)).toBe(textWidth(text, 20));
      else if (fits.length > 3) expect(textWidth(fits, 20)).toBeLessThanOrEqual(width);
    }),
  );
});
