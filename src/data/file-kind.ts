import type { SentFile } from '../providers/chat/types.ts';

/** What a file is, from its name, from what Slack says of it, and from its first bytes; or why it is of no use, in a sentence. */
export function fileKind(file: SentFile): { is: 'csv' | 'manifest'; body: Buffer } | { refused: string } {
  const { body, size_bytes, name } = file;
  if (body === null) return { refused: tooLarge(size_bytes) };
  if (body.length === 0) return { refused: 'It is empty.' };
  const found = SIGNATURES.find(({ bytes }) => body.subarray(0, bytes.length).equals(Buffer.from(bytes)));
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? file.filetype;
  if (found !== undefined) return { refused: ofSignature(found.is, extension) };
  const is_utf16 = body[0] === 0xff || body[0] === 0xfe;
  if (!is_utf16 && body.subarray(0, 8000).includes(0))
    return { refused: 'It is no text. Send a CSV file or a YAML manifest.' };
  if (MANIFESTS.has(extension) || MANIFESTS.has(file.filetype)) return { is: 'manifest', body };
  if (TABLES.has(extension) || TABLES.has(file.filetype)) return { is: 'csv', body };
  return { refused: `It is called .${extension}. Send a CSV file (.csv) or a manifest (.yaml).` };
}

const MANIFESTS: ReadonlySet<string> = new Set(['yaml', 'yml']);
const TABLES: ReadonlySet<string> = new Set(['csv', 'tsv', 'txt', 'text']);

const SIGNATURES = [
  { is: 'png', bytes: [0x89, 0x50, 0x4e, 0x47] },
  { is: 'jpeg', bytes: [0xff, 0xd8, 0xff] },
  { is: 'gif', bytes: [0x47, 0x49, 0x46, 0x38] },
  { is: 'pdf', bytes: [0x25, 0x50, 0x44, 0x46] },
  { is: 'gzip', bytes: [0x1f, 0x8b] },
  { is: 'zip', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { is: 'office', bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { is: 'parquet', bytes: [0x50, 0x41, 0x52, 0x31] },
] as const;

function ofSignature(is: (typeof SIGNATURES)[number]['is'], extension: string): string {
  switch (is) {
    case 'png':
    case 'jpeg':
    case 'gif':
      return 'It is a picture. Send the figures themselves as a CSV file.';
    case 'pdf':
      return 'It is a PDF. Send the figures themselves as a CSV file.';
    case 'gzip':
      return 'It is compressed. Unpack it and send the CSV file.';
    case 'zip':
      return ['xlsx', 'xlsm', 'ods', 'numbers'].includes(extension)
        ? 'It is a spreadsheet. Save the sheet as CSV and send that.'
        : 'It is an archive. Unpack it and send the CSV file.';
    case 'office':
      return 'It is a spreadsheet. Save the sheet as CSV and send that.';
    case 'parquet':
      return 'It is a Parquet file. Send a CSV file, or load it into a warehouse and name its table.';
  }
}

function tooLarge(size_bytes: number): string {
  const megabytes = Math.round(size_bytes / 1_000_000);
  return `It has ${megabytes.toLocaleString('en-US')} MB, and I take up to 50 MB. Load it into a warehouse and name its table, or send the rows summed by day or week.`;
}
