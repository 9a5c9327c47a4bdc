import type { ColumnFacts } from '../providers/warehouse/types.ts';
import type { NameReading } from './column-words.ts';

type Candidate = { column: ColumnFacts; reading: NameReading };

/** Words of a channel's name that one column has and another leaves out. */
const NOISE = new Set(['ads', 'ad', 'paid', 'media', 'campaign', 'kampagne', 'marketing', 'online', 'link', 'total']);

/** What says most about how much was seen, first; search is bought by the click. */
const PREFERRED = [
  'impr',
  'imps',
  'imp',
  'einblend',
  'vertoning',
  'grp',
  'trp',
  'view',
  'vues',
  'reach',
  'kontakt',
  'cl',
  'kl',
];
const SEARCH = new Set(['search', 'sea', 'sem', 'bing', 'adwords', 'gads', 'suche', 'recherche', 'shopping']);

/** Gives each spend the exposure of the same channel, each exposure to one spend at most. */
export function pairExposures(
  spends: readonly Candidate[],
  exposures: readonly Candidate[],
): { pairs: { spend: string; exposure: string | null }[]; unpaired: Candidate[] } {
  const free = [...exposures];
  const pairs = spends.map((spend) => {
    const own = key(spend.reading.stem);
    const found = free
      .filter(({ reading }) => own !== '' && key(reading.stem) === own)
      .sort((a, b) => rank(a.reading, spend.reading) - rank(b.reading, spend.reading))[0];
    if (found !== undefined) free.splice(free.indexOf(found), 1);
    return { spend: spend.column.name, exposure: found?.column.name ?? null };
  });
  return { pairs, unpaired: free };
}

function key(stem: readonly string[]): string {
  return stem
    .filter((word) => !NOISE.has(word))
    .sort()
    .join(' ');
}

function rank({ words }: NameReading, { stem }: NameReading): number {
  const is_search = stem.some((word) => SEARCH.has(word));
  const place = PREFERRED.findIndex((start) => words.some((word) => word.startsWith(start)));
  if (is_search && words.some((word) => /^(cl|kl)i/.test(word))) return -1;
  return place === -1 ? PREFERRED.length : place;
}
