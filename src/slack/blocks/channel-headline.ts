import type { ModelSummary } from '../../trainer/results.ts';
import { percent, ratio } from './numbers.ts';
import { named } from './text.ts';

type Channel = ModelSummary['channels'][number];

/**
 * What a model says of the channels in one or two sentences, as text that is safe anywhere. The largest effect and the best
 * return are told apart: a channel that takes most of the money easily has the one without the other.
 */
export function channelHeadline(summary: ModelSummary): string {
  const [strongest] = [...summary.channels].sort((a, b) => b.effect_share - a.effect_share);
  if (strongest === undefined || !(strongest.effect_share > 0)) return 'The model sees no effect of any channel.';
  const first = `${named(strongest.channel)} brings most: ${percent(strongest.effect_share, 0)} of the media effect for ${percent(strongest.spend_share, 0)} of the spend.`;
  const best = bestForItsMoney(summary);
  if (best === null || best.channel === strongest) return first;
  return `${first} For its money, ${named(best.channel.channel)} brings most: ${best.figure}.`;
}

function bestForItsMoney({ channels, dep_var_type }: ModelSummary): { channel: Channel; figure: string } | null {
  const is_revenue = dep_var_type === 'revenue';
  const measured = channels.flatMap((channel) => {
    const value = is_revenue ? channel.roas : channel.cpa;
    const counts = value !== null && Number.isFinite(value) && value > 0 && channel.effect_share > 0;
    return counts ? [{ channel, value }] : [];
  });
  const [best] = measured.sort((a, b) => (is_revenue ? b.value - a.value : a.value - b.value));
  if (best === undefined) return null;
  return { channel: best.channel, figure: `${is_revenue ? 'ROAS' : 'CPA'} ${ratio(best.value)}` };
}
