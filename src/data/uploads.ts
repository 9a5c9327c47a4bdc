import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { AppError, errorCode } from '../errors.ts';
import type { Chat, SentFile } from '../providers/chat/types.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import type { Warehouses } from '../providers/warehouse/types.ts';
import type { DataSource } from '../runs/run-spec.ts';
import { type FileKind, fileKind } from './file-kind.ts';
import { NotReadable } from './not-readable.ts';
import { readText } from './read-text.ts';
import { spreadsheetCsv } from './spreadsheet.ts';
import { uploadFactsObject, uploadObject } from './upload-paths.ts';

/** Enough for a million rows of a few columns; a bot holds it in memory. */
export const MAX_UPLOAD_BYTES = 50_000_000;

/** Ten times what the longest list that a person writes takes. */
const MAX_TEXT_BYTES = 1_000_000;

/** The text of a file, or why it is not read, in a sentence. */
export type TakenText =
  | { kind: 'text'; text: string; name: string }
  | { kind: 'refused'; name: string; reason: string };

/** What a file that a person has sent comes to. `name` is what they called it; `reason` is a sentence for them. */
export type TakenUpload =
  | { kind: 'table'; source: DataSource; name: string }
  | { kind: 'manifest'; text: string; name: string }
  | { kind: 'refused'; name: string; reason: string };

export type Uploads = {
  /** Takes a file out of Slack: a table goes into the bucket, a manifest is given back as its text. Throws `unavailable`. */
  take(request: { file_id: string; user: string }): Promise<TakenUpload>;
  /** Reads a short CSV file out of Slack, and keeps nothing of it. Throws `unavailable`. */
  takeText(request: { file_id: string }): Promise<TakenText>;
  /** What an uploaded file was called when it was first sent; a few letters of its hash where that is not known. */
  nameOf(upload: string): Promise<string>;
};

const FACTS = z.object({ name: z.string(), sent_by: z.string(), sent_at: z.iso.datetime(), size_bytes: z.int() });

export function createUploads(deps: {
  chat: Pick<Chat, 'downloadFile'>;
  objects: Pick<ObjectStore, 'read' | 'write'>;
  warehouses: Warehouses;
  now: () => Date;
}): Uploads {
  async function takeTable(name: string, table: Table, user: string): Promise<TakenUpload> {
    const { body, end } = table;
    const upload = `${createHash('sha256').update(body).digest('hex')}.${end}`;
    await writeOnce(deps.objects, uploadObject(upload), body, CONTENT_TYPES[end]);
    const facts = { name, sent_by: user, sent_at: deps.now().toISOString(), size_bytes: body.length };
    await writeOnce(deps.objects, uploadFactsObject(upload), JSON.stringify(facts), 'application/json');
    const source = { upload };
    const reason = await whyNoTable(deps.warehouses, source);
    return reason === null ? { kind: 'table', source, name } : { kind: 'refused', name, reason };
  }

  return {
    async take({ file_id, user }) {
      const file = await download(deps.chat, file_id, MAX_UPLOAD_BYTES);
      if ('reason' in file) return { kind: 'refused', name: 'the file', reason: file.reason };
      const { name } = file;
      const kind = fileKind(file);
      if ('refused' in kind) return { kind: 'refused', name, reason: kind.refused };
      if (kind.is === 'manifest') {
        const text = readText(kind.body);
        return text.trim() === ''
          ? { kind: 'refused', name, reason: 'It is empty.' }
          : { kind: 'manifest', text, name };
      }
      const table = await tableOf(kind.is, kind.body);
      return 'reason' in table ? { kind: 'refused', name, reason: table.reason } : takeTable(name, table, user);
    },
    async takeText({ file_id }) {
      const file = await download(deps.chat, file_id, MAX_TEXT_BYTES);
      if ('reason' in file) return { kind: 'refused', name: 'the file', reason: file.reason };
      const read = textOf(file);
      return 'text' in read
        ? { kind: 'text', name: file.name, ...read }
        : { kind: 'refused', name: file.name, ...read };
    },
    async nameOf(upload) {
      const found = await deps.objects.read(uploadFactsObject(upload));
      const facts = found === null ? null : FACTS.safeParse(JSON.parse(found.body.toString('utf8')));
      return facts?.success === true ? facts.data.name : `the uploaded file ${upload.slice(0, 8)}`;
    },
  };
}

/** A file as it is kept: workbooks and other encodings as CSV in UTF-8, Parquet as it is. */
type Table = { end: 'csv' | 'parquet'; body: Buffer };

const CONTENT_TYPES = { csv: 'text/csv', parquet: 'application/vnd.apache.parquet' } as const;

async function tableOf(is: Exclude<FileKind, 'manifest'>, body: Buffer): Promise<Table | { reason: string }> {
  switch (is) {
    case 'parquet':
      return { end: 'parquet', body };
    case 'csv':
      return ofText(readText(body));
    case 'packed_csv': {
      const unpacked = await unpack(body);
      return unpacked === null ? { reason: UNPACKS_BADLY } : ofText(readText(unpacked));
    }
    case 'xlsx':
      try {
        return ofText(await spreadsheetCsv(body));
      } catch (error) {
        if (!(error instanceof NotReadable)) throw error;
        return { reason: `It cannot be read as a table: ${error.message}.` };
      }
  }
}

const UNPACKS_BADLY =
  'It is called .gz, and cannot be unpacked, or not into less than 200 MB. Unpack it, and send a CSV file of at most 50 MB.';

async function unpack(body: Buffer): Promise<Buffer | null> {
  try {
    return await promisify(gunzip)(body, { maxOutputLength: 4 * MAX_UPLOAD_BYTES });
  } catch {
    return null;
  }
}

function ofText(text: string): Table | { reason: string } {
  return text.trim() === '' ? { reason: 'It is empty.' } : { end: 'csv', body: Buffer.from(text, 'utf8') };
}

function textOf(file: SentFile): { text: string } | { reason: string } {
  if (file.body === null) {
    return file.size_bytes > MAX_TEXT_BYTES
      ? { reason: 'It has more than 1 MB. Leave out what is not needed.' }
      : { reason: 'Slack has only a link to it. Send the file itself.' };
  }
  if (file.body.length === 0) return { reason: 'It is empty.' };
  const kind = fileKind(file);
  if ('refused' in kind || kind.is !== 'csv') return { reason: 'It is no CSV file. Save it as CSV, and send that.' };
  const text = readText(kind.body);
  return text.trim() === '' ? { reason: 'It is empty.' } : { text };
}

async function download(
  chat: Pick<Chat, 'downloadFile'>,
  file_id: string,
  max_bytes: number,
): Promise<SentFile | { reason: string }> {
  try {
    return await chat.downloadFile(file_id, { max_bytes });
  } catch (error) {
    if (errorCode(error) !== 'message_rejected') throw error;
    return {
      reason: 'Slack does not let me read it: it was deleted, or I am not where it was shared. Send it to me again.',
    };
  }
}

/** One who was first has written the same. */
async function writeOnce(
  objects: Pick<ObjectStore, 'write'>,
  name: string,
  body: Buffer | string,
  content_type: string,
): Promise<void> {
  try {
    await objects.write(name, body, { content_type, gzip: true, if_generation: '0' });
  } catch (error) {
    if (errorCode(error) !== 'object_changed') throw error;
  }
}

/** Why a file cannot be trained on at all; `null` where it is a table. */
async function whyNoTable(warehouses: Warehouses, source: DataSource): Promise<string | null> {
  try {
    const warehouse = await warehouses.for(source);
    const { columns, rows } = await warehouse.preview(source, 1);
    if (columns.length < 2) {
      return 'I see one column in it. A table has a line of names and a line for each date; in a CSV file they are parted by commas, semicolons or tabs.';
    }
    return rows.length === 0 ? 'It has a line of column names, and no rows below.' : null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'file_not_readable') throw error;
    return `It cannot be read as a table: ${String(error.details.reason).replace(/\.?$/, '.')}`;
  }
}
