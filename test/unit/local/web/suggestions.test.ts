import { describe, expect, it } from 'vitest';
import { suggestionsFor, usageFor } from '../../../../src/local/web/app/suggestions.ts';

const COMMANDS = [
  { command: '/mmm', description: 'Train a model', usage_hint: 'train [manifest] | status [run id] | help' },
];
const usages = (text: string) => suggestionsFor(text, COMMANDS).map(({ usage }) => usage);

describe('what is listed while a command is typed', () => {
  it('is everything that the command can do, from the slash on', () => {
    const all = ['/mmm train [manifest]', '/mmm status [run id]', '/mmm help'];
    for (const text of ['/', '/m', '/MMM', '/mmm ']) expect(usages(text)).toEqual(all);
  });

  it('narrows down, and is nothing once nothing is left to choose', () => {
    expect(usages('/mmm st')).toEqual(['/mmm status [run id]']);
    for (const text of ['/mmm status', '/mmm status r12', '/other', 'hello', '', '/\n'])
      expect(usages(text)).toEqual([]);
  });

  it('is filled in as far as it is to be typed as it stands', () => {
    expect(suggestionsFor('/mmm s', COMMANDS)[0]?.fill).toBe('/mmm status ');
    expect(suggestionsFor('/mmm h', COMMANDS)[0]?.fill).toBe('/mmm help');
  });

  it('says how a command without a hint is called', () => {
    expect(suggestionsFor('/d', [{ command: '/demo' }])).toEqual([{ usage: '/demo', fill: '/demo', description: '' }]);
  });

  it('goes over into how the command goes on', () => {
    expect(usageFor('/mmm train', COMMANDS)).toBe('/mmm train [manifest]');
    expect(usageFor('/mmm train demo', COMMANDS)).toBe('/mmm train [manifest]');
    expect(usageFor('/mmm help', COMMANDS)).toBeNull();
    expect(usageFor('/mmm trainer', COMMANDS)).toBeNull();
  });
});
