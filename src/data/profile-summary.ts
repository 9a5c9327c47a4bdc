import { dayInWords } from './day-words.ts';
import type { DateProfile, Profile } from './profile.ts';

/**
 * The data in a line: "208 weeks from 23 Nov 2015 to 11 Nov 2019, no gaps; 157 of them in the window, 13.1 rows for each of 12
 * variables". Plain text without names of the data.
 */
export function profileSummary({ rows, date, variables }: Pick<Profile, 'rows' | 'date' | 'variables'>): string {
  if (rows === 0) return 'No rows';
  if (!date.is_iso) return `${countOf(rows, 'row')}, whose dates cannot be read`;
  if (date.first === null || date.last === null) return `${countOf(rows, 'row')} without dates`;
  const span =
    date.first === date.last
      ? `of ${dayInWords(date.first)}`
      : `from ${dayInWords(date.first)} to ${dayInWords(date.last)}`;
  const extent = `${countOf(rows, unitOf(date))} ${span}${evenness(date)}`;
  const { count, rows_per_variable } = variables;
  const share = rows_per_variable === null ? null : `${rowsEach(rows_per_variable)} for ${eachOf(count)}`;
  const inside = date.window_rows === rows ? null : `${date.window_rows.toLocaleString('en-US')} of them in the window`;
  const rest = [inside, share].filter((part) => part !== null).join(', ');
  return rest === '' ? extent : `${extent}; ${rest}`;
}

/** A row is a week only where each week has one. */
function unitOf({ interval, duplicates }: DateProfile): string {
  return interval === null || duplicates.rows > 0 ? 'row' : interval;
}

function evenness({ interval, duplicates, gaps, missing }: DateProfile): string {
  const undated = missing > 0 ? `, ${countOf(missing, 'row')} without a date` : '';
  if (duplicates.dates > 0) return `, ${countOf(duplicates.dates, 'date')} with several rows${undated}`;
  if (gaps.count === 0) return interval === null ? undated : `, no gaps${undated}`;
  if (interval === null) return `, unevenly apart${undated}`;
  const lost = gaps.missing > 0 ? ` (${countOf(gaps.missing, interval)} missing)` : '';
  return `, ${countOf(gaps.count, 'gap')}${lost}${undated}`;
}

function rowsEach(rows_per_variable: number): string {
  const figure = rows_per_variable.toLocaleString('en-US', { maximumFractionDigits: 1 });
  return `${figure} ${figure === '1' ? 'row' : 'rows'}`;
}

function eachOf(variables: number): string {
  return variables === 1 ? 'its one variable' : `each of ${variables} variables`;
}

function countOf(count: number, unit: string): string {
  return `${count.toLocaleString('en-US')} ${unit}${count === 1 ? '' : 's'}`;
}
