import { describe, expect, test } from 'vitest';
import { crc32c } from '../../../../src/local/storage/crc32c.ts';

describe('crc32c', () => {
  // RFC 3720, B.4: values in the order in which they go over the wire.
  test.each([
    ['32 bytes of zeroes', Buffer.alloc(32), 'aa36918a'],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), '43aba862'],
    ['32 incrementing bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), '4e79dd46'],
  ])('of %s is as in the RFC', (_title, bytes, wire) => {
    const crc = crc32c();
    crc.update(bytes.subarray(0, 13));
    crc.update(bytes.subarray(13));
    expect(Buffer.from(crc.digest(), 'base64').reverse().toString('hex')).toBe(wire);
  });
});
