import type { Profile } from './profile.ts';

const UNITS = { day: 'day', week: 'week', month: 'month' } as const;

/** The data in a line: "208 weeks from 2015-11-23 to 2019-11-11, no gaps". Plain text. */
export function profileSummary({ rows, date }: Pick<Profile, 'rows' | 'date'>): string {
  const unit = date.interval === null ? 'row' : UNITS[date.interval];
  const size = `${rows.toLocaleString('en-US')} ${unit}${rows === 1 ? '' : 's'}`;
  if (date.first === null || date.last === null) return size;
  const even = date.gap === null && date.duplicate === null ? ', no gaps' : '';
  return `${size} from ${date.first} to ${date.last}${even}`;
}
