import type { KnownBlock } from '@slack/types';
import type { Allocation } from '../../../results/allocate.ts';
import { allocationInWords } from '../../blocks/allocator-message.ts';
import { actions, button, context, header } from '../../blocks/elements.ts';
import { change, money, ratio } from '../../blocks/numbers.ts';
import { bold, clip, clipMiddle, escapeMrkdwn, named, paragraph } from '../../blocks/text.ts';
import { ALLOCATE_ACTIONS } from '../../ids.ts';
import type { AllocateFacts } from './allocate-facts.ts';

const LONGEST = 2800;

/** Spend, effect and efficiency now against proposed, channel by channel, what to mind, and what can be done with it. */
export function answerBlocks(
  facts: AllocateFacts,
  { allocation, cautions }: NonNullable<AllocateFacts['answer']>,
): KnownBlock[] {
  const { metrics } = allocation;
  const { question, outcome, advice } = allocationInWords(metrics);
  return [
    header('Now against proposed'),
    paragraph(`${question}.\n${outcome}\n*To do:* ${advice}`),
    {
      type: 'section',
      fields: totalsOf(metrics).map(([name, text]) => ({ type: 'mrkdwn' as const, text: `*${name}*\n${text}` })),
    },
    ...inParagraphs(channelLines(allocation)),
    ...(cautions.length === 0
      ? []
      : [
          paragraph(
            clip(
              `*Before you move money*\n${cautions.map((caution) => `• ${escapeMrkdwn(clip(caution, 450))}`).join('\n')}`,
              LONGEST,
            ),
          ),
        ]),
    context(
      `Calculated from the response curves of model ${named(metrics.sol_id)}, as Robyn's allocator counts: ${marginalName(metrics.dep_var_type)} is what one more unit brings, without what it carries over.`,
      ...metrics.notes.slice(0, 3).map((remark) => escapeMrkdwn(clip(remark, 400))),
    ),
    ...actions([
      button({ text: 'Post in the thread', action_id: ALLOCATE_ACTIONS.share, value: facts.run.run_id }),
      button({
        text: 'Make it official',
        action_id: ALLOCATE_ACTIONS.official,
        value: facts.run.run_id,
        confirm: {
          title: "Run Robyn's allocator?",
          text: `Robyn answers the same question in the trainer; table and plot come into the run's thread for all to see. ${facts.official_takes}`,
          confirm: 'Make it official',
          deny: 'Not now',
        },
      }),
    ]),
    { type: 'divider' },
  ];
}

type Metrics = Allocation['metrics'];

function marginalName(dep_var_type: Metrics['dep_var_type']): string {
  return dep_var_type === 'conversion' ? 'mCPA' : 'mROAS';
}

function totalsOf({ totals, dep_var_type }: Metrics): [string, string][] {
  const { spend, spend_optimized, response, response_optimized, response_lift } = totals;
  const is_cpa = dep_var_type === 'conversion';
  const efficiency = (money_in: number, effect: number) => {
    const [above, below] = is_cpa ? [money_in, effect] : [effect, money_in];
    return below === 0 ? '–' : ratio(above / below);
  };
  const spend_change = spend === 0 ? 0 : spend_optimized / spend - 1;
  return [
    [
      'Spend',
      `${money(spend)} → ${money(spend_optimized)} (${change(Math.abs(spend_change) < 1e-6 ? 0 : spend_change)})`,
    ],
    ['Effect', `${money(response)} → ${money(response_optimized)} (${change(response_lift)})`],
    [is_cpa ? 'CPA' : 'ROAS', `${efficiency(spend, response)} → ${efficiency(spend_optimized, response_optimized)}`],
  ];
}

/** A line for each channel, the largest moves first. */
function channelLines({ metrics, marginal }: Allocation): string[] {
  const is_cpa = metrics.dep_var_type === 'conversion';
  const slope = (value: number) => (is_cpa ? (value > 0 ? ratio(1 / value) : '–') : ratio(value));
  return metrics.channels
    .map((channel, index) => ({ ...channel, more: marginal[index] }))
    .sort((a, b) => Math.abs(b.spend_optimized - b.spend) - Math.abs(a.spend_optimized - a.spend))
    .map(({ channel, spend, spend_optimized, spend_change, response, response_optimized, response_change, more }) => {
      const of_more =
        more === undefined
          ? ''
          : `   ${marginalName(metrics.dep_var_type)} ${slope(more.now)} → ${slope(more.proposed)}`;
      return (
        `${bold(clipMiddle(channel, 60))}   ${money(spend)} → ${money(spend_optimized)} (${change(spend_change)})\n` +
        `effect ${money(response)} → ${money(response_optimized)} (${change(response_change)})${of_more}`
      );
    });
}

/** Lines in as few paragraphs as Slack's limit allows. */
function inParagraphs(lines: readonly string[]): KnownBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last === undefined || last.length + line.length > LONGEST) texts.push(line);
    else texts[texts.length - 1] = `${last}\n${line}`;
  }
  return texts.map((text) => paragraph(text));
}
