import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSourceFacts } from '../../../src/data/source-facts.ts';
import { createUploads, MAX_UPLOAD_BYTES, type TakenUpload } from '../../../src/data/uploads.ts';
import { AppError } from '../../../src/errors.ts';
import type { SentFile } from '../../../src/providers/chat/types.ts';
import { duckdbWarehouse } from '../../../src/providers/warehouse/duckdb.ts';
import { uploadedFiles } from '../../../src/providers/warehouse/uploaded-files.ts';
import { createWarehouses } from '../../../src/providers/warehouse/warehouses.ts';
import { ACCEPTED_SPEC } from '../../../src/runs/run-spec.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { pngOf } from '../../support/png.ts';
import { xlsx } from '../../support/xlsx.ts';

const now = () => new Date('2024-02-01T09:00:00Z');
const bucket = memoryBucket(now);
const objects = bucket.store();
const warehouses = createWarehouses({
  connections: {},
  files: null,
  uploads: duckdbWarehouse({ tables: async () => ({}), files_allowed: false, uploads: uploadedFiles(objects) }),
});
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uploads-'));
});
afterAll(async () => {
  await warehouses.close();
  await rm(folder, { recursive: true, force: true });
});

const sent = new Map<string, SentFile>();
const uploads = createUploads({
  chat: {
    async downloadFile(id) {
      const file = sent.get(id);
      if (file === undefined) throw new AppError('message_rejected', { slack_error: 'file_not_found' });
      return file;
    },
  },
  objects,
  warehouses,
  now,
});

/** As if a person had sent this file. */
async function take(name: string, content: string | Buffer, change: Partial<SentFile> = {}): Promise<TakenUpload> {
  const body = Buffer.from(content);
  sent.set(name, { name, filetype: '', size_bytes: body.length, body, ...change });
  return uploads.take({ file_id: name, user: 'U0MARKETER' });
}

const WEEKS = 'week;umsatz;tv_S\n2024-01-01;10,5;1\n2024-01-08;20,5;2\n';

/** The source that a file has become. */
async function taken(name: string, content: string | Buffer) {
  const file = await take(name, content);
  if (file.kind !== 'table') throw new Error(JSON.stringify(file));
  return file.source;
}

describe('a CSV file that a person sends', () => {
  test('is a source, with commas before decimals read as such', async () => {
    const { rows, columns } = await readSourceFacts(warehouses, await taken('sales.csv', WEEKS));
    expect(rows).toBe(2);
    expect(columns.map(({ name, type, max }) => [name, type, max])).toEqual([
      ['week', 'date', '2024-01-08'],
      ['umsatz', 'number', 20.5],
      ['tv_S', 'number', 2],
    ]);
  });

  test('is one object however often and under whatever name it is sent', async () => {
    const first = await taken('sales.csv', WEEKS);
    const before = bucket.objects.size;
    expect(await taken('copy of sales.csv', WEEKS)).toEqual(first);
    expect(bucket.objects.size).toBe(before);
  });

  test('is called by the name that it was first sent under', async () => {
    const source = await taken('Überblick *2024*.csv', 'a,b\n1,2\n');
    expect(await uploads.nameOf('upload' in source ? source.upload : '')).toBe('Überblick *2024*.csv');
    expect(await uploads.nameOf(`${'0'.repeat(64)}.csv`)).toBe('the uploaded file 00000000');
  });

  test.each([
    ['Windows-1252', Buffer.from('Monat,Umsätze \x80\x9f\n2024-01-01,1\n', 'latin1')],
    ['UTF-16', Buffer.from('\ufeffMonat\tUmsätze €Ÿ\n2024-01-01\t1\n', 'utf16le')],
    ['UTF-8 with its mark', Buffer.from('\ufeffMonat,Umsätze €Ÿ\n2024-01-01,1\n')],
  ])('may be written in %s', async (_encoding, body) => {
    const { columns } = await readSourceFacts(warehouses, await taken('umsatz.csv', body));
    expect(columns.map(({ name }) => name)).toEqual(['Monat', 'Umsätze €Ÿ']);
  });

  test('is gone where the bucket has lost it', async () => {
    await expect(readSourceFacts(warehouses, { upload: `${'f'.repeat(64)}.csv` })).rejects.toMatchObject({
      code: 'file_not_readable',
      details: { reason: 'it is not among the uploaded files any more' },
    });
  });
});

describe('a file of another kind that a person sends', () => {
  async function columnsOf(name: string, body: Buffer) {
    const source = await taken(name, body);
    const { columns } = await readSourceFacts(warehouses, source);
    return { source, columns: columns.map(({ name: column, type, max }) => [column, type, max]) };
  }
  const read = [
    ['week', 'date', '2024-01-08'],
    ['umsatz', 'number', 20.5],
    ['tv_S', 'number', 2],
  ];

  test('may be a packed CSV, which is the same as the CSV', async () => {
    const { source, columns } = await columnsOf('sales.csv.gz', gzipSync(WEEKS));
    expect(columns).toEqual(read);
    expect(source).toEqual(await taken('sales.csv', WEEKS));
  });

  test('may be an Excel workbook', async () => {
    const body = xlsx([
      {
        name: 'Weeks',
        rows: [
          ['week', 'umsatz', 'tv_S'],
          [{ date: 45292 }, 10.5, 1],
          [{ date: 45299 }, 20.5, { formula: '1+1', result: 2 }],
        ],
      },
    ]);
    expect((await columnsOf('sales.xlsx', body)).columns).toEqual(read);
    await expect(take('notes.xlsx', xlsx([{ name: 'Notes', rows: [['hello']] }]))).resolves.toEqual({
      kind: 'refused',
      name: 'notes.xlsx',
      reason: expect.stringMatching(/"Notes", has no row with two cells filled/),
    });
  });

  test('is refused where it would unpack to more than there is memory', async () => {
    const body = xlsx([{ name: 'S', rows: [['a', 'b']] }]);
    const at = body.lastIndexOf('xl/sharedStrings.xml') - 46;
    body.writeUInt32LE(200_000_000, at + 24);
    expect(await take('bomb.xlsx', body)).toMatchObject({
      reason: expect.stringMatching(/unpacks to more than I can hold/),
    });
  });

  test('may be Parquet, kept as it is', async () => {
    const path = join(folder, 'sales.parquet');
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(
      `COPY (FROM (VALUES (DATE '2024-01-01', 10.5, 1), (DATE '2024-01-08', 20.5, 2)) t(week, umsatz, tv_S)) TO '${path}'`,
    );
    connection.closeSync();
    const { source, columns } = await columnsOf('sales.parquet', await readFile(path));
    expect(columns).toEqual(read);
    expect(source).toEqual({ upload: expect.stringMatching(/^[0-9a-f]{64}\.parquet$/) });
    expect(ACCEPTED_SPEC.shape.data.parse(source)).toEqual(source);
    expect(await uploads.nameOf('upload' in source ? source.upload : '')).toBe('sales.parquet');
  });
});

test('a manifest is given back as its text', async () => {
  expect(await take('de.yaml', 'revision: r1\n')).toEqual({
    kind: 'manifest',
    name: 'de.yaml',
    text: 'revision: r1\n',
  });
});

describe('what is of no use is refused with a sentence', () => {
  test.each([
    ['nothing.csv', '', /^It is empty\.$/],
    ['blanks.csv', '  \n ', /^It is empty\.$/],
    ['plot.png', pngOf(2, 1), /picture/],
    ['renamed.csv', pngOf(2, 1), /picture/],
    ['sales.zip', Buffer.from('PK\x03\x04rest'), /archive/],
    ['sales.xlsx', Buffer.from('PK\x03\x04rest'), /no Excel workbook that can be opened .*\.$/],
    ['sales.ods', Buffer.from('PK\x03\x04rest'), /Save it as \.xlsx/],
    ['sales.xls', Buffer.from('\xd0\xcf\x11\xe0rest', 'latin1'), /old kind, or one with a password/],
    ['sales.gz', gzipSync(WEEKS), /not called \.csv\.gz/],
    ['broken.csv.gz', gzipSync(WEEKS).subarray(0, 30), /cannot be unpacked/],
    ['bomb.csv.gz', gzipSync(Buffer.alloc(201_000_000, 'a')), /cannot be unpacked/],
    ['none.parquet', 'PAR1 and no more', /cannot be read as a table/],
    ['sales.docm', 'words', /called \.docm/],
    ['binary.csv', Buffer.from([1, 2, 0, 0, 3]), /no text/],
    ['header.csv', 'week,revenue\n', /no rows/],
    ['words.csv', 'hello\nworld\n', /one column/],
  ])('%s', async (name, content, sentence) => {
    expect(await take(name, content)).toEqual({ kind: 'refused', name, reason: expect.stringMatching(sentence) });
  });

  test('500 MB', async () => {
    const file = await take('all.csv', '', { size_bytes: 500_000_000, body: null });
    expect(file).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/500 MB, and I take up to 50 MB/) });
    expect(MAX_UPLOAD_BYTES).toBe(50_000_000);
  });

  test('one that Slack does not give', async () => {
    expect(await uploads.take({ file_id: 'F0GONE', user: 'U0MARKETER' })).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/Slack does not let me read it/),
    });
  });
});

describe('a short text that is read out of Slack', () => {
  const text = (name: string, content: string | Buffer, change: Partial<SentFile> = {}) => {
    const body = Buffer.from(content);
    sent.set(name, { name, filetype: '', size_bytes: body.length, body, ...change });
    return uploads.takeText({ file_id: name });
  };

  test('is as the spreadsheet meant it, and nothing of it is kept', async () => {
    const before = bucket.objects.size;
    const latin = Buffer.from('Datum;Ereignis\n24.11.2023;Eröffnung', 'latin1');
    expect(await text('Läden.csv', latin)).toEqual({
      kind: 'text',
      name: 'Läden.csv',
      text: 'Datum;Ereignis\n24.11.2023;Eröffnung',
    });
    expect(bucket.objects.size).toBe(before);
  });

  test.each([
    ['empty.csv', '', {}, 'It is empty.'],
    ['blank.csv', ' \n ', {}, 'It is empty.'],
    ['plot.csv', pngOf(2, 2), {}, 'It is no CSV file. Save it as CSV, and send that.'],
    ['run.yaml', 'a: 1', {}, 'It is no CSV file. Save it as CSV, and send that.'],
    ['large.csv', '', { body: null, size_bytes: 2_000_000 }, 'It has more than 1 MB. Leave out what is not needed.'],
    ['link.csv', '', { body: null, size_bytes: 20 }, 'Slack has only a link to it. Send the file itself.'],
  ])('is refused in a sentence: %s', async (name, content, change, reason) => {
    expect(await text(name, content, change)).toEqual({ kind: 'refused', name, reason });
  });

  test('that was deleted is said to be so', async () => {
    expect(await uploads.takeText({ file_id: 'gone' })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('Slack does not let me read it'),
    });
  });
});
