import { gzipSync } from 'node:zlib';
import type { Cells, RowType } from './encode.ts';

/** Some rows as they are fetched by URL: JSON arrays with commas between, without brackets around, compressed. */
export type Chunk = { rows: number; uncompressed_bytes: number; body: Buffer };

/** What a statement gave: its first rows go into the answer itself, the others are fetched in chunks. */
export type Result = { row_types: RowType[]; rows: number; inline: Cells[]; chunks: Chunk[] };

export type ResultSizes = { inline_rows: number; chunk_rows: number };

export function chunkOf(rows: readonly Cells[]): Chunk {
  const text = rows.map((row) => JSON.stringify(row)).join(',');
  // Chunks are repeated and fetched often: a low level is as good.
  return { rows: rows.length, uncompressed_bytes: Buffer.byteLength(text), body: gzipSync(text, { level: 1 }) };
}

export function resultOf(row_types: RowType[], rows: readonly Cells[], sizes: ResultSizes): Result {
  const chunks: Chunk[] = [];
  for (let at = sizes.inline_rows; at < rows.length; at += sizes.chunk_rows) {
    chunks.push(chunkOf(rows.slice(at, at + sizes.chunk_rows)));
  }
  return { row_types, rows: rows.length, inline: rows.slice(0, sizes.inline_rows), chunks };
}

/** A table of texts, such as what SHOW gives. */
export function textResult(names: readonly string[], rows: readonly Cells[], sizes: ResultSizes): Result {
  const row_types = names.map((name) => ({
    name,
    type: 'text',
    precision: null,
    scale: null,
    length: 16_777_216,
    nullable: true,
  }));
  return resultOf(row_types, rows, sizes);
}

export function messageResult(message: string, sizes: ResultSizes): Result {
  return textResult(['status'], [[message]], sizes);
}
