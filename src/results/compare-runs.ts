import type { Run } from '../runs/run.ts';
import type { ModelSummary } from '../trainer/results.ts';
import { verdictOf } from './explain-trust.ts';
import { explainedShare, joined, nameOf, shareOf } from './figures.ts';

/** Two runs or more side by side. They are called A, B, C in the order in which they were named. */

export const MIN_COMPARED = 2;
export const MAX_COMPARED = 5;

export type ComparedRun = { run: Run; summary: ModelSummary };

export type Comparison = {
  runs: (ComparedRun & { letter: string })[];
  /** What keeps the figures from being compared one to one, as sentences, the gravest first. */
  notes: string[];
  /** Where the runs agree and differ most, as sentences. */
  findings: string[];
  /** The channels of all runs, the largest effect in any of them first. `null` where a run has no such channel or figure. */
  channels: ComparedChannel[];
  /** ROAS where all count money, CPA where all count conversions; `null` where they do not count the same. */
  return_word: 'ROAS' | 'CPA' | null;
};

export type ComparedChannel = {
  channel: string;
  effect_shares: (number | null)[];
  spend_shares: (number | null)[];
  returns: (number | null)[];
};

/** Shares that lie closer than this are the same to anybody who spends money. */
const SAME_SHARE = 0.02;

export function compareRuns(compared: readonly ComparedRun[]): Comparison {
  const runs = compared.map((one, index) => ({ ...one, letter: 'ABCDE'.charAt(index) }));
  const channels = channelsOf(runs);
  return { runs, notes: notesOf(runs), findings: findingsOf(runs, channels), channels, return_word: returnWord(runs) };
}

type Lettered = Comparison['runs'];

function channelsOf(runs: Lettered): ComparedChannel[] {
  const names = [...new Set(runs.flatMap(({ summary }) => summary.channels.map(({ channel }) => channel)))];
  return names
    .map((channel) => {
      const found = runs.map(({ summary }) => summary.channels.find((one) => one.channel === channel));
      return {
        channel,
        effect_shares: found.map((one) => finite(one?.effect_share)),
        spend_shares: found.map((one) => finite(one?.spend_share)),
        returns: found.map((one) => finite(one?.roas ?? one?.cpa)),
      };
    })
    .sort((a, b) => largest(b.effect_shares) - largest(a.effect_shares));
}

function returnWord(runs: Lettered): Comparison['return_word'] {
  const types = new Set(runs.map(({ summary }) => summary.dep_var_type));
  if (types.size > 1) return null;
  return types.has('conversion') ? 'CPA' : 'ROAS';
}

function notesOf(runs: Lettered): string[] {
  return [
    ...unreliable(runs),
    ...different(
      runs,
      ({ summary }) => nameOf(summary.dep_var),
      (values) => `They explain different things: ${values}. Only the shares can be compared, and those with care.`,
    ),
    ...different(
      runs,
      ({ run }) => run.country,
      (values) => `They are of different markets: ${values}.`,
    ),
    ...different(
      runs,
      ({ summary }) => `${summary.window.start} to ${summary.window.end}`,
      (values) => `They look at different times: ${values}. What a channel brought may have changed in between.`,
    ),
    ...otherChannels(runs),
    ...otherData(runs),
  ];
}

function unreliable(runs: Lettered): string[] {
  const weak = runs
    .filter(({ summary }) => verdictOf(summary) === 'do_not_act')
    .map(({ letter, summary }) => `${letter} (${explainedShare(summary.fit.rsq.train?.value ?? summary.rsq_train)})`);
  if (weak.length === 0) return [];
  return [
    `${joined(weak)} ${weak.length === 1 ? 'explains' : 'explain'} less than half of the ups and downs: what such a model says of ` +
      'channels is close to guesswork, and so is every difference from it.',
  ];
}

/** A sentence with "A revenue, B orders" where the runs have not all the same value. */
function different(
  runs: Lettered,
  saidOf: (one: ComparedRun) => string,
  sentence: (values: string) => string,
): string[] {
  const values = runs.map((one) => ({ letter: one.letter, value: saidOf(one) }));
  if (new Set(values.map(({ value }) => value)).size < 2) return [];
  return [sentence(values.map(({ letter, value }) => `${letter} ${value}`).join(', '))];
}

/** Shares are shares of what a run looked at: one channel more changes all others. */
function otherChannels(runs: Lettered): string[] {
  const sets = runs.map(({ summary }) =>
    [...new Set(summary.channels.map(({ channel }) => channel))].sort().join('\n'),
  );
  if (new Set(sets).size < 2) return [];
  return [
    'They do not have the same channels. A share is one of all channels of its run, so that one more changes all others.',
  ];
}

function otherData(runs: Lettered): string[] {
  const hashes = runs.map(({ run }) => run.snapshot?.data_hash);
  if (new Set(hashes.filter((hash) => hash !== undefined)).size < 2) return [];
  return ['Their data differ, so that a difference between the results can come from the data alone.'];
}

function findingsOf(runs: Lettered, channels: readonly ComparedChannel[]): string[] {
  const spreads = channels
    .map((channel) => ({ channel, spread: spreadOf(channel.effect_shares) }))
    .filter((one): one is { channel: ComparedChannel; spread: number } => one.spread !== null)
    .sort((a, b) => b.spread - a.spread);
  const [widest, second] = spreads;
  if (widest === undefined) return ['They have no channel in common.'];
  if (widest.spread < SAME_SHARE) {
    return ['They agree: no channel’s share of the effect differs by two percentage points or more.'];
  }
  const alike = spreads.filter(({ spread }) => spread < SAME_SHARE).map(({ channel }) => nameOf(channel.channel));
  const shown = [widest, ...(second !== undefined && second.spread >= SAME_SHARE ? [second] : [])];
  return [
    `They differ most about ${joined(shown.map(({ channel }) => `${nameOf(channel.channel)} (${sharesInWords(runs, channel)})`))}.`,
    ...strongestWords(runs),
    ...(alike.length === 0 ? [] : [`They agree about ${joined(shortened(alike))}.`]),
  ];
}

/** "A 21%, B 28% of the effect". */
function sharesInWords(runs: Lettered, { effect_shares }: ComparedChannel): string {
  return runs.map(({ letter }, index) => `${letter} ${shareOf(effect_shares[index] ?? null) ?? 'none'}`).join(', ');
}

function strongestWords(runs: Lettered): string[] {
  const strongest = runs.map(({ summary, letter }) => {
    const [first] = [...summary.channels].sort((a, b) => b.effect_share - a.effect_share);
    return { letter, name: first === undefined || !(first.effect_share > 0) ? null : nameOf(first.channel) };
  });
  const names = new Set(strongest.map(({ name }) => name));
  const [only] = names;
  if (names.size === 1) return typeof only === 'string' ? [`All see ${only} bring the most.`] : [];
  return [`What brings the most: ${strongest.map(({ letter, name }) => `${letter} ${name ?? 'nothing'}`).join(', ')}.`];
}

function shortened(names: readonly string[]): string[] {
  return names.length <= 4 ? [...names] : [...names.slice(0, 3), `${names.length - 3} more channels`];
}

/** How far apart the shares lie; `null` where fewer than two runs have one. */
export function spreadOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < 2 ? null : Math.max(...known) - Math.min(...known);
}

function largest(values: readonly (number | null)[]): number {
  return Math.max(...values.map((value) => value ?? Number.NEGATIVE_INFINITY));
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
