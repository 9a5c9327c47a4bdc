import { expect, it } from 'vitest';
import { specSentences } from '../../../../src/slack/blocks/run-words.ts';
import { runSpec } from '../../../support/specs.ts';

it('says in one sentence what is trained', () => {
  const one = { paid_media_spends: ['tv_S'], paid_media_vars: ['tv_S'], organic_vars: [], context_vars: [] };
  const alone = runSpec({ ...one, prophet: { vars: ['trend'], country: 'DE' } });
  expect(specSentences(alone)).toMatch(/^What 1 paid channel \(tv_S\) brings to /);
  expect(specSentences(runSpec({ ...one, context_vars: ['price'] }))).toMatch(
    /^What .* and 1 other influence bring to /,
  );
});
