/** Offsets in the records of a zip archive: its end, and a file of its directory. */
const END = { mark: 0x06054b50, size: 22, directory_at: 16 } as const;
const FILE = {
  mark: 0x02014b50,
  size: 46,
  unpacked: 24,
  name_length: 28,
  extra_length: 30,
  comment_length: 32,
} as const;
/** A comment can follow the end. */
const MOST_COMMENT = 65_535;

/**
 * What each file of a zip archive says that it unpacks to, in bytes, by its name; none where that cannot be read. Files of 4 GB and
 * more say 4 GB. Whoever unpacks them has to hold them to it.
 */
export function unpackedSizes(body: Buffer): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  const end = endOf(body);
  if (end === null) return sizes;
  let at = body.readUInt32LE(end + END.directory_at);
  while (at + FILE.size <= body.length && body.readUInt32LE(at) === FILE.mark) {
    const name_length = body.readUInt16LE(at + FILE.name_length);
    const name = body.subarray(at + FILE.size, at + FILE.size + name_length).toString('utf8');
    sizes.set(name, body.readUInt32LE(at + FILE.unpacked));
    at +=
      FILE.size + name_length + body.readUInt16LE(at + FILE.extra_length) + body.readUInt16LE(at + FILE.comment_length);
  }
  return sizes;
}

function endOf(body: Buffer): number | null {
  for (let at = body.length - END.size; at >= Math.max(0, body.length - END.size - MOST_COMMENT); at -= 1) {
    if (body.readUInt32LE(at) === END.mark) return at;
  }
  return null;
}
