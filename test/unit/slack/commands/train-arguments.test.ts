import { describe, expect, it } from 'vitest';
import { unknownWord } from '../../../../src/slack/commands/index.ts';
import { draftOf, parseTrainArguments } from '../../../../src/slack/commands/train-arguments.ts';

describe('what follows /mmm train', () => {
  it('is a manifest and fields, in any order', () => {
    expect(parseTrainArguments('train.trials=3 de-weekly country=fr')).toEqual({
      manifest: 'de-weekly',
      set: ['train.trials=3', 'country=fr'],
    });
  });

  it('keeps lists and quoted text together, with the quotes that phones write too', () => {
    expect(parseTrainArguments('demo context_vars=[a, b] data.query=“SELECT 1”').set).toEqual([
      'context_vars=[a, b]',
      'data.query="SELECT 1"',
    ]);
  });

  it('refuses a second manifest', () => {
    expect(() => parseTrainArguments('demo other')).toThrow(expect.objectContaining({ code: 'spec_invalid' }));
  });

  it('fills a draft where there is no manifest', () => {
    expect(draftOf(['country=fr', 'train.iterations=500'])).toMatchObject({
      country: 'fr',
      train: { iterations: 500, trials: 2 },
    });
  });

  it.each([
    ['an unknown field, with the nearest', ['train.iteration=5'], /train\.iterations/],
    ['a bad value', ['country=GERMANY!'], /country/],
    ['a field with a name of the language', ['__proto__.x=1'], /__proto__/],
  ])('refuses %s in a sentence', (_case, set, sentence) => {
    expect(() => draftOf(set)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ reason: expect.stringMatching(sentence) }) }),
    );
  });
});

describe('a word that is no command', () => {
  it.each([
    ['trian', '/mmm train'],
    ['stat', '/mmm status'],
    ['hepl', '/mmm help'],
    ['xyzzy', '/mmm help'],
  ])('%s gets %s', (word, expected) => {
    expect(unknownWord(word).text).toContain(expected);
  });
});
