import type { Button, ModalView } from '@slack/types';
import { robynName } from '../../data/prepare/robyn-name.ts';
import type { ProposedRoles } from '../../data/propose-roles.ts';
import type { SourceFacts } from '../../providers/warehouse/types.ts';
import { columnWords, valueWords } from '../blocks/column-words.ts';
import { actions, button, context } from '../blocks/elements.ts';
import { bold, clip, count, escapeMrkdwn, paragraph, plain, preformatted } from '../blocks/text.ts';
import { ACTIONS, VIEWS } from '../ids.ts';

/** Columns on one page of the modal. */
export const COLUMNS_A_VIEW = 12;
const CELL = 13;

/** "Look at the data", in the train modal: its value is the draft, whose source is shown. */
export function lookAtDataButton(draft_id: string): Button {
  return button({ text: 'Look at the data', action_id: ACTIONS.look_at_data, value: draft_id });
}

/** The source of an open form: its first rows, and of each column what is in it and what the form makes of it, and why. */
export function dataView(shown: {
  draft_id: string;
  name: string;
  facts: SourceFacts;
  roles: ProposedRoles;
  /** Counted from 0. */
  page: number;
}): ModalView {
  const { draft_id, name, facts, roles, page } = shown;
  const first = page * COLUMNS_A_VIEW;
  const columns = facts.columns.slice(first, first + COLUMNS_A_VIEW);
  const pages = Math.ceil(facts.columns.length / COLUMNS_A_VIEW);
  const turn = (text: string, to: number) =>
    button({ text, action_id: `${ACTIONS.data_view_page}${to}`, value: String(to) });
  return {
    type: 'modal',
    callback_id: VIEWS.data,
    private_metadata: JSON.stringify({ draft_id, page }),
    title: plain('Look at the data', 24),
    close: plain('Back', 24),
    blocks: [
      paragraph(`${bold(name)}: ${count(facts.rows, 'row')}, ${count(facts.columns.length, 'column')}.`),
      preformatted(rowsText(facts, first)),
      ...columns.map((column) => {
        const reason = roles.reasons[column.name] ?? roles.reasons[robynName(column.name)] ?? '';
        return paragraph(`${bold(column.name)}  ${columnWords(column)}\n${escapeMrkdwn(clip(reason, 300))}`);
      }),
      ...(pages > 1 ? [context(`Columns ${first + 1} to ${first + columns.length} of ${facts.columns.length}.`)] : []),
      ...actions([
        ...(page > 0 ? [turn('Columns before', page - 1)] : []),
        ...(page < pages - 1 ? [turn('More columns', page + 1)] : []),
      ]),
    ],
  };
}

/** The first rows as columns of letters: a modal has no tables. */
function rowsText({ columns, preview }: SourceFacts, first: number): string {
  const line = (cells: readonly string[]) =>
    cells
      .slice(first, first + COLUMNS_A_VIEW)
      .map((cell) => clip(cell.replaceAll(/\s+/g, ' '), CELL).padStart(CELL))
      .join(' ')
      .trimEnd();
  if (preview.length === 0) return 'There are no rows in it.';
  return [line(columns.map(({ name }) => name)), ...preview.map((row) => line(row.map(valueWords)))].join('\n');
}
