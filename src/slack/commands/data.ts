import { nearest } from '../../data/nearest.ts';
import { proposeRoles } from '../../data/propose-roles.ts';
import { readSourceFacts } from '../../data/source-facts.ts';
import { hasWords } from '../../data/table-search.ts';
import { AppError, errorCode } from '../../errors.ts';
import type { DataSource } from '../../runs/run-spec.ts';
import { type ConnectionTables, dataMessage, noDataMessage, tablesMessage } from '../blocks/data-message.ts';
import type { MessageContent } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';
import { errorWords } from '../error-message.ts';
import { levelOf } from '../log-level.ts';
import { showSource, sourceName } from '../show-source.ts';
import { BUDGET_MS, within } from '../within.ts';
import type { CommandHandler } from './command.ts';

type Deps = Pick<SlackDeps, 'warehouses' | 'logger'> & { uploads: Pick<SlackDeps['uploads'], 'nameOf'> };

/** `/mmm data`: what can be trained on; with the name of a connection its tables, with that of a table what is found in it. */
export const dataCommand: CommandHandler = async (deps, { command, rest, say }) => {
  const answer = await dataAnswer(deps, rest);
  if (!('source' in answer)) {
    await say(answer);
    return;
  }
  const looked_at = { source: answer.source, fixes: [] };
  await showSource(deps, { looked_at, user: command.user_id, channel: command.channel_id, say });
};

/** What is said at once, or the table that is to be looked at. */
export async function dataAnswer(
  deps: Pick<SlackDeps, 'warehouses' | 'logger'>,
  word: string,
  wait_ms: number = BUDGET_MS.tables,
): Promise<MessageContent | { source: DataSource }> {
  const known = await Promise.all(deps.warehouses.names().map((connection) => tablesOf(deps, connection, wait_ms)));
  if (word === '') return tablesMessage(known);
  const connection = known.find((one) => one.connection.toLowerCase() === word.toLowerCase());
  const tables = known.flatMap((one) =>
    'tables' in one ? one.tables.map((table) => ({ connection: one.connection, table })) : [],
  );
  const table = tables.find((one) => namesOf(one).includes(word)) ?? tables.find((one) => isCalled(one, word));
  if (table !== undefined) return { source: table };
  if (connection !== undefined) return tablesMessage([connection]);
  const found = known.map((one) => containing(one, word)).filter((one) => 'tables' in one && one.tables.length > 0);
  if (found.length > 0) return tablesMessage(found, word);
  const candidates = [...deps.warehouses.names(), ...tables.map(({ table: name }) => name)];
  const unlisted = known.flatMap((one) => ('problem' in one ? [one] : []));
  return noDataMessage(word, nearest(word, candidates), unlisted);
}

/** One page of a source's columns. Throws what the warehouse throws. */
export async function lookAt(deps: Deps, source: DataSource, page: number): Promise<MessageContent> {
  const facts = await readSourceFacts(deps.warehouses, source);
  const name = await sourceName(deps, source);
  return dataMessage({ source, name, facts, roles: proposeRoles(facts), page });
}

async function tablesOf(
  deps: Pick<SlackDeps, 'warehouses' | 'logger'>,
  connection: string,
  wait_ms: number,
): Promise<ConnectionTables> {
  try {
    // Which table does not matter: it is the connection that is looked for.
    const warehouse = await deps.warehouses.for({ connection, table: '' });
    const found = await within(wait_ms, warehouse.tables());
    if (found.done) return { connection, tables: found.value };
    found.later.catch(() => undefined);
    const problem =
      'The warehouse is still listing its tables. Ask again in a moment; what it has listed by then is kept.';
    return { connection, problem };
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, connection }, 'tables not listed');
    const { what, why } = errorWords(errorCode(error), error instanceof AppError ? error.details : {});
    return { connection, problem: `${what} ${why}` };
  }
}

/** Those of a connection's tables that have all of a search's words in their names. */
function containing(found: ConnectionTables, search: string): ConnectionTables {
  if ('problem' in found) return found;
  return { connection: found.connection, tables: found.tables.filter((table) => hasWords(table, search)) };
}

type TableName = { connection: string; table: string };

function namesOf({ connection, table }: TableName): string[] {
  return [table, `${connection}.${table}`, `${connection} ${table}`, `${connection}/${table}`];
}

function isCalled(table: TableName, word: string): boolean {
  return namesOf(table).some((name) => name.toLowerCase() === word.toLowerCase());
}
