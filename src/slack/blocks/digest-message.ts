import type { KnownBlock } from '@slack/types';
import { type TrainerRate, trainerSeconds } from '../../runs/cost.ts';
import type { Digest, DigestRun } from '../../runs/digest.ts';
import type { Run } from '../../runs/run.ts';
import type { Week } from '../../runs/week.ts';
import { context, header } from './elements.ts';
import { runCost, usdWords } from './expected-time.ts';
import { fitWords } from './fit-words.ts';
import { duration } from './numbers.ts';
import { runTitle, STATE_WORDS } from './run-words.ts';
import { clip, count, escapeMrkdwn, firstSentence, listOf, type MessageContent, paragraph } from './text.ts';

const MOST_MARKETS = 20;
const MOST_FAILURES = 8;

export type DigestFacts = Pick<Digest, 'week' | 'runs'> & {
  rate: TrainerRate;
  /** Links to cards by run id, as far as Slack gave them. */
  card_urls: ReadonlyMap<string, string>;
};

/** The week's runs in one message: by market with the best of each, what failed, and what it took. There is at least one run. It mentions nobody. */
export function digestMessage(facts: DigestFacts): MessageContent {
  const { runs } = facts;
  const title = `The week's runs, ${weekWords(facts.week)}`;
  const markets = byMarket(runs);
  const failed = runs.filter(({ run }) => run.state === 'failed' || run.state === 'skipped');
  const blocks: KnownBlock[] = [
    header(title),
    paragraph(totals(facts)),
    ...markets.slice(0, MOST_MARKETS).map(([country, of_market]) => paragraph(marketLine(country, of_market, facts))),
    ...more(markets.length - MOST_MARKETS, 'market'),
    ...(failed.length === 0
      ? []
      : [
          paragraph(
            `*Without a result*\n${failed
              .slice(0, MOST_FAILURES)
              .map((one) => failureLine(one.run, facts))
              .join('\n')}`,
          ),
        ]),
    ...more(failed.length - MOST_FAILURES, 'run'),
    context('You see this because of a subscription. `/mmm subscribe` changes it.'),
  ];
  return { text: `${title}. ${outcomes(runs)}`, blocks };
}

/** The best of each market and what failed: the runs that the message links to. */
export function linkedRuns(runs: readonly DigestRun[]): Run[] {
  const best = byMarket(runs)
    .slice(0, MOST_MARKETS)
    .flatMap(([, of_market]) => bestOf(of_market)?.run ?? []);
  const failed = runs.filter(({ run }) => run.state === 'failed' || run.state === 'skipped').slice(0, MOST_FAILURES);
  return [...best, ...failed.map(({ run }) => run)];
}

/** "23 February to 1 March". */
function weekWords({ start, end }: Week): string {
  const day = (at: Date) => at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
  return `${day(start)} to ${day(new Date(end.getTime() - 1))}`;
}

function outcomes(runs: readonly DigestRun[]): string {
  const counts = (['succeeded', 'failed', 'skipped', 'cancelled'] as const).flatMap((state) => {
    const n = runs.filter(({ run }) => run.state === state).length;
    return n === 0 ? [] : [`${n} ${STATE_WORDS[state].word}`];
  });
  return `${count(runs.length, 'run')}: ${listOf(counts)}.`;
}

function totals({ runs, rate }: DigestFacts): string {
  const ended = ({ run }: DigestRun) => new Date(run.ended_at ?? run.requested_at);
  const total = runs.reduce((sum, one) => sum + trainerSeconds(one.run, ended(one)), 0);
  const usd = runs.reduce((sum, one) => sum + runCost(one.run, rate, ended(one)), 0);
  const cost = usd === 0 ? '' : ` Cost: ${usdWords(usd, rate)} (an estimate).`;
  return `${outcomes(runs)} ${duration(total)} of training.${cost}`;
}

function byMarket(runs: readonly DigestRun[]): [country: string, runs: DigestRun[]][] {
  const markets = new Map<string, DigestRun[]>();
  for (const one of runs) markets.set(one.run.country, [...(markets.get(one.run.country) ?? []), one]);
  return [...markets].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The one whose best model explains most, as far as models of different settings compare at all. */
function bestOf(runs: readonly DigestRun[]): DigestRun | null {
  const with_result = runs.filter(({ best }) => best !== null);
  const [first] = with_result.sort((a, b) => (b.best?.rsq_train ?? 0) - (a.best?.rsq_train ?? 0));
  return first ?? null;
}

function marketLine(country: string, runs: readonly DigestRun[], facts: DigestFacts): string {
  const best = bestOf(runs);
  const fit =
    best === null || best.best === null ? 'no result yet.' : `best ${linked(best.run, facts)}: ${fitWords(best.best)}`;
  return `*${escapeMrkdwn(country)}*  ${count(runs.length, 'run')}, ${fit}`;
}

function failureLine(run: Run, facts: DigestFacts): string {
  const why = run.failure === null ? '' : ` ${escapeMrkdwn(clip(firstSentence(run.failure.message), 200))}`;
  return `${STATE_WORDS[run.state].sign} ${linked(run, facts)}: ${STATE_WORDS[run.state].word}.${why}`;
}

function linked(run: Run, { card_urls }: DigestFacts): string {
  const url = card_urls.get(run.run_id);
  const title = escapeMrkdwn(runTitle(run));
  return url === undefined ? title : `<${url}|${title}>`;
}

function more(n: number, what: string): KnownBlock[] {
  return n > 0 ? [paragraph(`… and ${count(n, `more ${what}`)}. \`/mmm results\` shows them all.`)] : [];
}
