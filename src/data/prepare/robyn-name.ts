/** Letters that are no letter with an accent. */
const SPELT_OUT: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'o',
  Ø: 'O',
  œ: 'oe',
  Œ: 'OE',
  ł: 'l',
  Ł: 'L',
};

/**
 * The name that Robyn takes for a column: blanks around it and accents go, what is no letter, digit, "_" or "." becomes one
 * "_", and an "X" goes before what begins with no letter, as in R's `make.names`. A name that Robyn takes stays as it is.
 */
export function robynName(name: string): string {
  if (/^[A-Za-z][A-Za-z0-9_.]*$/.test(name)) return name;
  const plain = name
    .replaceAll(/[ßæÆøØœŒłŁ]/g, (letter) => SPELT_OUT[letter] ?? letter)
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^A-Za-z0-9_.]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 120);
  return /^[A-Za-z]/.test(plain) ? plain : `X${plain}`;
}
