/** Where rows lie from left to right: by date, or by their order where the dates cannot be read. */
export type TimeAxis = {
  /** 0 to 1 for each row. */
  at: readonly number[];
  /** 0 to 1 of a date, which may lie outside; `null` where rows have no dates. */
  ofDate(iso: string): number | null;
  /** Where a year, a month or a day begins, with its name: at most `most`. */
  ticks(most: number): { at: number; label: string }[];
  /** Rows further apart than this are not joined; 0 to 1. */
  gap: number;
  /** Whether a date has several rows, between which a line would mean nothing. */
  has_several: boolean;
};

const DAY_MS = 86_400_000;

export function timeAxis(dates: readonly (string | null)[], interval_days: number | null): TimeAxis {
  const days = dates.map((date) => (date === null ? Number.NaN : dayOf(date)));
  const known = days.filter((day) => !Number.isNaN(day));
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined) return rowAxis(dates.length);
  const span = Math.max(1, last - first);
  const place = (day: number) => (day - first) / span;
  return {
    at: days.map(place),
    ofDate: (iso) => place(dayOf(iso)),
    ticks: (most) => ticksBetween(first, last, most).map(({ day, label }) => ({ at: place(day), label })),
    // Months are 28 to 31 days apart; without a cadence nothing is known to be missing.
    gap: interval_days === null ? Number.POSITIVE_INFINITY : (1.5 * interval_days) / span,
    has_several: new Set(known).size < known.length,
  };
}

function rowAxis(rows: number): TimeAxis {
  const span = Math.max(1, rows - 1);
  return {
    at: Array.from({ length: rows }, (_, row) => row / span),
    ofDate: () => null,
    ticks: () => [],
    gap: Number.POSITIVE_INFINITY,
    has_several: false,
  };
}

function dayOf(iso: string): number {
  return Date.parse(iso) / DAY_MS;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Years where there are enough of them, months where not. */
function ticksBetween(first: number, last: number, most: number): { day: number; label: string }[] {
  for (const months of [1, 3, 6, 12, 24, 60, 120, 600]) {
    const ticks = everyMonths(first, last, months);
    if (ticks.length <= Math.max(1, most)) return ticks;
  }
  return [];
}

function everyMonths(first: number, last: number, months: number): { day: number; label: string }[] {
  const start = new Date(first * DAY_MS);
  const ticks: { day: number; label: string }[] = [];
  for (let month = start.getUTCFullYear() * 12; ; month += months) {
    const day = Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;
    if (day > last) return ticks;
    if (day >= first) ticks.push({ day, label: labelOf(month, ticks.length === 0) });
  }
}

/** January bears the year's name; the first month has it beside its own. */
function labelOf(month: number, is_first: boolean): string {
  const year = String(Math.floor(month / 12));
  if (month % 12 === 0) return year;
  const name = MONTHS[month % 12] ?? '';
  return is_first ? `${name} ${year}` : name;
}
