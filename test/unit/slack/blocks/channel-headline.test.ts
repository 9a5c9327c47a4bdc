import { describe, expect, it } from 'vitest';
import { channelHeadline } from '../../../../src/slack/blocks/channel-headline.ts';
import { modelSummary } from '../../../support/results.ts';

const summary = modelSummary('r12-de-20240131_093000');
const [sample] = summary.channels;
if (sample === undefined) throw new Error('the sample has no channel');

const outdoor = { ...sample, channel: 'ooh_S', effect_share: 0.3, spend_share: 0.66, roas: 2.18, cpa: 40 };
const social = { ...sample, channel: 'facebook_S', effect_share: 0.22, spend_share: 0.03, roas: 38.8, cpa: 2.5 };

describe('the headline about channels', () => {
  it('tells the largest effect from the best return', () => {
    expect(channelHeadline({ ...summary, dep_var_type: 'revenue', channels: [social, outdoor] })).toBe(
      'ooh_S brings most: 30% of the media effect for 66% of the spend. For its money, facebook_S brings most: ROAS 38.80.',
    );
  });

  it('takes the lowest cost where conversions are counted', () => {
    expect(channelHeadline({ ...summary, dep_var_type: 'conversion', channels: [outdoor, social] })).toMatch(
      /For its money, facebook_S brings most: CPA 2\.50\.$/,
    );
  });

  it('says it once where one channel has both, and praises none that has no effect', () => {
    expect(channelHeadline({ ...summary, channels: [{ ...social, effect_share: 0.9 }, outdoor] })).toBe(
      'facebook_S brings most: 90% of the media effect for 3% of the spend.',
    );
    const idle = { ...social, effect_share: 0, roas: 0, cpa: null };
    expect(channelHeadline({ ...summary, channels: [idle] })).toBe('The model sees no effect of any channel.');
    expect(channelHeadline({ ...summary, channels: [] })).toBe('The model sees no effect of any channel.');
  });
});
