/** The candidate that a person most likely meant, or `null` where none is near: a third of the letters may differ. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: { candidate: string; distance: number } | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(plain(word), plain(candidate));
    if (distance <= limit && (best === null || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate ?? null;
}

/** Case, spaces, "_", "-" and accents are what people get wrong first; they count for nothing. */
function plain(word: string): string {
  return word
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f\s_.-]/g, '')
    .toLowerCase();
}

/** Edits of one letter: insertions, deletions, substitutions, and two neighbours swapped (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const is_swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = is_swap ? (before[j - 2] ?? 0) + 1 : substituted;
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substituted, swapped));
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
