import type { KnownBlock, TableBlock } from '@slack/types';
import type { ProposedRoles } from '../../data/propose-roles.ts';
import type { ColumnFacts, SourceFacts } from '../../providers/warehouse/types.ts';
import type { DataSource } from '../../runs/run-spec.ts';
import { ACTIONS } from '../ids.ts';
import { differentWords, shareWords, valueWords } from './column-words.ts';
import { actions, button, context } from './elements.ts';
import { bold, clipMiddle, count, escapeMrkdwn, listOf, type MessageContent, named, paragraph } from './text.ts';

/** Columns of a source on one page: Slack's tables have 20, of which the first says what a row is. */
export const COLUMNS_A_PAGE = 12;
const MAX_NAME = 60;
const MAX_CELL = 24;
const MAX_CONNECTIONS = 15;

export type DataPage = {
  source: DataSource;
  /** What people call it: a table's name, a file's. */
  name: string;
  facts: SourceFacts;
  roles: ProposedRoles;
  /** Counted from 0. */
  page: number;
};

/** A source as a person looks at it: what is in each column, its first rows, and what would be trained on it. */
export function dataMessage({ source, name, facts, roles, page }: DataPage): MessageContent {
  const { rows, columns } = facts;
  const where = 'connection' in source ? ` in ${named(source.connection)}` : '';
  const size = `${count(rows, 'row')}, ${count(columns.length, 'column')}`;
  const first = page * COLUMNS_A_PAGE;
  const shown = columns.slice(first, first + COLUMNS_A_PAGE);
  const pages = Math.ceil(columns.length / COLUMNS_A_PAGE);
  const range = `Columns ${first + 1} to ${first + shown.length} of ${columns.length}.`;
  return {
    text: `${named(name)}${where}: ${size}`,
    blocks: [
      paragraph(`${bold(name)}${where}: ${size}.\n${proposal(roles, rows)}`),
      columnsTable(facts, first, shown),
      context(
        pages > 1 ? `${range} The first ${count(facts.preview.length, 'row')} below what is in each.` : FIRST_ROWS,
      ),
      ...actions([
        button({ text: 'Train on this', action_id: ACTIONS.train_on, value: sourceValue(source), style: 'primary' }),
        ...(page > 0 ? [pageButton('Columns before', source, page - 1)] : []),
        ...(page < pages - 1 ? [pageButton('More columns', source, page + 1)] : []),
      ]),
    ],
  };
}

const FIRST_ROWS = 'The first rows stand below what is in each column.';

/** A source as a button carries it. */
function sourceValue(source: DataSource): string {
  return JSON.stringify(source);
}

/** The page stands in the id too, for the two buttons of a message differ by it. */
function pageButton(text: string, source: DataSource, page: number) {
  return button({ text, action_id: `${ACTIONS.data_page}${page}`, value: sourceValue(source) });
}

/** What the form would be filled with, as mrkdwn. */
export function proposal(roles: ProposedRoles, rows: number): string {
  if (rows === 0) return 'There are no rows in it.';
  const { date_var, dep_var, paid_media, organic_vars, context_vars } = roles;
  const missing = [
    ...(date_var === null ? ['a date for each row'] : []),
    ...(dep_var === null ? ['a result to explain'] : []),
    ...(paid_media.length === 0 ? ['what was spent on each channel'] : []),
  ];
  const parts = [
    ...(dep_var === null ? [] : [`${named(dep_var)} to explain`]),
    ...(date_var === null ? [] : [`${named(date_var)} as the date`]),
    ...(paid_media.length === 0
      ? []
      : [
          `${count(paid_media.length, 'paid channel')} (${listOf(
            paid_media.map(({ spend }) => named(clipMiddle(spend, 40))),
            4,
          )})`,
        ]),
    ...(organic_vars.length === 0 ? [] : [count(organic_vars.length, 'organic channel')]),
    ...(context_vars.length === 0 ? [] : [count(context_vars.length, 'other influence')]),
  ];
  const seen = parts.length === 0 ? '' : `By names and values I would take ${listOf(parts, 6)}.`;
  const lacks = missing.length === 0 ? '' : `I do not see ${listOf(missing)}; you can choose the columns yourself.`;
  return [seen, lacks].filter((sentence) => sentence !== '').join(' ');
}

/** Above, what is in each column; below, the first rows. Slack refuses an empty cell. */
function columnsTable(facts: SourceFacts, first: number, shown: readonly ColumnFacts[]): TableBlock {
  const line = (head: string, cells: readonly string[]) => [head, ...cells].map(cellOf);
  const of = (tell: (column: ColumnFacts) => string) => shown.map(tell);
  return {
    type: 'table',
    column_settings: [{ align: 'left' }, ...shown.map(() => ({ align: 'right' as const }))],
    rows: [
      ['Column', ...of(({ name }) => name)].map((text) => ({
        type: 'raw_text',
        text: clipMiddle(orDash(text), MAX_NAME),
      })),
      line(
        'Type',
        of(({ type }) => type),
      ),
      line(
        'From',
        of(({ type, min }) => (type === 'text' ? '' : valueWords(min))),
      ),
      line(
        'To',
        of(({ type, max }) => (type === 'text' ? '' : valueWords(max))),
      ),
      line(
        'Different',
        of(({ distinct }) => differentWords(distinct)),
      ),
      line(
        'Missing',
        of(({ missing_share }) => shareWords(missing_share)),
      ),
      line(
        'Zero',
        of(({ zero_share }) => (zero_share === null ? '' : shareWords(zero_share))),
      ),
      ...facts.preview.map((row, index) =>
        line(`Row ${index + 1}`, row.slice(first, first + shown.length).map(valueWords)),
      ),
    ],
  };
}

function cellOf(text: string): { type: 'raw_text'; text: string } {
  return { type: 'raw_text', text: clipMiddle(orDash(text), MAX_CELL) };
}

function orDash(text: string): string {
  return text.trim() === '' ? '–' : text.replaceAll(/\s+/g, ' ');
}

/**
 * The tables that there are: a line for each connection with its first tables, and a list to choose any of them from. With `search`
 * they are those that have it in their names.
 */
export function tablesMessage(connections: readonly ConnectionTables[], search: string | null = null): MessageContent {
  const text =
    connections.length === 0
      ? 'No warehouse is connected yet.'
      : search === null
        ? 'What can be trained on'
        : `Tables with “${escapeMrkdwn(clipMiddle(search, 100))}” in their names`;
  const advice =
    'You can also send me a CSV or Excel file in a channel, and choose “Train on this file” from its message’s menu.';
  const others = connections.length - MAX_CONNECTIONS;
  const more = others > 0 ? [`And ${count(others, 'connection')} more: type their name behind \`/mmm data\`.`] : [];
  return {
    text,
    blocks: [
      ...(connections.length === 0 || search !== null ? [paragraph(text)] : []),
      ...connections.slice(0, MAX_CONNECTIONS).flatMap(connectionBlocks),
      context(...more, advice),
    ],
  };
}

export type ConnectionTables =
  | { connection: string; tables: readonly string[] }
  | { connection: string; problem: string };

function connectionBlocks(found: ConnectionTables): KnownBlock[] {
  const { connection } = found;
  if ('problem' in found) return [paragraph(`${bold(connection)}: ${escapeMrkdwn(clipMiddle(found.problem, 300))}`)];
  const { tables } = found;
  if (tables.length === 0) return [paragraph(`${bold(connection)} has no tables that I may read.`)];
  const names = listOf(
    tables.map((table) => named(clipMiddle(table, 40))),
    5,
  );
  return [
    {
      type: 'section',
      block_id: `${ACTIONS.look_at_table}:${connection}`,
      text: { type: 'mrkdwn', text: `${bold(connection)}: ${count(tables.length, 'table')}.\n${names}` },
      accessory: {
        type: 'external_select',
        action_id: ACTIONS.look_at_table,
        min_query_length: 0,
        placeholder: { type: 'plain_text', text: 'Look at a table' },
      },
    },
  ];
}

/**
 * What was asked for is no table and no connection, as far as is known: it may be one of those that could not be listed. `nearest` is what was
 * probably meant, as it would be typed.
 */
export function noDataMessage(
  word: string,
  nearest: string | null,
  unlisted: readonly { connection: string; problem: string }[] = [],
): MessageContent {
  const name = escapeMrkdwn(clipMiddle(word, 100));
  const [first, ...others] = unlisted;
  const meant = nearest === null ? null : `Did you mean \`/mmm data ${nearest.replaceAll('`', '')}\`?`;
  const sentences =
    first === undefined
      ? [`There is no table or connection called “${name}”.`, meant ?? 'Type `/mmm data` for what there is.']
      : [
          `I find no table or connection called “${name}”, but the tables of ${bold(first.connection)}${others.length === 0 ? '' : ` and ${count(others.length, 'other connection')}`} could not be listed.`,
          meant ?? escapeMrkdwn(clipMiddle(first.problem, 300)),
        ];
  const text = sentences.join(' ');
  return { text, blocks: [paragraph(text)] };
}
