import type { ModalView, PlainTextOption } from '@slack/types';
import { MAX_COMPARED } from '../../results/compare-runs.ts';
import { timestampDate } from '../../runs/run-paths.ts';
import type { RunRow } from '../../runs/run-row.ts';
import { context, option } from '../blocks/elements.ts';
import { fitWords } from '../blocks/fit-words.ts';
import { runTitle } from '../blocks/run-words.ts';
import { paragraph, plain } from '../blocks/text.ts';
import { COMPARE } from '../ids.ts';

/** The modal that chooses which runs to compare. `chosen` are offered as chosen; the answer goes to `channel`. */
export function compareView({ chosen, channel }: { chosen: readonly RunRow[]; channel: string | null }): ModalView {
  return {
    type: 'modal',
    callback_id: COMPARE.view,
    title: plain('Compare runs', 24),
    submit: plain('Compare', 24),
    close: plain('Close', 24),
    private_metadata: JSON.stringify({ channel }),
    blocks: [
      paragraph('What was asked differently, how good each model is, and what each channel brings in each of them.'),
      {
        type: 'input',
        block_id: COMPARE.runs,
        label: plain('Runs', 2000),
        hint: plain(`Two to ${MAX_COMPARED}. Only runs with a result that you may see are offered.`, 2000),
        element: {
          type: 'multi_external_select',
          action_id: COMPARE.runs,
          min_query_length: 0,
          max_selected_items: MAX_COMPARED,
          placeholder: plain('Type a revision, a market or a date', 150),
          ...(chosen.length === 0 ? {} : { initial_options: chosen.map(runOption) }),
        },
      },
      context('The comparison is shown to you alone; you can then post it in the thread of the first run.'),
    ],
  };
}

/** A run among others: when it was asked for, and how good it is. */
export function runOption(row: RunRow): PlainTextOption {
  const day = timestampDate(row.timestamp).toISOString();
  const when = `${day.slice(0, 10)} ${day.slice(11, 16)}`;
  const size = `${row.trials} x ${row.iterations}`;
  return option(row.run_id, `${runTitle(row)}, ${when}, ${size}`, row.best === null ? undefined : fitWords(row.best));
}
