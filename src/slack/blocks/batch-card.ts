import type { KnownBlock, TableBlock } from '@slack/types';
import { isFinal } from '../../runs/run.ts';
import type { BatchView } from '../../runs/watch-batch.ts';
import { context } from './elements.ts';
import { measure, ratio } from './numbers.ts';
import { runTitle, STATE_WORDS, stateWords } from './run-words.ts';
import {
  bold,
  clip,
  clipMiddle,
  count,
  escapeMrkdwn,
  firstSentence,
  listOf,
  type MessageContent,
  paragraph,
} from './text.ts';

type Market = BatchView['markets'][number];
type Cells = TableBlock['rows'][number];

/** Of the sentences about runs without a result, so many are said here; the others stand on their cards. */
const MAX_REASONS = 5;

/**
 * The one card of a batch: each market with its state, its best values, and a link to its run's card. Its first version goes without
 * the mention, of which Slack would notify the requester.
 */
export function batchCard(
  view: BatchView,
  card_urls: ReadonlyMap<string, string>,
  { without_mention = false } = {},
): MessageContent {
  const { batch, markets } = view;
  const headline = headlineOf(markets);
  return {
    text: `${escapeMrkdwn(clip(batch.manifest, 100))}: ${headline}`,
    blocks: [
      paragraph(`${bold(batch.manifest)}: ${headline}\n${askedFor(view, without_mention)}`.trim()),
      marketsTable(markets, card_urls),
      ...reasons(markets),
      context('R² and nrmse are those of each best model; the market opens its run’s card, with results and buttons.'),
    ],
  };
}

/** "3 of 12 markets have a result, 1 had it already, 1 has none and 7 are under way." */
function headlineOf(markets: readonly Market[]): string {
  const of = (test: (market: Market) => boolean) => markets.filter(test).length;
  const done = of(({ row }) => row?.state === 'succeeded');
  const before = of(({ row }) => hadResult(row));
  const ended = of(({ row }) => row !== null && isFinal(row.state));
  const without = ended - done - before;
  const going = markets.length - ended;
  const have = (n: number) => (n === 1 ? 'has' : 'have');
  return `${listOf([
    `${done} of ${count(markets.length, 'market')} ${have(done)} a new result`,
    ...(before > 0 ? [`${before} had theirs already`] : []),
    ...(without > 0 ? [`${without} ${have(without)} none`] : []),
    ...(going > 0 ? [`${going} ${going === 1 ? 'is' : 'are'} under way`] : []),
  ])}.`;
}

/** Whether the same had been trained before: the run's card leads to that result. */
function hadResult(row: Market['row']): boolean {
  return row?.failure?.code === 'already_trained';
}

function askedFor({ batch, markets }: BatchView, without_mention: boolean): string {
  const [first] = markets;
  const train =
    first === undefined
      ? ''
      : `${count(first.spec.train.trials, 'trial')} of ${count(first.spec.train.iterations, 'iteration')}`;
  const alike = markets.every(
    ({ spec }) =>
      spec.train.iterations === first?.spec.train.iterations && spec.train.trials === first.spec.train.trials,
  );
  const parts = [...(without_mention ? [] : [`Asked for by <@${batch.requested_by}>`]), ...(alike ? [train] : [])];
  return parts.length === 0 ? '' : `${parts.join(', ')}.`;
}

function marketsTable(markets: readonly Market[], card_urls: ReadonlyMap<string, string>): TableBlock {
  const text = (words: string): Cells[number] => ({ type: 'raw_text', text: words });
  const rows = markets.map((market): Cells => {
    const { row } = market;
    const { sign, word } = row === null ? STATE_WORDS.requested : stateWords(row);
    const best = row?.best ?? null;
    return [
      marketCell(market, card_urls),
      text(`${sign} ${word}`),
      text(best === null ? '–' : ratio(best.rsq_train)),
      text(best === null ? '–' : measure(best.nrmse)),
    ];
  });
  return {
    type: 'table',
    column_settings: [{ align: 'left' }, { align: 'left' }, { align: 'right' }, { align: 'right' }],
    rows: [[text('Market'), text('State'), text('R²'), text('nrmse')], ...rows],
  };
}

function marketCell({ spec, run_id }: Market, card_urls: ReadonlyMap<string, string>): Cells[number] {
  const title = clipMiddle(runTitle(spec), 60);
  const url = run_id === null ? undefined : card_urls.get(run_id);
  if (url === undefined) return { type: 'raw_text', text: title };
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url, text: title }] }],
  };
}

function reasons(markets: readonly Market[]): KnownBlock[] {
  const without = markets.flatMap(({ spec, failure, row }) =>
    failure === null || hadResult(row)
      ? []
      : [`• ${escapeMrkdwn(spec.country)}: ${escapeMrkdwn(clip(firstSentence(failure), 200))}`],
  );
  if (without.length === 0) return [];
  const more = without.length - MAX_REASONS;
  const shown = [...without.slice(0, MAX_REASONS), ...(more > 0 ? [`… and ${more} more.`] : [])];
  return [paragraph(shown.join('\n'))];
}
