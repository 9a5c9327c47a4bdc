/** Dates as people write them in a list of events. Which of two numbers is the day is never guessed. */

export type DateOrder = 'day_first' | 'month_first';

/** What a text says: a day; nothing that is a date; or one that could be two days. */
export type ReadDate = { date: string } | { either: [string, string] } | null;

const YEAR_FIRST = /^(?<year>\d{4})(?<between>[-/.])(?<month>\d{1,2})\k<between>(?<day>\d{1,2})(?:[T ]\d\d:\d\d.*)?$/;
const DOTS = /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/;
const SLASHES = /^(?<first>\d{1,2})(?<between>[/-])(?<second>\d{1,2})\k<between>(?<year>\d{4})$/;

/**
 * `2023-11-24`, `24.11.2023` (with dots the day comes first wherever people write so), `24/11/2023`. Of two numbers that could both be
 * the month, `order` says which is the day; without it both days are given back.
 */
export function readDate(text: string, order: DateOrder | null): ReadDate {
  const clear = (YEAR_FIRST.exec(text) ?? DOTS.exec(text))?.groups;
  if (clear !== undefined) return dayOf(clear.year, clear.month, clear.day);
  const { first, second, year } = SLASHES.exec(text)?.groups ?? {};
  const day_first = dayOf(year, second, first);
  const month_first = dayOf(year, first, second);
  if (day_first === null || month_first === null) return day_first ?? month_first;
  if (day_first.date === month_first.date) return day_first;
  if (order === null) return { either: [day_first.date, month_first.date] };
  return order === 'day_first' ? day_first : month_first;
}

/** What the dates of a list that can be read only one way say of the others; `null` where they say nothing, or both. */
export function dateOrderOf(texts: readonly string[]): DateOrder | null {
  const orders = new Set(
    texts.flatMap((text): DateOrder[] => {
      const { first, second } = SLASHES.exec(text)?.groups ?? {};
      if (Number(first) > 12 && Number(second) <= 12) return ['day_first'];
      return Number(second) > 12 && Number(first) <= 12 ? ['month_first'] : [];
    }),
  );
  const [order] = orders;
  return orders.size === 1 ? (order ?? null) : null;
}

function dayOf(year = '', month = '', day = ''): { date: string } | null {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== date ? null : { date };
}
