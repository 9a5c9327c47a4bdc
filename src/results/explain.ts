import { annotationsFor } from '../runs/annotations.ts';
import type { Run } from '../runs/run.ts';
import type { FitByDate } from '../trainer/fit-by-date.ts';
import type { AllocatorMetrics, ModelSummary } from '../trainer/results.ts';
import type { Caution } from './cautions.ts';
import { channelSentences, leastCertain, type Sentence } from './explain-channels.ts';
import { fitSentence, leadOf, reasonsOf, type Verdict, verdictOf } from './explain-trust.ts';
import { joined, wordCount } from './figures.ts';
import { largeMisses, missSentences } from './misses.ts';

/** A paragraph is read aloud in under a minute. */
const MAX_WORDS = 120;
/** Reasons for caution besides the one that comes first. */
const MAX_REASONS = 2;

export type Explanation = {
  /** Plain text, names as they are in the data. Never empty. */
  paragraph: string;
  verdict: Verdict;
  /** The sentences of the paragraph by what they are about, each in the order of reading. */
  parts: Record<Sentence['part'], string[]>;
  /** What the paragraph has said of `cautions`, so that nobody need say it again. */
  told: Caution['about'][];
};

/**
 * A run in plain words, by rules on its figures: whether to act on it and the gravest reason, how well it fits, what drives,
 * what is saturated, what else not to trust and why, and where it is furthest off. It goes by the lights, and never against the
 * allocator. `fit_by_date` is `null` where the run has left none.
 */
export function explainRun(
  summary: ModelSummary,
  allocator: AllocatorMetrics | null,
  run: Pick<Run, 'spec'>,
  fit_by_date: FitByDate | null = null,
): Explanation {
  const verdict = verdictOf(summary);
  const [gravest, ...others] = reasonsOf(summary);
  const more = others.slice(0, MAX_REASONS);
  const speaks_of_channels = verdict !== 'do_not_act' && verdict !== 'no_effect';
  const uncertain = speaks_of_channels ? leastCertain(summary) : null;
  const sentences: Sentence[] = [
    { part: 'fit', rank: 0, text: leadOf(verdict, gravest ?? null) },
    ...fitSentence(summary, [gravest, ...more]).map((text): Sentence => ({ part: 'fit', rank: 1, text })),
    ...(speaks_of_channels ? channelSentences(summary, allocator, verdict) : []),
    ...more
      .slice(0, 1)
      .map((): Sentence => ({ part: 'trust', rank: 1, text: `Also, ${joined(more.map(({ clause }) => clause))}.` })),
    ...furthestOff(summary, run, fit_by_date),
    ...(uncertain === null ? [] : [{ part: 'trust', rank: 2, text: uncertain } as const]),
    ...withoutExperiment(summary, run, verdict),
  ];
  const kept = withinWords(sentences);
  const of = (part: Sentence['part']) => kept.filter((sentence) => sentence.part === part).map(({ text }) => text);
  const has = (text: string | null) => kept.some((sentence) => sentence.text === text);
  return {
    paragraph: kept.map(({ text }) => text).join(' '),
    verdict,
    parts: { fit: of('fit'), drives: of('drives'), saturated: of('saturated'), trust: of('trust') },
    told: [
      ...[gravest, ...more].flatMap((reason) => (reason === undefined ? [] : [reason.about])),
      ...(has(uncertain) ? (['channels'] as const) : []),
    ],
  };
}

/** Where the model is furthest off, and what is noted there. */
function furthestOff(summary: ModelSummary, { spec }: Pick<Run, 'spec'>, fit_by_date: FitByDate | null): Sentence[] {
  if (fit_by_date === null) return [];
  const misses = largeMisses(fit_by_date, { spec, interval: summary.interval });
  // Where nobody has noted anything the question is worth less than what is known.
  const rank = annotationsFor(spec).length > 0 ? 2 : 5;
  return missSentences(misses, summary).map((text): Sentence => ({ part: 'trust', rank, text }));
}

/** What holds of any model that nobody has tested, said where nothing graver is in the way. */
function withoutExperiment(summary: ModelSummary, { spec }: Pick<Run, 'spec'>, verdict: Verdict): Sentence[] {
  if (spec.calibration.length > 0 || summary.mape_lift !== null) return [];
  if (verdict !== 'plan' && verdict !== 'care') return [];
  return [{ part: 'trust', rank: 5, text: 'No experiment (lift test) backs these figures yet.' }];
}

/** The sentences that matter least go first, until the rest can be read in a breath or two. */
function withinWords(sentences: readonly Sentence[]): Sentence[] {
  let kept = [...sentences];
  while (wordCount(kept.map(({ text }) => text).join(' ')) > MAX_WORDS) {
    const least = Math.max(...kept.map(({ rank }) => rank));
    if (least === 0) break;
    const at = kept.findLastIndex(({ rank }) => rank === least);
    kept = kept.filter((_, index) => index !== at);
  }
  return kept;
}
