import type { KnownBlock } from '@slack/types';
import { comparisonAltText } from '../../results/charts/comparison-chart.ts';
import type { ComparedChannel, Comparison } from '../../results/compare-runs.ts';
import { spreadOf } from '../../results/compare-runs.ts';
import type { Measured } from '../../trainer/fit.ts';
import type { ModelSummary } from '../../trainer/results.ts';
import { COMPARE } from '../ids.ts';
import { actions, button, context, header } from './elements.ts';
import { LIGHT_SIGNS } from './fit-lines.ts';
import { change, measure, percent, ratio, signed } from './numbers.ts';
import { trainSentence } from './run-words.ts';
import { specDifferences } from './spec-differences.ts';
import { MAX_ROWS, table } from './table.ts';
import { clip, clipMrkdwn, count, escapeMrkdwn, type MessageContent, paragraph, plain } from './text.ts';

/** Runs side by side: where they differ, why they may, how good each is, every channel in each, and one picture. */

const MAX_DIFFERENCES = 12;
const MAX_NOTES = 6;
/** Slack takes about 13,200 characters a message; the table and the alt text need most of them. */
const LONGEST = { differences: 2400, notes: 1500, findings: 900, alt_text: 700 };
const TABLE_ROWS = 25;

export type CompareMessage = {
  comparison: Comparison;
  /** The chart at Slack; `null` where it could not be drawn or sent. */
  file_id: string | null;
  /** Shown to one person, who may post it for all. */
  may_post: boolean;
};

export function compareMessage({ comparison, file_id, may_post }: CompareMessage): MessageContent {
  const { runs, notes, findings } = comparison;
  const title = `Comparing ${count(runs.length, 'run')}`;
  return {
    text: `${title}: ${escapeMrkdwn(clip(findings[0] ?? '', 300))}`,
    blocks: [
      header(title),
      paragraph(runs.map(runSentence).join('\n')),
      ...listBlock('*Before you compare*', notes.slice(0, MAX_NOTES).map(escapeMrkdwn), '⚠', LONGEST.notes),
      paragraph(`*What differs*\n${clipMrkdwn(findings.map(escapeMrkdwn).join(' '), LONGEST.findings)}`),
      ...differenceBlocks(comparison),
      paragraph(`*How good each is*\n${metricLines(comparison).join('\n')}`),
      channelTable(comparison),
      context(tableNote(comparison)),
      ...image(comparison, file_id),
      ...actions(may_post ? [postButton(comparison)] : []),
    ],
  };
}

function runSentence({ letter, run, summary }: Comparison['runs'][number]): string {
  return `*${letter}*  ${escapeMrkdwn(run.run_id)}, model ${escapeMrkdwn(clip(summary.best_model, 60))}. ${trainSentence(run.spec)}`;
}

function listBlock(title: string, lines: readonly string[], sign: string, longest: number): KnownBlock[] {
  if (lines.length === 0) return [];
  let text = title;
  for (const line of lines) {
    const next = `\n${sign} ${clipMrkdwn(line, 700)}`;
    if (text.length + next.length > longest) return [paragraph(`${text}\n…`)];
    text += next;
  }
  return [paragraph(text)];
}

function differenceBlocks({ runs }: Comparison): KnownBlock[] {
  const lines = specDifferences(runs);
  if (lines.length === 0) {
    const hashes = runs.map(({ run }) => run.snapshot?.data_hash);
    const is_same_data = hashes[0] !== undefined && hashes.every((hash) => hash === hashes[0]);
    return [paragraph(`*What was asked*\nAll were asked the same${is_same_data ? ', on the same data' : ''}.`)];
  }
  const shown = lines.slice(0, MAX_DIFFERENCES);
  const more = lines.length - shown.length;
  const rest = more > 0 ? [`and ${count(more, 'more field')} in the details of the runs`] : [];
  return listBlock('*What was asked differently*', [...shown, ...rest], '•', LONGEST.differences);
}

type Metric = { name: string; of(summary: ModelSummary): Measured | null; words(value: number): string };
const METRICS: readonly Metric[] = [
  { name: 'Explained (R²)', of: ({ fit }) => fit.rsq.train, words: explained },
  { name: 'Explained of unseen data (R², test)', of: ({ fit }) => fit.rsq.test, words: explained },
  { name: 'Error (MAPE)', of: ({ fit }) => fit.mape.train, words: (value) => percent(value) },
  { name: 'Error (NRMSE)', of: ({ fit }) => fit.nrmse.train, words: measure },
  { name: 'Plausibility (RSSD)', of: ({ fit }) => fit.decomp_rssd, words: (value) => ratio(value) },
  { name: 'Lift tests', of: ({ fit }) => fit.mape_lift, words: (value) => `${percent(value)} off` },
];

/** Rounded down, so that it never reads as a better light's. */
function explained(value: number): string {
  return percent(Math.floor(Math.max(0, value) * 100 + 1e-9) / 100, 0);
}

function metricLines({ runs }: Comparison): string[] {
  const lines = METRICS.flatMap(({ name, of, words }) => {
    const values = runs.map(({ letter, summary }) => ({ letter, measured: of(summary) }));
    if (values.every(({ measured }) => measured === null)) return [];
    const said = values.map(({ letter, measured }) =>
      measured === null ? `${letter} –` : `${letter} ${LIGHT_SIGNS[measured.light]} ${clip(words(measured.value), 20)}`,
    );
    return [`*${name}*: ${said.join('   ')}`];
  });
  const training = runs.map(
    ({ letter, summary: { convergence } }) => `${letter} ${convergence.converged ? '🟢 settled' : '🟡 not settled'}`,
  );
  const baseline = runs.map(({ letter, summary }) => `${letter} ${clip(percent(summary.baseline_share, 0), 20)}`);
  return [...lines, `*Training*: ${training.join('   ')}`, `*Comes without media*: ${baseline.join('   ')}`];
}

/** Share of the effect and return of every channel in every run, and how far apart they are. */
function channelTable({ runs, channels, return_word }: Comparison) {
  const letters = runs.map(({ letter }) => letter);
  const is_pair = letters.length === 2;
  const head = [
    'Channel',
    ...letters.map((letter) => `Effect ${letter}`),
    is_pair ? 'Change' : 'Apart',
    ...(return_word === null ? [] : letters.map((letter) => `${return_word} ${letter}`)),
    ...(return_word !== null && is_pair ? ['Change'] : []),
  ];
  const row = ({ channel, effect_shares, returns }: ComparedChannel): string[] => [
    channel,
    ...effect_shares.map((share) => (share === null ? '–' : percent(share))),
    is_pair ? points(effect_shares) : apart(effect_shares),
    ...(return_word === null ? [] : returns.map(ratio)),
    ...(return_word !== null && is_pair ? [relative(returns)] : []),
  ];
  return table(head, channels.slice(0, Math.min(MAX_ROWS, TABLE_ROWS)).map(row));
}

function points([from, to]: readonly (number | null)[]): string {
  if (from == null || to == null) return '–';
  return `${signed((to - from) * 100)} pts`;
}

function apart(shares: readonly (number | null)[]): string {
  const spread = spreadOf(shares);
  return spread === null ? '–' : `${(spread * 100).toFixed(1)} pts`;
}

function relative([from, to]: readonly (number | null)[]): string {
  if (from == null || to == null || from === 0) return '–';
  return change(to / from - 1, 0);
}

function tableNote({ channels, return_word }: Comparison): string {
  const returns =
    return_word === null
      ? 'ROAS and CPA are left out: the runs do not count the same.'
      : return_word === 'ROAS'
        ? 'ROAS: what one unit of spend brought.'
        : 'CPA: what one conversion cost.';
  const hidden = channels.length > TABLE_ROWS ? ` The ${TABLE_ROWS} strongest of ${channels.length} channels.` : '';
  return `Effect: share of the effect of all paid media; pts: percentage points. ${returns} –: not in this run, or not known.${hidden}`;
}

function image(comparison: Comparison, file_id: string | null): KnownBlock[] {
  if (file_id === null) return [context('The chart could not be shown; the table has its figures.')];
  return [
    {
      type: 'image',
      slack_file: { id: file_id },
      alt_text: comparisonAltText(comparison, LONGEST.alt_text),
      title: plain('Share of the media effect', 2000),
    },
  ];
}

function postButton({ runs }: Comparison) {
  return button({
    text: 'Post in thread',
    action_id: COMPARE.post,
    value: runs.map(({ run }) => run.run_id).join(' '),
  });
}
