import { createHash } from 'node:crypto';

/**
 * What is longer than Slack lets one input or one option be: a text goes over several inputs, a long name goes by its hash.
 */

/** Characters of one text input; options of one select. */
export const FITS = { options: 100, value: 150, text: 3000 } as const;

/** Inputs for one text at most: a modal has to stay below 250 KB. */
const MOST_PARTS = 20;

/**
 * The text in parts that each fit one input, together the text again. It is parted inside words, so that nothing is lost where
 * an input is trimmed. `null` where it takes more than a modal can hold.
 */
export function textParts(text: string): string[] | null {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > FITS.text) {
    const cut = cutInWord(rest);
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
    if (parts.length >= MOST_PARTS) return null;
  }
  return [...parts, rest];
}

function cutInWord(text: string): number {
  for (let cut = FITS.text; cut > FITS.text / 2; cut -= 1) {
    if (/^[^\s\ud800-\udfff]{2}$/.test(text.slice(cut - 1, cut + 1))) return cut;
  }
  const last = text.charCodeAt(FITS.text - 1);
  return last >= 0xd800 && last <= 0xdbff ? FITS.text - 1 : FITS.text;
}

/** The names in groups that each fit one select; one empty group where there are none. */
export function nameParts(names: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let at = 0; at < names.length; at += FITS.options) parts.push(names.slice(at, at + FITS.options));
  return parts.length === 0 ? [[]] : parts;
}

/** The value of an option for a name: the name itself where Slack can give it back. */
export function nameValue(name: string): string {
  return name.length <= FITS.value ? name : `sha256:${createHash('sha256').update(name).digest('hex')}`;
}

/** The name behind a value, out of those that it can be. */
export function nameOfValue(value: string, names: readonly string[]): string | null {
  return value.startsWith('sha256:') ? (names.find((name) => nameValue(name) === value) ?? null) : value;
}
