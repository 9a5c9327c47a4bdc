import type { OptionGroup, PlainTextOption } from '@slack/types';
import { hasWords } from '../data/table-search.ts';
import type { Warehouses } from '../providers/warehouse/types.ts';
import { option } from './blocks/elements.ts';
import { plain } from './blocks/text.ts';
import { nameValue } from './views/train/long-values.ts';
import { BUDGET_MS, within } from './within.ts';

/** What an external select is answered with. */
export type Offered = { options: PlainTextOption[] } | { option_groups: OptionGroup[] };

/** Slack takes so many options; one of them may say that there are more. */
const MOST_OPTIONS = 100;

/** Options that are no tables say why there are none, or that there are more. No table's name begins so. */
const NOTE = '#note:';

export function isTableNote(value: string): boolean {
  return value.startsWith(NOTE);
}

/**
 * What an external select offers of a connection's tables: those that have what was typed in their names, by database and schema.
 * A warehouse that does not answer while Slack waits is asked on; what it has listed is there when somebody types again.
 */
export async function tableOptions(
  deps: { warehouses: Warehouses },
  { connection, typed }: { connection: string; typed: string },
): Promise<Offered> {
  // Which table does not matter: it is the connection that is looked for.
  const warehouse = await deps.warehouses.for({ connection, table: '' });
  const asked = warehouse.tables({ search: typed.trim(), limit: MOST_OPTIONS + 1 });
  const found = await within(BUDGET_MS.options, asked);
  if (found.done) return offeredTables(found.value.filter((table) => hasWords(table, typed)));
  found.later.catch(() => undefined);
  return noTables('The warehouse is still listing its tables', 'Wait a moment, and type again');
}

/** One line in place of tables. */
export function noTables(why: string, next: string): Offered {
  return { option_groups: [{ label: plain(why, 75), options: [note(next)] }] };
}

/** Tables by their databases and schemas, where their names have these. */
export function offeredTables(tables: readonly string[]): Offered {
  const is_cut = tables.length > MOST_OPTIONS;
  const parts = (is_cut ? tables.slice(0, MOST_OPTIONS - 1) : tables).map(partsOf);
  const more = is_cut ? [note('There are more: type more of the name')] : [];
  if (parts.every(({ place }) => place === null)) {
    return { options: [...parts.map(({ table, name }) => option(nameValue(table), name)), ...more] };
  }
  const groups = new Map<string, PlainTextOption[]>();
  for (const { table, place, name } of parts) {
    const label = place ?? 'Tables';
    // What is chosen stands alone: its place has to be in it.
    const shown = place === null ? name : `${name} in ${place}`;
    groups.set(label, [...(groups.get(label) ?? []), option(nameValue(table), shown)]);
  }
  const listed = [...groups].map(([label, options]) => ({ label: plain(label, 75), options }));
  return { option_groups: is_cut ? [...listed, { label: plain('Not all of them'), options: more }] : listed };
}

function note(text: string): PlainTextOption {
  return option(`${NOTE}${text.length}`, text);
}

/** `DB.SCHEMA` and `TABLE` of a name of three parts; a name of files or of one schema is shown whole. */
function partsOf(table: string): { table: string; place: string | null; name: string } {
  const part = '(?:"(?:[^"]|"")+"|[A-Za-z_][\\w$]*)';
  const found = new RegExp(`^(?<place>${part}\\.${part})\\.(?<name>${part})$`).exec(table);
  return { table, place: found?.groups?.place ?? null, name: found?.groups?.name ?? table };
}
