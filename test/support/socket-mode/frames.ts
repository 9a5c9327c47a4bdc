/** Frames of the WebSocket protocol (RFC 6455), as far as Slack's Socket Mode needs them: whole messages, at most 64 KB. */

export const OPCODE = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa } as const;

export type Frame = { opcode: number; payload: Buffer };

/** A frame as a server sends it: not masked. */
export function frame(opcode: number, payload: Buffer): Buffer {
  const head = payload.length < 126 ? Buffer.from([0x80 | opcode, payload.length]) : Buffer.alloc(4);
  if (payload.length >= 126) {
    if (payload.length > 0xffff) throw new Error('a frame of a test is at most 64 KB');
    head[0] = 0x80 | opcode;
    head[1] = 126;
    head.writeUInt16BE(payload.length, 2);
  }
  return Buffer.concat([head, payload]);
}

/** The first frame of a client in these bytes, and what comes after it; `null` where it is not whole yet. */
export function firstFrame(bytes: Buffer): { frame: Frame; rest: Buffer } | null {
  if (bytes.length < 2) return null;
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const [length, after_length] = lengthOf(bytes, short);
  const masked_at = after_length + 4;
  if (length === null || bytes.length < masked_at + length) return null;
  const mask = bytes.subarray(after_length, masked_at);
  const payload = Buffer.from(
    bytes.subarray(masked_at, masked_at + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)),
  );
  return { frame: { opcode: first & 0x0f, payload }, rest: bytes.subarray(masked_at + length) };
}

function lengthOf(bytes: Buffer, short: number): [length: number | null, after: number] {
  if (short < 126) return [short, 2];
  if (short === 126) return [bytes.length < 4 ? null : bytes.readUInt16BE(2), 4];
  return [bytes.length < 10 ? null : Number(bytes.readBigUInt64BE(2)), 10];
}
