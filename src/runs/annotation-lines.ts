import type { Annotation, ModelAs } from './annotations.ts';
import { LINE_FIX, type RawAnnotation, shortened, type TextProblem } from './raw-annotation.ts';

/**
 * Annotations as lines that people write:
 *
 * ```
 * 2023-11-24 Black Friday
 * 2023-03-01..2023-03-14 TV strike; market de; channel tv_S; as context
 * ```
 *
 * Tabs, commas and semicolons part what is on a line too. A label that would be read as something else stands in quotes.
 */

const DATE = String.raw`\d{1,4}[-./]\d{1,2}[-./]\d{1,4}`;
const BETWEEN = String.raw`\s*(?:\.{2,3}|…|–|—|-|\bto\b|\buntil\b|\bbis\b|[,;\t])?\s*`;
const LINE = new RegExp(
  String.raw`^(?:[-*•]\s+)?(?<start>${DATE})(?:${BETWEEN}(?<end>${DATE})(?!\d))?(?!\d)[\s,;:|–—-]*(?<rest>.*)$`,
  'su',
);
const KEY = `(?:market|country|channel|medium|model[_ ]as|as)`;
const OPTION = new RegExp(String.raw`^(?<key>${KEY})(?:\s*[:=]\s*|\s+)(?<value>.+)$`, 'isu');
/** Where a label ends that is in no quotes; a comma may be part of it. */
const END_OF_LABEL = new RegExp(String.raw`[;\t]|,(?=\s*${KEY}(?:\s*[:=]|\s))`, 'iu');
const UP_TO_SEPARATOR = new RegExp(`^(?:"(?:[^"]|"")*"|(?!${END_OF_LABEL.source}).)*`, 'isu');
const QUOTED = /^"(?<inside>(?:[^"]|"")*)"\s*(?<after>.*)$/su;

export function rawLines(text: string): { rows: RawAnnotation[]; problems: TextProblem[] } {
  const rows: RawAnnotation[] = [];
  const problems: TextProblem[] = [];
  for (const [index, written] of text.split(/\r\n|[\n\r\u2028\u2029\u0085]/).entries()) {
    if (written.trim() === '') continue;
    const line = index + 1;
    const read = rawLine(written.trim());
    if ('message' in read) problems.push({ line, ...read });
    else rows.push({ line, ...read });
  }
  return { rows, problems };
}

/** A line taken apart, or what is wrong with it. */
function rawLine(text: string): Omit<RawAnnotation, 'line'> | { message: string } {
  const { start, end = '', rest = '' } = LINE.exec(text)?.groups ?? {};
  if (start === undefined) return { message: `“${shortened(text)}” does not begin with a date. ${LINE_FIX}` };
  const { inside, after = '' } = QUOTED.exec(rest)?.groups ?? {};
  const cut = rest.search(END_OF_LABEL);
  const [label, options] =
    inside !== undefined ? [unquoted(inside), after] : cut === -1 ? [rest, ''] : [rest.slice(0, cut), rest.slice(cut)];
  const raw = { start, end, label: label.trim(), country: '', channel: '', model_as: '' };
  for (const option of optionsOf(options)) {
    const { key = '', value = '' } = OPTION.exec(option)?.groups ?? {};
    if (value === '') return { message: strangeOption(option) };
    const is_quoted = QUOTED.exec(value)?.groups?.inside;
    raw[fieldOf(key)] = is_quoted === undefined ? value.trim() : unquoted(is_quoted);
  }
  return raw;
}

function optionsOf(text: string): string[] {
  const options: string[] = [];
  let rest = text;
  while (rest !== '') {
    const [option = ''] = UP_TO_SEPARATOR.exec(rest) ?? [];
    options.push(option.trim());
    rest = rest.slice(option.length + 1);
  }
  return options.filter((option) => option !== '');
}

function strangeOption(option: string): string {
  const said = shortened(option);
  return `“${said}” could be anything. Write “market ${said}” or “channel ${said}”, or the whole label in "quotes".`;
}

function fieldOf(key: string): 'country' | 'channel' | 'model_as' {
  switch (key.toLowerCase()) {
    case 'market':
    case 'country':
      return 'country';
    case 'channel':
    case 'medium':
      return 'channel';
    default:
      return 'model_as';
  }
}

function unquoted(inside: string): string {
  return inside.replaceAll('""', '"');
}

/** The annotations as lines that read back as the same. What is as `default_as` has it is not said. */
export function annotationLines(annotations: readonly Annotation[], default_as: ModelAs = 'none'): string {
  return annotations
    .map(({ start, end, label, country, channel, model_as }) =>
      [
        `${start}${end === null ? '' : `..${end}`} ${inQuotes(label)}`,
        ...(country === null ? [] : [`market ${country}`]),
        ...(channel === null ? [] : [`channel ${inQuotes(channel)}`]),
        ...(model_as === default_as ? [] : [`as ${model_as}`]),
      ].join('; '),
    )
    .join('\n');
}

function inQuotes(text: string): string {
  const is_clear =
    /^\p{L}/u.test(text) && !/["]/.test(text) && !END_OF_LABEL.test(text) && !/^(?:to|until|bis)\b/iu.test(text);
  return is_clear ? text : `"${text.replaceAll('"', '""')}"`;
}
