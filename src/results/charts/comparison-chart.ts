import type { Comparison } from '../compare-runs.ts';
import { nameOf, shareOf } from '../figures.ts';
import { effectSharesSvg } from './effect-shares.ts';

/** The one picture of a comparison: the share of the effect of each channel in each run. */
export function comparisonSvg({ runs, channels }: Comparison): string {
  return effectSharesSvg({
    title: 'What each channel brings',
    subtitle: 'Share of the effect of paid media',
    series: runs.map(({ letter, run }) => ({ label: `${letter}: ${run.run_id}` })),
    groups: channels.map(({ channel, effect_shares }) => ({ name: channel, shares: effect_shares })),
  });
}

/** What one sees on it, as plain text of at most `max` characters. */
export function comparisonAltText({ runs, channels }: Comparison, max = 2000): string {
  const who = runs.map(({ letter, run }) => `${letter} is ${run.run_id}`).join(', ');
  let said = `Bars of each channel’s share of the media effect, one for each run. ${who}.`;
  for (const { channel, effect_shares } of channels) {
    const shares = runs.map(({ letter }, index) => `${letter} ${shareOf(effect_shares[index] ?? null) ?? 'none'}`);
    const next = ` ${nameOf(channel)}: ${shares.join(', ')}.`;
    if (said.length + next.length > max) break;
    said += next;
  }
  return said;
}
