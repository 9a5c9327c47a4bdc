import { basename, join } from 'node:path';
import { identifier, literal } from '../../data/duckdb-sql.ts';
import { NotReadable } from '../../data/not-readable.ts';
import { spreadsheetToCsv } from '../../data/spreadsheet.ts';
import { AppError } from '../../errors.ts';
import { loadCsv } from './duckdb-csv.ts';
import { type Duckdb, duckdbSentence } from './duckdb-engine.ts';
import { utf8File } from './utf8-file.ts';

/** The ends of names of files that are tables, the longest first. */
const ENDS = ['.csv.gz', '.tsv.gz', '.csv', '.tsv', '.parquet', '.xlsx'] as const;

/** The name of the table that a file is; `null` where it is none. */
export function tableOfFile(file: string): string | null {
  const end = ENDS.find((each) => file.toLowerCase().endsWith(each));
  return end === undefined || file.startsWith('.') || file.startsWith('~$') ? null : file.slice(0, -end.length) || null;
}

/** Where files lie is the operator's own, or of this process. */
const FOLDERS = /(?<![\w.])\/(?:[^\s'"/]+\/)+/g;

/** Parquet is read where it lies, as much of it as a question needs; the others are loaded. */
export function isReadInPlace(path: string): boolean {
  return path.toLowerCase().endsWith('.parquet');
}

/** Makes a table of a data file. Throws `file_not_readable` with the reason. */
export async function loadFile(database: Duckdb, table: string, path: string): Promise<void> {
  try {
    await load(database, table, path);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof NotReadable ? cause.message : sentence(cause).replaceAll(FOLDERS, '');
    throw new AppError('file_not_readable', { file: basename(path), reason }, { cause });
  }
}

async function load(database: Duckdb, table: string, path: string): Promise<void> {
  if (isReadInPlace(path)) {
    return database.run(`CREATE VIEW ${identifier(table)} AS SELECT * FROM read_parquet(${literal(path)})`);
  }
  if (path.toLowerCase().endsWith('.xlsx')) {
    const csv_path = join(await database.folder(), 'spreadsheet.csv');
    const { types } = await spreadsheetToCsv(path, csv_path);
    return loadCsv(database, table, csv_path, types);
  }
  await loadCsv(database, table, await utf8File(path, () => database.folder()), {});
}

function sentence(cause: unknown): string {
  const said = duckdbSentence(cause);
  return said.startsWith('Out of Memory')
    ? 'it is too large for the memory of this machine. Parquet is read in parts'
    : said;
}
