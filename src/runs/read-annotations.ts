import { dateOrderOf } from './annotation-dates.ts';
import { rawLines } from './annotation-lines.ts';
import { readTable } from './annotation-table.ts';
import { type Annotation, MAX_ANNOTATIONS, type ModelAs } from './annotations.ts';
import { annotationOf, type TextProblem } from './raw-annotation.ts';

export type ReadAnnotations = { annotations: Annotation[] } | { problems: TextProblem[] };

/**
 * Reads what was pasted or is in a file: one annotation on each line, or a table whose first line names the columns. `default_as` is
 * what those are to the model that do not say it themselves. Every line that cannot be read is named.
 */
export function readAnnotations(text: string, { default_as = 'none' }: { default_as?: ModelAs } = {}): ReadAnnotations {
  const body = text.replace(/^\ufeff/, '');
  const table = readTable(body);
  if (table !== null && 'problem' in table) return { problems: [table.problem] };
  const { rows, problems } = table === null ? rawLines(body) : { rows: table.rows, problems: [] };
  const order = dateOrderOf(rows.flatMap(({ start, end }) => [start, end]));
  const annotations: Annotation[] = [];
  const excess = rows[MAX_ANNOTATIONS];
  if (excess !== undefined) return { problems: [{ line: excess.line, message: tooMany(rows.length) }] };
  for (const row of rows) {
    const read = annotationOf(row, { order, default_as });
    if ('message' in read) problems.push({ line: row.line, message: read.message });
    else annotations.push(read.annotation);
  }
  return problems.length > 0 ? { problems: problems.sort((a, b) => a.line - b.line) } : { annotations };
}

/** Why so many are not taken, as a sentence. */
export function tooMany(number: number): string {
  return `These are ${number.toLocaleString('en-US')} annotations; a run takes up to ${MAX_ANNOTATIONS}. Leave out those that matter least.`;
}

/** As `readAnnotations`, for a file: one in which nothing is found is no list of what happened, which is said once. */
export function readAnnotationFile(text: string, options: { default_as: ModelAs }): ReadAnnotations {
  const body = text.replace(/^\ufeff/, '');
  const is_list = readTable(body) !== null || rawLines(body).rows.length > 0;
  if (!is_list) return { problems: [{ line: 1, message: NO_LIST }] };
  const read = readAnnotations(body, options);
  return 'annotations' in read && read.annotations.length === 0 ? { problems: [{ line: 2, message: NO_LINES }] } : read;
}

const NO_LIST =
  'This names no column of dates, and no line below begins with a date. Name the columns here, such as “date,label”.';
const NO_LINES = 'Below the names of the columns there is nothing. Write a line for each thing that happened.';

/** As many of the problems as fit a field, in one text: "Line 3: ... And 4 more lines." */
export function annotationProblemText(problems: readonly TextProblem[], most = 3): string {
  const said = problems.slice(0, most).map(({ line, message }) => `Line ${line}: ${message}`);
  const more = problems.length - said.length;
  return [...said, ...(more === 0 ? [] : [`And ${more} more ${more === 1 ? 'line' : 'lines'}.`])].join(' ');
}
