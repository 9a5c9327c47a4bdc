import { extname } from 'node:path';

type Kind = { mimetype: string; filetype: string; original_w?: number; original_h?: number };

const MIMETYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  csv: 'text/csv',
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  json: 'application/json',
  yaml: 'text/yaml',
  yml: 'text/yaml',
  gz: 'application/gzip',
  zip: 'application/zip',
};

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What a file is, from its name, and for images from their first bytes. Width and height in pixels, of PNG alone. */
export function kindOf(name: string, body: Buffer): Kind {
  const filetype = extname(name).slice(1).toLowerCase();
  if (body.subarray(0, 8).equals(PNG_SIGNATURE) && body.length >= 24) {
    return {
      mimetype: 'image/png',
      filetype: 'png',
      original_w: body.readUInt32BE(16),
      original_h: body.readUInt32BE(20),
    };
  }
  const mimetype = MIMETYPES[filetype];
  // A file that calls itself a PNG and is none cannot be shown as a picture.
  if (mimetype === undefined || mimetype === 'image/png')
    return { mimetype: 'application/octet-stream', filetype: 'binary' };
  return { mimetype, filetype };
}
