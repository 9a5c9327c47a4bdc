import { describe, expect, it } from 'vitest';
import { allocatorMessage } from '../../../../src/slack/blocks/allocator-message.ts';
import { summaryMessage } from '../../../../src/slack/blocks/result-tables.ts';
import type { AllocatorMetrics } from '../../../../src/trainer/results.ts';
import { allocatorMetrics, modelSummary } from '../../../support/results.ts';
import { runSpec } from '../../../support/specs.ts';
import { run } from '../support/arbitraries.ts';

const current = run(runSpec());

function channel(name: string, spend: number, proposed: number, effect: number, effect_proposed: number) {
  return {
    channel: name,
    spend,
    spend_optimized: proposed,
    spend_change: proposed / spend - 1,
    response: effect,
    response_optimized: effect_proposed,
    response_change: effect_proposed / effect - 1,
    constraint_low: 0.7,
    constraint_up: 1.5,
  };
}

const channels = [channel('print_S', 1000, 700, 500, 400), channel('search_S', 600, 900, 900, 1300)];
const metrics = allocatorMetrics(current.run_id, {
  date_min: '2018-07-02',
  date_max: '2018-12-24',
  periods: '26 weeks',
  totals: { spend: 1600, spend_optimized: 1600, response: 1400, response_optimized: 1700, response_lift: 3 / 14 },
  channels,
});

function message(change: Partial<AllocatorMetrics> = {}, file_id: string | null = null) {
  const { text, blocks } = allocatorMessage(current, { ...metrics, ...change }, file_id);
  const table = blocks.find((block) => block.type === 'table');
  const rows = table?.rows.map((row) => row.map((cell) => ('text' in cell ? cell.text : '')));
  return { text, rows, words: JSON.stringify(blocks), blocks };
}

describe('the message of the allocator', () => {
  it('shows spend and effect of each channel now and as proposed, the largest move first, and their total', () => {
    expect(message().rows).toEqual([
      ['Channel', 'Spend now', 'Spend proposed', 'Change', 'Effect now', 'Effect proposed', 'Lift'],
      ['print_S', '1,000', '700', '-30.0%', '500', '400', '-20.0%'],
      ['search_S', '600', '900', '+50.0%', '900', '1,300', '+44.4%'],
      ['Total', '1,600', '1,600', '0.0%', '1,400', '1,700', '+21.4%'],
    ]);
  });

  it('shows no change of the total where only rounding is lost', () => {
    const totals = { ...metrics.totals, spend_optimized: 1600.0000000001 };
    expect(message({ totals }).rows?.at(-1)?.[3]).toBe('0.0%');
  });

  it('says in one sentence what to do, over which time', () => {
    expect(message().text).toContain(
      'raise search_S from 600 to 900, and lower print_S from 1,000 to 700, all told over 26 weeks.',
    );
    const still = message({ channels: channels.map((c) => ({ ...c, spend_optimized: c.spend, spend_change: 0 })) });
    expect(still.text).toContain('leave the budget as it is');
  });

  it('says the dates, and that figures are totals over them', () => {
    expect(message().words).toContain('from 2018-07-02 to 2018-12-24 (26 weeks)');
    expect(message().words).toContain('the total of 26 weeks, not of one week');
  });

  it('says in words what was asked', () => {
    expect(message().words).toContain('The most effect for the same money,');
    expect(message({ total_budget: 2000 }).words).toContain('The most effect for 2,000,');
    const target = { scenario: 'target_efficiency', target_value: 1.2 } as const;
    expect(message(target).words).toContain('The most effect at a ROAS of 1.20 over all channels together');
    expect(message({ ...target, dep_var_type: 'conversion' }).words).toContain('a CPA of 1.20');
  });

  it('speaks of the same money only where it is the same', () => {
    expect(message().text).toContain('Moving the same money between channels');
    const more = { total_budget: 2500, totals: { ...metrics.totals, spend_optimized: 2500 } };
    expect(message(more).text).toContain(
      'Spending 2,500 in place of 1,600 would change the effect of media by +21.4%.',
    );
  });

  it('has ROAS or CPA of all channels, and not the other', () => {
    expect(message().words).toContain('ROAS of all channels: 0.88 now, 1.06 proposed.');
    expect(message({ dep_var_type: 'conversion' }).words).toContain('CPA of all channels: 1.14 now, 0.94 proposed.');
  });

  it('says the bounds, and the notes of the trainer', () => {
    expect(message().words).toContain('between 0.70 and 1.50 times');
    const other = channels.map((c, index) => ({ ...c, constraint_up: 1 + index }));
    expect(message({ channels: other }).words).toContain('its own bounds');
    expect(message({ notes: ['The model finds no effect of "print_S".'] }).words).toContain('finds no effect');
  });

  it('says whose answer it is, and names a file only where there is one', () => {
    const apart = channels.map((c, index) => ({ ...c, constraint_up: 1 + index }));
    const words = (by: 'robyn' | 'bot') =>
      JSON.stringify(allocatorMessage(current, { ...metrics, channels: apart }, null, by).blocks);
    expect(words('robyn')).toContain("answered by Robyn's own allocator, scenario max_response.");
    expect(words('robyn')).toContain('which allocator_metrics.csv lists');
    expect(words('bot')).toContain("calculated by the bot from the model's response curves");
    expect(words('bot')).not.toMatch(/Robyn's own allocator|allocator_metrics/);
  });

  it('shows the plot where there is one', () => {
    expect(message().blocks.map((block) => block.type)).not.toContain('image');
    expect(message({}, 'F0PLOT').blocks.map((block) => block.type)).toContain('image');
  });
});

it('says why there is none whole, with what to do, once', () => {
  const no_allocation = `There is no budget allocation: ${'the figures are these; '.repeat(20)}give a target_value of 2.`;
  const others = Array.from({ length: 9 }, (_, index) => `Another warning, number ${index}.`);
  const summary = modelSummary(current.run_id, { no_allocation, warnings: [...others, no_allocation] });
  const words = JSON.stringify(summaryMessage(current, summary).blocks);
  expect(words.split('There is no budget allocation')).toHaveLength(2);
  expect(words).toContain('give a target_value of 2.');
});
