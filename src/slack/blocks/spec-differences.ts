import type { Run } from '../../runs/run.ts';
import { type SpecLine, specLines } from './spec-words.ts';
import { clipMrkdwn } from './text.ts';

/** What runs were asked differently, field by field in Robyn's names, as safe mrkdwn. */

type Lettered = { letter: string; run: Run };

const LONGEST_VALUE = 300;
const MOST_VALUES = 8;

/** One line for each field that is not the same in all runs; empty where all were asked the same. */
export function specDifferences(runs: readonly Lettered[]): string[] {
  const lines = runs.map(({ run }) => specLines(run.spec));
  const labels = [...new Set(lines.flatMap((of) => of.map(({ label }) => label)))];
  return labels.flatMap((label) => {
    const values = lines.map((of) => of.find((line) => line.label === label)?.values ?? []);
    return values.every((value) => value.join('\n') === values[0]?.join('\n'))
      ? []
      : [differenceLine(label, runs, values)];
  });
}

/** What all have in common is left out, so that the difference is seen. */
function differenceLine(label: string, runs: readonly Lettered[], values: readonly SpecLine['values'][]): string {
  const common = new Set((values[0] ?? []).filter((value) => values.every((of) => of.includes(value))));
  const said = runs.map(({ letter }, index) => {
    const own = (values[index] ?? []).filter((value) => !common.has(value));
    const shown = own.slice(0, MOST_VALUES).map((value) => clipMrkdwn(value, LONGEST_VALUE));
    const more = own.length - shown.length;
    const words =
      own.length > 0
        ? shown.join(', ')
        : common.size === 0
          ? 'none'
          : (values[index] ?? []).length === common.size
            ? 'nothing more'
            : 'in another order';
    return `${letter} ${words}${more > 0 ? ` and ${more} more` : ''}`;
  });
  const also = common.size > 0 ? ' (besides what they share)' : '';
  return `*${label}*${also}: ${said.join(' · ')}`;
}
