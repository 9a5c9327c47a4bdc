import { type DateOrder, type ReadDate, readDate } from './annotation-dates.ts';
import { ANNOTATION, type Annotation, LONGEST_LABEL, MODEL_AS, type ModelAs } from './annotations.ts';

/** One annotation in the words of its text; empty where it says nothing. */
export type RawAnnotation = {
  /** Counted from 1. */
  line: number;
  start: string;
  end: string;
  label: string;
  country: string;
  channel: string;
  model_as: string;
};

/** What is wrong with a line, as a sentence that says what would be right. */
export type TextProblem = { line: number; message: string };

export const LINE_FIX = 'Begin with the date, such as “2023-11-24 Black Friday” or “2023-03-01..2023-03-14 TV strike”.';

/** The annotation that the words say, or what is wrong with them. */
export function annotationOf(
  raw: RawAnnotation,
  { order, default_as }: { order: DateOrder | null; default_as: ModelAs },
): { annotation: Annotation } | { message: string } {
  const start = readDay(raw.start, order);
  if ('message' in start) return start;
  const end = raw.end === '' ? { date: null } : readDay(raw.end, order);
  if ('message' in end) return end;
  if (end.date !== null && end.date < start.date) {
    return { message: `It ends on ${end.date}, before it begins on ${start.date}. Write the first day first.` };
  }
  if (raw.label === '') return { message: `Nothing says what happened on ${start.date}. Write it behind the date.` };
  if (raw.label.length > LONGEST_LABEL) {
    return { message: `The label has ${raw.label.length} characters. Up to ${LONGEST_LABEL} fit beside a plot.` };
  }
  const country = raw.country.toLowerCase();
  const parsed = ANNOTATION.safeParse({
    start: start.date,
    end: end.date,
    label: raw.label,
    country: country === '' ? null : country,
    channel: raw.channel === '' ? null : raw.channel,
    model_as: raw.model_as === '' ? default_as : raw.model_as.toLowerCase(),
  });
  if (parsed.success) return { annotation: parsed.data };
  switch (parsed.error.issues[0]?.path[0]) {
    case 'country':
      return { message: `“${shortened(raw.country)}” is no market. A market is 2 to 20 letters, such as de.` };
    case 'model_as':
      return { message: `“as ${shortened(raw.model_as)}” is not known. It can be ${MODEL_AS.join(', ')}.` };
    case 'channel':
      return { message: `“${shortened(raw.channel)}” is no channel. Write its name as in the data, such as tv_S.` };
    default:
      return { message: 'The label has characters that cannot be shown. Type it anew.' };
  }
}

function readDay(text: string, order: DateOrder | null): { date: string } | { message: string } {
  const read: ReadDate = readDate(text, order);
  if (read === null) {
    const message =
      text === ''
        ? `There is no date. ${LINE_FIX}`
        : `“${shortened(text)}” is no date. Write it as year, month, day, such as 2023-11-24.`;
    return { message };
  }
  if ('date' in read) return read;
  const [day_first, month_first] = read.either;
  const message = `“${text}” can be ${dayWords(day_first)} or ${dayWords(month_first)}. Write ${day_first} or ${month_first}.`;
  return { message };
}

function dayWords(date: string): string {
  return new Date(date).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
}

/** Somebody's words inside a sentence about them. */
export function shortened(text: string): string {
  const points = [...text.replaceAll(/\s+/g, ' ')];
  return points.length <= 40 ? points.join('') : `${points.slice(0, 39).join('')}…`;
}
