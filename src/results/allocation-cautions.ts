import type { ModelSummary } from '../trainer/results.ts';
import type { Allocation } from './allocate.ts';

/** A bound is hit within this share of the channel's spend. */
const AT_BOUND = 1e-4;
/** Shares of effect or spend that are not worth a word. */
const WORTH_SAYING = 0.005;

/**
 * What has to be known before a budget is moved like that, as sentences: the model does not know spends that it has not seen, bounds that
 * are hit hold back the answer, and channels of which similar models disagree.
 */
export function allocationCautions(
  { metrics, marginal }: Allocation,
  summary: Pick<ModelSummary, 'best_model' | 'channels'>,
): string[] {
  const beyond = marginal.filter(
    ({ spend, largest_seen }) => largest_seen > 0 && spend > largest_seen * (1 + AT_BOUND),
  );
  const channels = metrics.channels.filter(({ spend }) => spend > 0);
  const at = (bound: 'constraint_low' | 'constraint_up') =>
    channels.filter((channel) => {
      const is_open = channel.constraint_low < channel.constraint_up;
      return is_open && Math.abs(channel.spend_optimized - channel[bound] * channel.spend) <= AT_BOUND * channel.spend;
    });
  const raised = new Set(
    channels
      .filter(({ spend, spend_optimized }) => spend_optimized - spend > WORTH_SAYING * metrics.totals.spend)
      .map(({ channel }) => channel),
  );
  const uncertain =
    metrics.sol_id !== summary.best_model
      ? []
      : summary.channels.filter(({ channel, interval, roas, cpa }) => {
          const figure = roas ?? cpa;
          if (!raised.has(channel) || interval === null || figure === null) return false;
          return interval.low <= 0 || figure < interval.low || figure > interval.high;
        });
  return [
    ...(beyond.length === 0
      ? []
      : [
          `Beyond what the data has shown: ${listed(beyond)}. The proposed mean spend of a period is above the largest that the model has seen, so the effect there is a guess. Move in steps.`,
        ]),
    ...(uncertain.length === 0
      ? []
      : [
          `Similar models disagree about ${listed(uncertain)}, which this would raise: the 95% interval of the return reaches 0, or leaves this model's figure out. Test before you move much.`,
        ]),
    ...(at('constraint_up').length === 0
      ? []
      : [`Held back by the upper bound: ${listed(at('constraint_up'))}. A wider one would put more there.`]),
    ...(at('constraint_low').length === 0
      ? []
      : [`Held up by the lower bound: ${listed(at('constraint_low'))}. A lower one would put less there.`]),
  ];
}

function listed(channels: readonly { channel: string }[]): string {
  const names = channels.map(({ channel }) => (channel.length > 60 ? `${channel.slice(0, 59)}…` : channel));
  const shown = names.slice(0, 6);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
