import { describe, expect, it } from 'vitest';
import { readPlace, writePlace } from '../../../../src/local/web/app/place.ts';

describe('the place in the address', () => {
  it.each([
    { kind: 'app', tab: 'home' },
    { kind: 'channel', id: 'C1', thread_ts: null },
    { kind: 'channel', id: 'C1', thread_ts: '17.0001' },
  ] as const)('is read as it was written: %j', (place) => {
    expect(readPlace(writePlace(place))).toEqual(place);
  });

  it.each(['', '#', '#/elsewhere', '#/channel'])('is nowhere for "%s"', (hash) => {
    expect(readPlace(hash)).toBeNull();
  });
});
