/** How a date that is not ISO seems to be meant, so that people recognise it; nothing is ever converted by guessing. */
export function dateShape(value: string): { looks_like: string | null; iso: string | null } {
  const timed = /^(\d{4}-\d\d-\d\d)[ T]\d\d:\d\d/.exec(value)?.[1];
  if (timed !== undefined) return { looks_like: 'a date with a time', iso: timed };
  const year_first = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/.exec(value);
  if (year_first) return { looks_like: 'YYYY/MM/DD', iso: iso(year_first[1], year_first[2], year_first[3]) };
  if (/^\d{8}$/.test(value)) {
    return { looks_like: 'YYYYMMDD', iso: iso(value.slice(0, 4), value.slice(4, 6), value.slice(6)) };
  }
  if (/^\d{5}$/.test(value)) return { looks_like: "a spreadsheet's day number", iso: null };
  const year_last = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(value);
  if (!year_last) return { looks_like: null, iso: null };
  const [, first, separator, second, year] = year_last;
  if (Number(second) > 12) return { looks_like: `MM${separator}DD${separator}YYYY`, iso: iso(year, first, second) };
  // Up to the 12th it could be either, except with dots, where the day is first.
  const is_certain = Number(first) > 12 || separator === '.';
  const looks_like = is_certain
    ? `DD${separator}MM${separator}YYYY`
    : `DD${separator}MM${separator}YYYY or MM${separator}DD${separator}YYYY`;
  return { looks_like, iso: is_certain ? iso(year, second, first) : null };
}

function iso(year = '', month = '', day = ''): string {
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
