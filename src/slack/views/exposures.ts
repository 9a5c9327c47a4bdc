import { nearest } from '../../data/nearest.ts';

/**
 * How paid_media_spends and paid_media_vars are paired in the modal: one line for each channel whose exposure
 * (impressions, clicks) is measured, `facebook_S = facebook_I`. A channel without a line is modelled by its spend.
 */

/** The lines for the pairs whose exposure is not the spend itself. */
export function exposureLines(spends: readonly string[], vars: readonly string[]): string {
  return spends
    .map((spend, index) => ({ spend, exposure: vars[index] ?? spend }))
    .filter(({ spend, exposure }) => spend !== exposure)
    .map(({ spend, exposure }) => `${spend} = ${exposure}`)
    .join('\n');
}

/**
 * The paid_media_vars for these spends, or a sentence about the line that is wrong. A line for a channel that is one of
 * `known` (the spends that the modal was filled with) and has been taken out of the selection since is passed over.
 */
export function parseExposures(
  lines: string,
  spends: readonly string[],
  known: readonly string[],
): { vars: string[] } | { problem: string } {
  const exposures = new Map<string, string>();
  for (const line of lines.split('\n').map((raw) => raw.trim())) {
    if (line === '') continue;
    const [spend = '', exposure = '', ...rest] = line.split('=').map((part) => part.trim());
    if (spend === '' || exposure === '' || rest.length > 0) {
      return { problem: `"${line}" is not a pair. Write one a line: facebook_S = facebook_I` };
    }
    if (!spends.includes(spend)) {
      if (known.includes(spend)) continue;
      const guess = nearest(spend, spends);
      return {
        problem: `"${spend}" is not among the media spend chosen above.${guess === null ? '' : ` Did you mean "${guess}"?`}`,
      };
    }
    if (exposures.has(spend)) return { problem: `"${spend}" has two lines; a channel has one exposure.` };
    exposures.set(spend, exposure);
  }
  return { vars: spends.map((spend) => exposures.get(spend) ?? spend) };
}
