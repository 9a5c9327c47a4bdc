import { describe, expect, it } from 'vitest';
import { AppError, ERROR_CODES } from '../../../src/errors.ts';
import { errorMessage, errorWords } from '../../../src/slack/error-message.ts';

describe('an error in words', () => {
  it.each(ERROR_CODES)('says what, why and what next for %s, without a single fact', (code) => {
    for (const sentence of Object.values(errorWords(code))) {
      expect(sentence).toMatch(/^[A-Z].*[.?!]$/s);
      expect(sentence).not.toMatch(/undefined|null|\[object/);
    }
  });

  it('carries the facts', () => {
    expect(errorWords('manifest_not_found', { manifest: 'dmo', nearest: 'demo', known: ['demo', 'de'] })).toEqual({
      what: 'There is no manifest called dmo.',
      why: 'I know these: demo and de.',
      next: 'Did you mean /mmm train demo?',
    });
  });

  it('shows no stack trace, no markup from data, and nothing of an error that is not ours', () => {
    const ours = errorMessage(
      new AppError('query_refused', { reason: 'near <!channel> *x*' }),
      'r1-de-20240131_093000',
    );
    expect(ours).toContain('&lt;!channel&gt;');
    expect(ours).toContain('r1-de-20240131_093000');
    const foreign = errorMessage(new TypeError('cannot read secret of undefined'));
    expect(foreign).not.toContain('secret');
    expect(foreign).not.toContain(' at ');
  });
});
