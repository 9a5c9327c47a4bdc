import { nearest } from '../../../data/nearest.ts';

/**
 * How paid_media_spends and paid_media_vars are paired: one line for each channel whose exposure (impressions, clicks) is
 * measured, `facebook_S = facebook_I`. A channel without a line is modelled by its spend.
 */

/** The lines for the pairs whose exposure is not the spend itself. */
export function exposureLines(spends: readonly string[], vars: readonly string[]): string {
  return spends
    .map((spend, index) => ({ spend, exposure: vars[index] ?? spend }))
    .filter(({ spend, exposure }) => spend !== exposure)
    .map(({ spend, exposure }) => `${spend} = ${exposure}`)
    .join('\n');
}

/** The paid_media_vars for these spends, or a sentence about the line that is wrong. */
export function parseExposures(lines: string, spends: readonly string[]): { vars: string[] } | { problem: string } {
  const exposures = new Map<string, string>();
  for (const line of linesOf(lines)) {
    const [spend = '', exposure = '', ...rest] = partsOf(line);
    if (spend === '' || exposure === '' || rest.length > 0) {
      return { problem: `"${line}" is not a pair. Write one a line: facebook_S = facebook_I` };
    }
    if (!spends.includes(spend)) {
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

/** The exposures that the lines name, by spend, as far as they can be read. */
export function knownExposures(lines: string): Map<string, string> {
  return new Map(
    linesOf(lines).flatMap((line): [string, string][] => {
      const [spend = '', exposure = ''] = partsOf(line);
      return spend === '' || exposure === '' ? [] : [[spend, exposure]];
    }),
  );
}

/** The lines without those of channels that have been taken out of the selection. */
export function withoutSpends(lines: string, taken_out: ReadonlySet<string>): string {
  if (taken_out.size === 0) return lines;
  return lines
    .split('\n')
    .filter((line) => !taken_out.has(partsOf(line)[0] ?? ''))
    .join('\n');
}

function linesOf(lines: string): string[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function partsOf(line: string): string[] {
  return line.split('=').map((part) => part.trim());
}
