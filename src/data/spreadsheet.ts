import { createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { CellValue } from 'hucre/xlsx';
import { NotReadable } from './not-readable.ts';
import { unpackedSizes } from './unpacked-size.ts';

/** Types of DuckDB by the name of the column, where all of its cells are of one kind. */
export type CellTypes = Readonly<Record<string, string>>;

const MOST_BYTES = 200_000_000;
const MOST_UNPACKED = { sheet: 2_000_000_000, other: 150_000_000 } as const;
/** Reading them takes half a minute of a core. */
const MOST_CELLS = 10_000_000;
/** After so many the bot looks after others. */
const TURN_ROWS = 500;

/**
 * Writes the table of an Excel workbook (.xlsx) as CSV: of its first visible sheet, from the first row with two cells filled, which is the
 * line of names, as wide as that. Dates are YYYY-MM-DD, formulas their last result, errors such as #N/A nothing. Throws `NotReadable`.
 */
export async function spreadsheetToCsv(path: string, csv_path: string): Promise<{ types: CellTypes }> {
  if ((await stat(path)).size > MOST_BYTES) throw new NotReadable('it has more than 200 MB. Save it as CSV');
  const { lines, types } = await openSpreadsheet(await readFile(path));
  await pipeline(Readable.from(lines), createWriteStream(csv_path));
  return { types: types() };
}

/** As `spreadsheetToCsv`, of a workbook in memory and into it. */
export async function spreadsheetCsv(body: Buffer): Promise<string> {
  const { lines } = await openSpreadsheet(body);
  const parts: string[] = [];
  for await (const line of lines) parts.push(line);
  return parts.join('');
}

/** `types` are known once the lines have been read. */
async function openSpreadsheet(body: Buffer): Promise<{ lines: AsyncGenerator<string>; types(): CellTypes }> {
  checkUnpacked(body);
  const sheet = await firstSheet(body);
  const table = tableReader();
  return { lines: readLines(body, sheet, table), types: table.types };
}

/** Sheets are read in parts; the rest, such as the texts of all sheets, is held in memory. */
function checkUnpacked(body: Buffer): void {
  for (const [name, bytes] of unpackedSizes(body)) {
    const most = name.includes('worksheets/') ? MOST_UNPACKED.sheet : MOST_UNPACKED.other;
    if (name.endsWith('.xml') && bytes > most)
      throw new NotReadable('it unpacks to more than I can hold. Save it as CSV');
  }
}

async function firstSheet(body: Uint8Array): Promise<string> {
  const { readXlsx } = await import('hucre/xlsx');
  const visible: string[] = [];
  await reading(async () => {
    await readXlsx(body, {
      sheets: ({ name, hidden, veryHidden }) => {
        if (!hidden && !veryHidden) visible.push(name);
        return false;
      },
    });
  });
  const [first] = visible;
  if (first === undefined) throw new NotReadable('it has no visible sheet');
  return first;
}

async function* readLines(body: Uint8Array, sheet: string, table: TableReader): AsyncGenerator<string> {
  const { streamXlsxRows } = await import('hucre/xlsx');
  const rows = streamXlsxRows(body, { sheet });
  let read = 0;
  let cells = 0;
  for (;;) {
    const next = await reading(() => rows.next());
    if (next.done === true) break;
    const line = table.line(next.value.values);
    if (line !== null) yield line;
    read += 1;
    cells += next.value.values.length;
    if (cells > MOST_CELLS) throw new NotReadable('it has more than 10 million cells. Save it as CSV');
    if (read % TURN_ROWS === 0) await setImmediate();
  }
  if (table.names().length > 0) return;
  const missing = 'has no row with two cells filled, which would be the names of the columns';
  throw new NotReadable(`its first sheet, "${sheet}", ${missing}`);
}

/** What the library throws is about the file. */
async function reading<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new NotReadable(`it is no Excel workbook that can be opened (${message})`, { cause });
  }
}

type Kind = 'integer' | 'number' | 'day' | 'time' | 'boolean' | 'text';

type TableReader = {
  /** The row as a line of CSV; `null` for what is above the line of names and for empty rows. */
  line(values: readonly CellValue[]): string | null;
  names(): readonly string[];
  types(): CellTypes;
};

function tableReader(): TableReader {
  let names: string[] = [];
  let kinds: Set<Kind>[] = [];
  return {
    line(values) {
      const filled = values.filter((value) => !isEmpty(value)).length;
      if (names.length === 0) {
        if (filled < 2) return null;
        names = namesOf(values);
        kinds = names.map(() => new Set<Kind>());
        return csvLine(names);
      }
      const row = names.map((_name, at) => values[at] ?? null);
      if (row.every(isEmpty)) return null;
      row.forEach((value, at) => {
        if (!isEmpty(value)) kinds[at]?.add(kindOf(value));
      });
      return csvLine(row.map(textOf));
    },
    names: () => names,
    types: () =>
      Object.fromEntries(
        names.flatMap((name, at) => {
          const type = typeOf(kinds[at] ?? new Set());
          return type === null ? [] : [[name, type]];
        }),
      ),
  };
}

/** Names that DuckDB would have to change (the same twice, none) are made different here, for types go by names. */
function namesOf(values: readonly CellValue[]): string[] {
  const last = values.findLastIndex((value) => !isEmpty(value));
  const taken = new Set<string>();
  return values.slice(0, last + 1).map((value, at) => {
    const wanted = isEmpty(value) ? `column_${at + 1}` : textOf(value).trim();
    let name = wanted;
    for (let n = 1; taken.has(name.toLowerCase()); n += 1) name = `${wanted}_${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

const ERRORS: ReadonlySet<string> = new Set([
  ...['#DIV/0!', '#N/A', '#NAME?', '#NULL!', '#NUM!', '#REF!', '#VALUE!', '#SPILL!', '#CALC!', '#GETTING_DATA'],
]);

function isEmpty(value: CellValue): boolean {
  return value === null || (typeof value === 'string' && (value.trim() === '' || ERRORS.has(value.trim())));
}

function kindOf(value: CellValue): Kind {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (value instanceof Date) return value.getTime() % 86_400_000 === 0 ? 'day' : 'time';
  return 'text';
}

function typeOf(kinds: ReadonlySet<Kind>): string | null {
  const only = (...these: Kind[]) => kinds.size > 0 && [...kinds].every((kind) => these.includes(kind));
  if (only('integer')) return 'BIGINT';
  if (only('integer', 'number')) return 'DOUBLE';
  if (only('day')) return 'DATE';
  if (only('day', 'time')) return 'TIMESTAMP';
  return only('boolean') ? 'BOOLEAN' : null;
}

function textOf(value: CellValue): string {
  if (isEmpty(value) || value === null) return '';
  if (!(value instanceof Date)) return String(value);
  const text = value.toISOString();
  return kindOf(value) === 'day' ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

function csvLine(texts: readonly string[]): string {
  return `${texts.map((text) => (/[",\r\n;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')}\n`;
}
