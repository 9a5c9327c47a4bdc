import type { KnownBlock } from '@slack/types';
import { dayInWords } from '../../data/day-words.ts';
import { nameOf, shareOf } from '../../results/figures.ts';
import { largeMisses, type Miss } from '../../results/misses.ts';
import { annotationsFor } from '../../runs/annotations.ts';
import type { Run } from '../../runs/run.ts';
import type { FitByDate } from '../../trainer/fit-by-date.ts';
import type { ModelSummary } from '../../trainer/results.ts';
import { escapeMrkdwn, listOf, paragraph } from './text.ts';

const MOST = 4;

/** Where the model is furthest off, with what is noted there; nothing where nobody has noted anything of the market. */
export function missBlocks(run: Run, { interval }: ModelSummary, fit_by_date: FitByDate | null): KnownBlock[] {
  if (fit_by_date === null || annotationsFor(run.spec).length === 0) return [];
  const misses = largeMisses(fit_by_date, { spec: run.spec, interval });
  if (misses.length === 0) return [];
  const lines = misses.slice(0, MOST).map((miss) => `• ${escapeMrkdwn(missLine(miss, interval))}`);
  const more = misses.length > MOST ? ` (${MOST} of ${misses.length})` : '';
  return [paragraph(`*Where it is furthest off*${more}\n${lines.join('\n')}`)];
}

/** "week of 2 Jan 2017: 30% too high. Noted there: TV strike" */
function missLine({ start, actual, predicted, annotations }: Miss, interval: ModelSummary['interval']): string {
  const share = actual === 0 ? null : shareOf(Math.abs(predicted - actual) / Math.abs(actual));
  const off = `${share === null ? '' : `${share} `}too ${predicted > actual ? 'high' : 'low'}`;
  const labels = [...new Set(annotations.map(({ label }) => label))];
  const noted = labels.length === 0 ? 'Nothing is noted there' : `Noted there: ${listOf(labels.map(nameOf), 1)}`;
  return `${interval === 'week' ? 'week of ' : ''}${dayInWords(start)}: ${off}. ${noted}`;
}
