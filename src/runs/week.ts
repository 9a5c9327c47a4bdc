/** A week as ISO 8601 has it, in UTC: from Monday 00:00 until before the next one. `id` is such as "2026-W10". */
export type Week = { id: string; start: Date; end: Date };

const DAY_MS = 86_400_000;
/** Monday 07:00 UTC after the week. */
const DUE_AFTER_MS = 7 * 3_600_000;

export function weekOf(at: Date): Week {
  const day = Math.floor(at.getTime() / DAY_MS);
  // 1 January 1970 was a Thursday.
  const monday = day - ((day + 3) % 7);
  return weekFrom(monday);
}

/** Throws a RangeError where the text is no week. */
export function parseWeek(id: string): Week {
  const { year, number } = /^(?<year>\d{4})-W(?<number>\d\d)$/.exec(id)?.groups ?? {};
  if (year === undefined || number === undefined) throw new RangeError(`${id} is no week`);
  // 4 January is always in the first week.
  const first = weekOf(new Date(Date.UTC(Number(year), 0, 4)));
  const week = weekFrom(first.start.getTime() / DAY_MS + (Number(number) - 1) * 7);
  if (week.id !== id) throw new RangeError(`${id} is no week`);
  return week;
}

export function weekAfter({ end }: Week): Week {
  return weekOf(end);
}

export function weekBefore({ start }: Week): Week {
  return weekOf(new Date(start.getTime() - DAY_MS));
}

/** When people are told of the week. */
export function dueAt({ end }: Week): Date {
  return new Date(end.getTime() + DUE_AFTER_MS);
}

function weekFrom(monday: number): Week {
  const start = new Date(monday * DAY_MS);
  // The year of a week is that of its Thursday.
  const year = new Date((monday + 3) * DAY_MS).getUTCFullYear();
  const first = Math.floor(Date.UTC(year, 0, 4) / DAY_MS);
  const number = 1 + (monday - (first - ((first + 3) % 7))) / 7;
  return { id: `${year}-W${String(number).padStart(2, '0')}`, start, end: new Date((monday + 7) * DAY_MS) };
}
