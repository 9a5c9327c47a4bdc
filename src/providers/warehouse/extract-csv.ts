import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Rows are handed to the compressor in pieces of this many characters. */
const PIECE = 256 * 1024;

/** A CSV file (gzip) that is written as its rows come, in constant memory. */
export type CsvWriter = {
  /** Adds a row. Whether to go on at once; else `drained` first, for the disk or the compressor is behind. */
  row(cells: readonly (string | null)[]): boolean;
  drained(): Promise<void>;
  /** Ends the file; after this it is whole. */
  end(): Promise<void>;
  /** Gives it up; what is there of it is of no use. */
  abort(): void;
  /** Bytes so far, before compression. */
  bytes(): number;
  /** Characters of the longest row. */
  longest(): number;
};

export function csvWriter(path: string, header: readonly string[]): CsvWriter {
  // A low level: an extract is written once and read a few times, and the processor is what there is least of.
  const gzip = createGzip({ level: 1, chunkSize: 64 * 1024 });
  const file = createWriteStream(path);
  gzip.pipe(file);
  const written = finished(file);
  // Who awaits `drained` or `end` is told; nobody else is.
  written.catch(() => {});
  gzip.on('error', (error) => file.destroy(error));

  let pending = '';
  let bytes = 0;
  let longest = 0;

  function row(cells: readonly (string | null)[]): boolean {
    let line = '';
    for (let index = 0; index < cells.length; index++) {
      if (index > 0) line += ',';
      const cell = cells[index];
      if (cell !== null && cell !== undefined) line += quoted(cell);
    }
    // A row of one empty cell would be an empty line, and that is no row.
    if (line === '' && cells.length === 1) line = '""';
    if (line.length > longest) longest = line.length;
    pending += `${line}\n`;
    if (pending.length < PIECE) return true;
    return gzip.write(taken());
  }

  function taken(): Buffer {
    const piece = Buffer.from(pending);
    bytes += piece.length;
    pending = '';
    return piece;
  }

  row(header);
  return {
    row,
    drained: () => Promise.race([new Promise<void>((resolve) => void gzip.once('drain', () => resolve())), written]),
    async end() {
      gzip.end(taken());
      await written;
    },
    abort() {
      gzip.destroy();
      file.destroy();
    },
    bytes: () => bytes + pending.length,
    longest: () => longest,
  };
}

const PLAIN = /^[^",\r\n]+$/;

/** As DuckDB writes it: an empty text is "", so that it is not NULL. */
function quoted(text: string): string {
  return PLAIN.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}
