import { shortFigure } from './charts/figure-words.ts';
import { dayInWords } from './day-words.ts';
import { countOf, namesOf } from './prepare/words.ts';
import type { ColumnProfile, DesignProfile, Profile } from './profile.ts';

const MOST_NAMED = 4;
/** Spend that is there in every row says nothing by saying so. */
const PERCENT = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 0 });

/**
 * What a modeller wants to know of the data beyond its dates, a sentence or two for each matter: what is missing, spend, what exposure
 * costs, what is far out, what moves together. Plain text with names of the data; a line is at most some 500 characters.
 */
export function profileLines(profile: Profile): string[] {
  if (profile.rows === 0) return [];
  return [
    missingLine(profile),
    spendLine(profile),
    exposureLine(profile),
    farOutLine(profile),
    ...(profile.design === null ? [] : [correlationLine(profile.design), inflationLine(profile.design)]),
  ].filter((line) => line !== null);
}

function missingLine({ columns }: Profile): string {
  const missing = columns.filter((column) => column.missing > 0);
  if (missing.length === 0) return 'No value is missing.';
  return `Missing values: ${listOf(missing, ({ name, missing: count }) => `${count.toLocaleString('en-US')} of ${named(name)}`)}.`;
}

function spendLine({ channels, date }: Profile): string | null {
  const known = channels.flatMap(({ spend, share_of_rows, share_of_spend }) =>
    share_of_spend === null || share_of_rows === null ? [] : [{ spend, share_of_rows, share_of_spend }],
  );
  if (known.length === 0) return null;
  known.sort((a, b) => b.share_of_spend - a.share_of_spend);
  const unit = `${date.duplicates.rows > 0 ? 'row' : (date.interval ?? 'row')}s`;
  const [first, ...others] = known;
  const words = ({ spend, share_of_rows, share_of_spend }: (typeof known)[number], of: string) =>
    `${named(spend)} ${percent(share_of_spend)} (spent in ${percent(share_of_rows)}${of})`;
  if (first === undefined) return null;
  const rest = listOf(others, (channel) => words(channel, ''));
  return `Of all spend in the window: ${words(first, ` of the ${unit}`)}${others.length === 0 ? '' : `, ${rest}`}.`;
}

function exposureLine({ exposure }: Profile): string | null {
  const priced = exposure.flatMap(({ exposure: name, cost }) => (cost === null ? [] : [{ name, cost }]));
  if (priced.length === 0) return null;
  return `Cost of exposure, the median of the rows: ${listOf(priced, ({ name, cost }) => costWords(name, cost))}.`;
}

/** Of a price that would be mostly noughts, that of a thousand. */
function costWords(name: string, { median, q1, q3 }: { median: number; q1: number; q3: number }): string {
  const of = median < 0.01 ? 1000 : 1;
  const figure = (cost: number) => shortFigure(cost * of);
  const range = `middle half ${figure(q1)} to ${figure(q3)}`;
  return `${figure(median)} for ${of === 1 ? 'one' : '1,000'} of ${named(name)} (${range})`;
}

function farOutLine({ columns }: Profile): string | null {
  const far_out = columns.filter(({ window }) => (window.outliers?.count ?? 0) > 0);
  return far_out.length === 0
    ? null
    : `Far out of the usual: ${far_out.slice(0, MOST_NAMED).map(farOutWords).join('; ')}${moreThan(far_out.length)}.`;
}

function farOutWords({ name, window }: ColumnProfile): string {
  const count = window.outliers?.count ?? 0;
  const first = window.outliers?.examples[0];
  if (first === undefined) return `${named(name)} in ${countOf(count, 'row')}`;
  const at = `${shortFigure(first.value)} ${first.date === null ? `in row ${first.row}` : `on ${dayInWords(first.date)}`}`;
  return count === 1 ? `${named(name)} with ${at}` : `${named(name)} in ${countOf(count, 'row')}, first with ${at}`;
}

function correlationLine({ correlations, variables }: DesignProfile): string | null {
  const { pairs, count, threshold } = correlations;
  if (pairs.length === 0)
    return variables.length < 2 ? null : `No two columns have a correlation of ${threshold} or more.`;
  const words = ({ a, b, correlation }: (typeof pairs)[number]) =>
    `${named(a)} and ${named(b)} ${correlation.toFixed(2)}`;
  const shown = pairs.slice(0, MOST_NAMED).map(words).join('; ');
  const more = count > MOST_NAMED ? `; and ${countOf(count - MOST_NAMED, 'pair')} more` : '';
  return `Correlations of ${threshold} or more: ${shown}${more}.`;
}

function inflationLine({ variance_inflation, condition }: DesignProfile): string | null {
  if (condition.reason === 'no_variables') return null;
  if (condition.reason === 'too_few_rows') return 'Too few rows to tell how far the variables give each other.';
  const given = variance_inflation.filter(({ reason }) => reason === 'linear_combination');
  if (given.length > 0) {
    const names = namesOf(
      given.map(({ column }) => named(column)),
      MOST_NAMED,
    );
    return `${names} give each other exactly, so that no model can tell them apart.`;
  }
  const known = variance_inflation.flatMap(({ column, factor }) => (factor === null ? [] : [{ column, factor }]));
  known.sort((a, b) => b.factor - a.factor);
  const [largest] = known;
  if (largest === undefined) return null;
  const number = condition.number === null ? '' : `; condition number ${shortFigure(condition.number)}`;
  return `Largest variance inflation: ${largest.factor.toFixed(1)} of ${named(largest.column)}${number}.`;
}

function moreThan(count: number): string {
  return count > MOST_NAMED ? `; and ${count - MOST_NAMED} more` : '';
}

/** The first few in words, and how many more there are. */
function listOf<Item>(items: readonly Item[], words: (item: Item) => string): string {
  const shown = items.slice(0, MOST_NAMED).map(words);
  return namesOf(items.length > MOST_NAMED ? [...shown, `${items.length - MOST_NAMED} more`] : shown);
}

function percent(share: number): string {
  if (share > 0 && share < 0.005) return 'less than 1%';
  return share < 1 && share >= 0.995 ? 'more than 99%' : PERCENT.format(share);
}

/** Both ends, which is where long names differ. */
function named(name: string): string {
  const points = [...name.replaceAll(/\s+/g, ' ').trim()];
  return points.length <= 60 ? points.join('') : `${points.slice(0, 34).join('')}…${points.slice(-25).join('')}`;
}
