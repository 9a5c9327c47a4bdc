import type { SentFile } from '../providers/chat/types.ts';

export type FileKind = 'csv' | 'packed_csv' | 'parquet' | 'xlsx' | 'manifest';

/** What a file is, from its name, from what Slack says of it, and from its first bytes; or why it is of no use, in a sentence. */
export function fileKind(file: SentFile): { is: FileKind; body: Buffer } | { refused: string } {
  const { body, size_bytes, name } = file;
  if (body === null) return { refused: tooLarge(size_bytes) };
  if (body.length === 0) return { refused: 'It is empty.' };
  const found = SIGNATURES.find(({ bytes }) => body.subarray(0, bytes.length).equals(Buffer.from(bytes)));
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? file.filetype;
  if (found !== undefined) return ofSignature(found.is, name.toLowerCase(), extension, body);
  const is_utf16 = body[0] === 0xff || body[0] === 0xfe;
  if (!is_utf16 && body.subarray(0, 8000).includes(0)) return { refused: `It is no text. ${WHAT_I_TAKE}` };
  if (MANIFESTS.has(extension) || MANIFESTS.has(file.filetype)) return { is: 'manifest', body };
  if (TABLES.has(extension) || TABLES.has(file.filetype)) return { is: 'csv', body };
  return { refused: `It is called .${extension}. ${WHAT_I_TAKE}` };
}

const WHAT_I_TAKE = 'Send a table (.csv, .xlsx or .parquet) or a manifest (.yaml).';

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

function ofSignature(
  is: (typeof SIGNATURES)[number]['is'],
  name: string,
  extension: string,
  body: Buffer,
): { is: FileKind; body: Buffer } | { refused: string } {
  switch (is) {
    case 'png':
    case 'jpeg':
    case 'gif':
      return { refused: 'It is a picture. Send the figures themselves as a CSV or Excel file.' };
    case 'pdf':
      return { refused: 'It is a PDF. Send the figures themselves as a CSV or Excel file.' };
    case 'gzip':
      return /\.(csv|tsv|txt)\.gz$/.test(name)
        ? { is: 'packed_csv', body }
        : { refused: 'It is compressed, and not called .csv.gz. Unpack it and send the CSV file.' };
    case 'zip':
      if (extension === 'xlsx' || extension === 'xlsm') return { is: 'xlsx', body };
      return {
        refused: ['ods', 'numbers', 'xlsb'].includes(extension)
          ? 'It is a spreadsheet of a kind that I cannot read. Save it as .xlsx or as CSV, and send that.'
          : 'It is an archive. Unpack it and send the file that has the figures.',
      };
    case 'office':
      return {
        refused:
          'It is a spreadsheet of an old kind, or one with a password. Save it as .xlsx without a password, and send that.',
      };
    case 'parquet':
      return { is: 'parquet', body };
  }
}

function tooLarge(size_bytes: number): string {
  const megabytes = Math.round(size_bytes / 1_000_000);
  return `It has ${megabytes.toLocaleString('en-US')} MB, and I take up to 50 MB. Load it into a warehouse and name its table, or send the rows summed by day or week.`;
}
