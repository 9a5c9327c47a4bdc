import type { Annotation } from './annotations.ts';
import { type RawAnnotation, shortened, type TextProblem } from './raw-annotation.ts';

/** Annotations as a table: CSV out of a file, or cells that were copied from a spreadsheet. The first line names the columns. */

export type TextTable = { rows: RawAnnotation[] } | { problem: TextProblem };

/** How people call the columns, in the order in which one is preferred to another. */
const HEADERS = {
  start: [
    'start',
    'date',
    'start_date',
    'startdate',
    'from',
    'begin',
    'begins',
    'day',
    'week',
    'ds',
    'datum',
    'von',
    'beginn',
  ],
  end: ['end', 'end_date', 'enddate', 'to', 'until', 'till', 'ends', 'bis', 'ende'],
  label: [
    'label',
    'event',
    'name',
    'title',
    'annotation',
    'what',
    'holiday',
    'description',
    'note',
    'comment',
    'ereignis',
    'text',
  ],
  country: ['country', 'market', 'country_code', 'land', 'markt', 'geo'],
  channel: ['channel', 'medium', 'media', 'kanal'],
  model_as: ['model_as', 'as'],
} as const satisfies Record<keyof Omit<RawAnnotation, 'line'>, readonly string[]>;

const MOST_NAMES = 8;

const DELIMITERS = ['\t', ';', ','] as const;

/** The rows of a text whose first line names columns; `null` where it names none. */
export function readTable(text: string): TextTable | null {
  const first = text.split(/\r\n|[\n\r]/).find((line) => line.trim() !== '');
  if (first === undefined || /\d{1,4}[-./]\d{1,2}[-./]\d{1,4}/.test(first)) return null;
  const delimiter = DELIMITERS.find((one) => first.includes(one)) ?? ',';
  const [header, ...records] = recordsOf(text, delimiter).filter(({ cells }) =>
    cells.some((cell) => cell.trim() !== ''),
  );
  const columns = header === undefined ? null : columnsOf(header.cells);
  if (header === undefined || columns === null) return null;
  const { start, label } = columns;
  if (start === undefined || label === undefined) {
    const [missing, such_as] =
      start === undefined ? ['the dates', 'date or start'] : ['what happened', 'label or event'];
    const message = `No column has ${missing}. Name one of them ${such_as}; there are ${namesOf(header.cells)}.`;
    return { problem: { line: header.line, message } };
  }
  const cell = (cells: readonly string[], at: number | undefined) => (at === undefined ? '' : (cells[at] ?? '').trim());
  return {
    rows: records.map(({ line, cells }) => ({
      line,
      start: cell(cells, start),
      end: cell(cells, columns.end),
      label: cell(cells, label),
      country: cell(cells, columns.country),
      channel: cell(cells, columns.channel),
      model_as: cell(cells, columns.model_as),
    })),
  };
}

type Columns = Partial<Record<keyof typeof HEADERS, number>>;

/** The first few names, as much of each as a sentence takes. */
function namesOf(cells: readonly string[]): string {
  const more = cells.length - MOST_NAMES;
  const names = cells.slice(0, MOST_NAMES).map((cell) => shortened(cell.trim()));
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** Where each thing stands; `null` for a line that does not look like names of columns. */
function columnsOf(cells: readonly string[]): Columns | null {
  const names = cells.map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  );
  const place = (wanted: readonly string[]) => {
    const name = wanted.find((one) => names.includes(one));
    return name === undefined ? undefined : names.indexOf(name);
  };
  const columns: Columns = {
    start: place(HEADERS.start),
    end: place(HEADERS.end),
    label: place(HEADERS.label),
    country: place(HEADERS.country),
    channel: place(HEADERS.channel),
    model_as: place(HEADERS.model_as),
  };
  return columns.start === undefined && columns.label === undefined ? null : columns;
}

/** RFC 4180: cells in quotes may hold the delimiter, line breaks, and quotes that are doubled. */
function recordsOf(text: string, delimiter: string): { line: number; cells: string[] }[] {
  const records: { line: number; cells: string[] }[] = [];
  let line = 1;
  let record = { line, cells: [''] };
  let is_quoted = false;
  const add = (letters: string) => {
    record.cells[record.cells.length - 1] += letters;
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '"' && is_quoted && text.charAt(at + 1) === '"') {
      add('"');
      at += 1;
    } else if (letter === '"' && (is_quoted || record.cells.at(-1) === '')) is_quoted = !is_quoted;
    else if (letter === delimiter && !is_quoted) record.cells.push('');
    else if (letter === '\n' || (letter === '\r' && text.charAt(at + 1) !== '\n')) {
      line += 1;
      if (is_quoted) add(' ');
      else {
        records.push(record);
        record = { line, cells: [''] };
      }
    } else if (letter !== '\r') add(letter);
  }
  return [...records, record];
}

/** `data/annotations.csv` of a run's folder: what R draws, and what a person can add to by hand. */
export function annotationsCsv(annotations: readonly Annotation[]): string {
  const rows = annotations.map(({ start, end, label, country, channel, model_as }) =>
    [start, end ?? '', label, country ?? '', channel ?? '', model_as].map(cellOf).join(','),
  );
  return ['start,end,label,country,channel,model_as', ...rows, ''].join('\n');
}

function cellOf(text: string): string {
  return /[",\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
