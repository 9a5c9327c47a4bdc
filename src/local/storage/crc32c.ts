/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), reflected polynomial 0x82F63B78, as Cloud Storage reports it. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

export type Crc32c = { update(bytes: Uint8Array): void; digest(): string };

/** `digest` is the base64 of the four bytes in network order. */
export function crc32c(): Crc32c {
  let crc = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) crc = ((TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)) >>> 0;
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
      return bytes.toString('base64');
    },
  };
}
