import type { ModalView } from '@slack/types';
import { costOf, type TrainerRate } from '../../../runs/cost.ts';
import type { RunSpec } from '../../../runs/run-spec.ts';
import { context, input } from '../../blocks/elements.ts';
import { expectedSeconds } from '../../blocks/expected-time.ts';
import { aboutUsd, roughly } from '../../blocks/numbers.ts';
import { runTitle } from '../../blocks/run-words.ts';
import { bold, clipMiddle, count, escapeMrkdwn, paragraph, plain } from '../../blocks/text.ts';
import { VIEWS } from '../../ids.ts';

export type BatchFacts = {
  batch_id: string;
  /** What the manifest is called. */
  manifest: string;
  specs: readonly RunSpec[];
  /** Slack's id of the channel that is preselected. */
  channel: string | null;
  workers: number;
  rate: TrainerRate;
};

/** A section has room for so many lines, and nobody reads more. */
const MOST_NAMED = 25;

/** Asks before a run is launched for each market: how many, how long and how much. */
export function batchView({ batch_id, manifest, specs, channel, workers, rate }: BatchFacts): ModalView {
  const seconds = specs.map(({ train }) => expectedSeconds(train, workers));
  const [shortest, longest] = [Math.min(...seconds), Math.max(...seconds)];
  const total = seconds.reduce((sum, one) => sum + one, 0);
  const each =
    roughly(shortest) === roughly(longest) ? roughly(longest) : `${roughly(shortest)} to ${roughly(longest)}`;
  const usd = aboutUsd(costOf(total, rate));
  const cost = rate.billed ? usd : `nothing here, ${usd} on Cloud Run`;
  const runs = count(specs.length, 'run');
  const others = specs.length - MOST_NAMED;
  const more = others > 0 ? `\n… and ${others} more.` : '';
  return {
    type: 'modal',
    callback_id: VIEWS.launch_batch,
    private_metadata: JSON.stringify({ batch_id }),
    title: plain('Train several markets', 24),
    submit: plain(`Launch ${runs}`, 24),
    close: plain('Cancel', 24),
    blocks: [
      paragraph(
        `${bold(manifest)} trains ${count(specs.length, 'market')}, a run for each: ${each} a run. Together they cost ${cost} (estimates).`,
      ),
      paragraph(specs.slice(0, MOST_NAMED).map(marketLine).join('\n') + more),
      input({
        block_id: 'channel',
        label: 'Post to',
        hint: 'One card sums up all runs; each run has its own card and thread in this channel too. I have to be a member.',
        element: {
          type: 'conversations_select',
          action_id: 'channel',
          filter: { include: ['public', 'private'], exclude_bot_users: true },
          ...(channel === null ? {} : { initial_conversation: channel }),
        },
      }),
      context('Nothing starts before you press Launch. Each run can be cancelled by itself.'),
    ],
  };
}

function marketLine(spec: RunSpec): string {
  const source = 'table' in spec.data ? spec.data.table : 'query' in spec.data ? 'a query' : 'a file';
  const { iterations, trials } = spec.train;
  const size = `${count(trials, 'trial')} of ${count(iterations, 'iteration')}`;
  return escapeMrkdwn(`• ${clipMiddle(runTitle(spec), 40)}: ${clipMiddle(source, 24)}, ${size}`);
}
