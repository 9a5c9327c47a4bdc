import type { ColumnFacts, SourceFacts } from '../providers/warehouse/types.ts';
import { COLUMN_NAME } from '../runs/column-name.ts';
import type { PrepareStep } from '../runs/prepare-steps.ts';
import { type NameReading, readName, type WordKind } from './column-words.ts';
import { DISTINCT_ROWS } from './distinct-rows.ts';
import { proposeCleaning } from './proposed-cleaning.ts';
import { dateScore } from './proposed-date.ts';
import { pairExposures } from './proposed-exposures.ts';

/** Which part each column most likely plays in a model. A person corrects it: nothing is trained on a proposal alone. */
export type ProposedRoles = {
  date_var: string | null;
  dep_var: string | null;
  dep_var_type: 'revenue' | 'conversion';
  paid_media: { spend: string; exposure: string | null }[];
  organic_vars: string[];
  context_vars: string[];
  /** Those of `context_vars` that are texts. */
  factor_vars: string[];
  /** What makes the columns usable first: names that Robyn takes, texts that are numbers or dates. The roles name what it leaves. */
  prepare: PrepareStep[];
  /** One sentence for each column, by its name after `prepare`: why it has its part, or none. Plain text. */
  reasons: Record<string, string>;
};

type Candidate = { column: ColumnFacts; reading: NameReading };

/** Robyn keeps so many levels of a factor. */
const MOST_LEVELS = 10;
/** Rows for each variable, below which Robyn warns; and variables that prophet adds. */
const ROWS_FOR_A_VARIABLE = 10;
const PROPHET_VARIABLES = 3;

/** Proposes a role for each column from its name and from what is in it. A column has one role at most. */
export function proposeRoles(source: SourceFacts): ProposedRoles {
  const { step, facts } = proposeCleaning(source);
  const { columns, rows, preview } = facts;
  const reasons: Record<string, string> = {};
  const because = (column: string, reason: string) => {
    Object.defineProperty(reasons, column, { value: reason, enumerable: true, configurable: true, writable: true });
  };
  const open = new Map<string, Candidate>();
  for (const column of columns) {
    const unfit = whyUnfit(column, rows);
    if (unfit === null) open.set(column.name, { column, reading: readName(column.name) });
    else because(column.name, unfit);
  }
  const take = (name: string, reason: string) => {
    open.delete(name);
    because(name, reason);
  };
  const rest = () => [...open.values()];

  const date = best(rest(), ({ column, reading }) =>
    dateScore(
      column,
      reading,
      preview.map((row) => row[columns.indexOf(column)] ?? null),
    ),
  );
  if (date !== null) take(date.column.name, 'The date: one row for each.');
  for (const { column, reading } of rest()) {
    const no_variable = whyNoVariable(column, reading);
    if (no_variable !== null) take(column.name, no_variable);
  }

  const dep = best(rest(), depScore);
  if (dep !== null) take(dep.column.name, 'What is to be explained: its name says that it is a result.');

  const spends = rest().filter(isSpend);
  const parts = spends.filter(({ reading }) => reading.stem.length > 0);
  const single = parts.length > 0 ? parts : spends;
  for (const spend of spends) {
    if (!single.includes(spend)) take(spend.column.name, 'Left out: it looks like the sum of the other spends.');
  }
  const named = new Set(single.map(({ column }) => column.name));
  const { pairs, unpaired } = pairExposures(
    single,
    rest().filter((candidate) => !named.has(candidate.column.name) && isExposure(candidate)),
  );
  for (const { spend, exposure } of pairs) {
    take(spend, exposure === null ? 'A paid channel: its spend.' : `A paid channel: its spend, seen as ${exposure}.`);
    if (exposure !== null) take(exposure, `How often ${spend} was seen or clicked.`);
  }

  const organic = rest().filter(isOrganic);
  for (const { column } of organic) take(column.name, 'A channel that costs nothing, by its name.');
  for (const { column } of unpaired.filter(({ column }) => open.has(column.name))) {
    take(column.name, 'Left out: an exposure for which there is no spend, or another one is taken.');
  }

  const room = Math.max(0, Math.floor(rows / ROWS_FOR_A_VARIABLE) - PROPHET_VARIABLES - pairs.length - organic.length);
  const wanted = rest().filter(isContext);
  const context = wanted.slice(0, room);
  for (const candidate of wanted) {
    const is_in = context.includes(candidate);
    take(
      candidate.column.name,
      is_in
        ? contextReason(candidate.column)
        : `Left out: ${rows.toLocaleString('en-US')} rows carry no more variables than the others.`,
    );
  }
  for (const { column } of rest()) because(column.name, 'Left out: neither its name nor its values say what it is.');

  return {
    date_var: date?.column.name ?? null,
    dep_var: dep?.column.name ?? null,
    dep_var_type: dep === null || isMoney(dep.reading) ? 'revenue' : 'conversion',
    paid_media: pairs,
    organic_vars: organic.map(({ column }) => column.name),
    context_vars: context.map(({ column }) => column.name),
    factor_vars: context.filter(({ column }) => column.type === 'text').map(({ column }) => column.name),
    prepare: step === null ? [] : [step],
    reasons,
  };
}

/** Why a column can have no part at all. */
function whyUnfit(column: ColumnFacts, rows: number): string | null {
  if (!COLUMN_NAME.safeParse(column.name).success) return 'Left out: Robyn cannot take a column of this name.';
  if (column.type === 'other') return `Left out: Robyn cannot use its type, ${column.native_type}.`;
  if (rows === 0 || column.missing_share === 1) return 'Left out: it holds nothing.';
  if (column.min === column.max) return `Left out: it is ${String(column.min)} in every row.`;
  return null;
}

/** Why a column that is not the date is no variable of a model. */
function whyNoVariable({ type, distinct }: ColumnFacts, { kinds, suffix }: NameReading): string | null {
  if (type === 'date') return 'Left out: another column holds the dates.';
  if (suffix !== null) return null;
  if (saysAny(kinds, ['ratio']) && !saysAny(kinds, ['context', 'competitor']))
    return 'Left out: a ratio, which does not add up.';
  if (kinds.has('market') && type === 'text') return `Left out: it tells ${distinct} markets apart; train one of them.`;
  if (type === 'text' && distinct > MOST_LEVELS) return `Left out: a text of ${atLeast(distinct)} different values.`;
  if (saysAny(kinds, ['spend', 'exposure', 'revenue', 'conversion', 'organic', 'context', 'channel', 'competitor']))
    return null;
  if (kinds.has('identifier')) return 'Left out: it counts or numbers rows.';
  return kinds.has('date') ? 'Left out: the season is found by prophet from the dates.' : null;
}

function saysAny(kinds: ReadonlySet<WordKind>, any: readonly WordKind[]): boolean {
  return any.some((kind) => kinds.has(kind));
}

function atLeast(distinct: number): string {
  return distinct >= DISTINCT_ROWS ? `${DISTINCT_ROWS} or more` : String(distinct);
}

function isNumberOfMany({ type, distinct }: ColumnFacts): boolean {
  return type === 'number' && distinct > 2;
}

function isNeverNegative({ min }: ColumnFacts): boolean {
  return typeof min === 'number' && min >= 0;
}

/** Results: money before counts, few other words before many, and nothing that belongs to somebody else or to one channel. */
function depScore({ column, reading }: Candidate): number {
  const { kinds, suffix, words } = reading;
  const is_result = kinds.has('revenue') || kinds.has('conversion');
  if (!is_result || !isNumberOfMany(column) || suffix !== null) return 0;
  if (['spend', 'exposure', 'context', 'channel', 'organic'].some((kind) => [...kinds].some((one) => one === kind)))
    return 0;
  const filled = 1 - column.missing_share - 0.5 * (column.zero_share ?? 0);
  const money = isMoney(reading) ? 1 : 0;
  return Math.max(0.01, 10 + 3 * money - words.length + 3 * filled);
}

function isMoney({ kinds, words }: NameReading): boolean {
  return kinds.has('revenue') && !words.some((word) => word === 'units' || word === 'orders' || word === 'quantity');
}

function isSpend({ column, reading }: Candidate): boolean {
  const { kinds, suffix, has_currency } = reading;
  if (!isNumberOfMany(column) || !isNeverNegative(column)) return false;
  if (suffix !== null) return suffix === 'spend';
  if (saysAny(kinds, ['competitor', 'ratio'])) return false;
  if (kinds.has('spend')) return true;
  if (saysAny(kinds, ['exposure', 'revenue', 'conversion', 'organic', 'context'])) return false;
  // A channel's name and nothing else: `tv`, `google ads (EUR)`.
  return kinds.has('channel') && (has_currency || reading.is_all_known);
}

function isExposure({ column, reading }: Candidate): boolean {
  const { kinds, suffix } = reading;
  if (!isNumberOfMany(column) || !isNeverNegative(column)) return false;
  if (suffix !== null) return suffix === 'exposure';
  return kinds.has('exposure') && !saysAny(kinds, ['spend', 'revenue', 'context', 'competitor', 'ratio']);
}

function isOrganic({ column, reading }: Candidate): boolean {
  const { kinds, suffix } = reading;
  if (column.type !== 'number' || !isNeverNegative(column)) return false;
  if (suffix !== null) return suffix === 'organic';
  return (
    kinds.has('organic') &&
    !['spend', 'revenue', 'conversion', 'context'].some((kind) => [...kinds].some((one) => one === kind))
  );
}

function isContext({ column, reading }: Candidate): boolean {
  const { kinds, suffix } = reading;
  if (suffix !== null) return suffix === 'context';
  if (saysAny(kinds, ['context', 'competitor'])) return true;
  // A flag or a word for each date is most often made to explain something.
  return column.type === 'boolean' || (column.type === 'text' && column.distinct <= MOST_LEVELS);
}

function contextReason({ type, distinct }: ColumnFacts): string {
  if (type === 'text') return `Another influence, in ${distinct} words: taken as a factor.`;
  return 'Another influence on the result, by its name.';
}

/** The candidate with the highest score above 0, the first of equals. */
function best(candidates: readonly Candidate[], score: (candidate: Candidate) => number): Candidate | null {
  let found: { candidate: Candidate; score: number } | null = null;
  for (const candidate of candidates) {
    const value = score(candidate);
    if (value > (found?.score ?? 0)) found = { candidate, score: value };
  }
  return found?.candidate ?? null;
}
