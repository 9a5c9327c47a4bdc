/** Figures inside plain sentences; `null` where there is none that a person could read. */

/** Past this a figure is a fault of the model, and nothing to read aloud. */
const LARGEST = 1e12;
const LARGEST_SHARE = 10;

/** A share, 0 to 1, as whole percent; never "0%" for what is not nothing, nor "100%" for what is not all. */
export function shareOf(value: number | null): string | null {
  if (value === null || !Number.isFinite(value) || Math.abs(value) > LARGEST_SHARE) return null;
  if (value > 0 && value < 0.005) return 'less than 1%';
  if (value < 1 && value >= 0.995) return 'more than 99%';
  return `${Math.round(value * 100)}%`;
}

/** An explained share, rounded down so that it never reads as a better light's, and never below 0. */
export function explainedShare(rsq: number): string {
  const share = Number.isFinite(rsq) ? Math.min(1, Math.max(0, rsq)) : 0;
  return `${Math.floor(share * 100 + 1e-9)}%`;
}

/** An amount for one unit, such as a ROAS: "5.80". */
export function amountOf(value: number | null): string | null {
  if (value === null || !Number.isFinite(value) || Math.abs(value) > LARGEST) return null;
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** A name from data inside a sentence: both ends, which is where long names differ, and no line breaks. */
export function nameOf(name: string): string {
  const points = [...name.replaceAll(/\s+/g, ' ').trim()];
  if (points.length === 0) return 'a column without a name';
  return points.length <= 60 ? points.join('') : `${points.slice(0, 34).join('')}…${points.slice(-25).join('')}`;
}

/** "a", "a and b", "a, b and c". */
export function joined(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

export function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
