import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proposeRoles } from '../../../../src/data/propose-roles.ts';
import { readSourceFacts } from '../../../../src/data/source-facts.ts';
import { createLogger } from '../../../../src/logger.ts';
import { duckdbWarehouse, filesOfFolder } from '../../../../src/providers/warehouse/duckdb.ts';
import type { Warehouses } from '../../../../src/providers/warehouse/types.ts';
import { createWarehouses } from '../../../../src/providers/warehouse/warehouses.ts';
import { dataMessage } from '../../../../src/slack/blocks/data-message.ts';
import type { MessageContent } from '../../../../src/slack/blocks/text.ts';
import { dataAnswer } from '../../../../src/slack/commands/data.ts';

/** `/mmm data` over real tables. */

let folder: string;
let warehouses: Warehouses;
const names = ['week', 'sales', ...Array.from({ length: 198 }, (_, index) => `channel${index}_spend`)];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tables-'));
  const rows = Array.from({ length: 60 }, (_, row) => {
    const week = new Date(Date.UTC(2023, 0, 2 + 7 * row)).toISOString().slice(0, 10);
    return [week, ...names.slice(1).map((_name, index) => (row * 7 + index) % 50)].join(',');
  });
  await writeFile(join(folder, 'wide_weekly.csv'), [names.join(','), ...rows, ''].join('\n'));
  await writeFile(join(folder, 'weekly.csv'), 'week,sales\n2024-01-01,2\n');
  await writeFile(join(folder, 'demo.csv'), 'a,b\n1,2\n');
  const demo = duckdbWarehouse({ tables: filesOfFolder(folder), files_allowed: false });
  const gone = { ...demo, tables: () => Promise.reject(new Error('asleep')) };
  warehouses = createWarehouses({ connections: { demo, gone }, files: null });
});
afterAll(async () => {
  await warehouses.close();
  await rm(folder, { recursive: true, force: true });
});

const deps = () => ({ warehouses, logger: createLogger({ level: 'silent' }), uploads: { nameOf: async () => '' } });
const ask = (word: string) => dataAnswer(deps(), word);
const said = async (word: string) => {
  const answer = await ask(word);
  return 'text' in answer ? answer.text : '';
};
const buttons = (message: MessageContent) =>
  message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : [])).map(({ action_id }) => action_id);

/** The names in the head of the message's table. */
function shownColumns(message: MessageContent): string[] {
  const table = message.blocks.find((block) => block.type === 'table');
  return (table?.rows[0] ?? []).slice(1).map((cell) => ('text' in cell ? String(cell.text) : ''));
}

describe('/mmm data', () => {
  test('lists what each connection has, and says which one does not answer', async () => {
    const text = JSON.stringify(await ask(''));
    expect(text).toContain('*demo*: 3 tables.');
    expect(text).toContain('*gone*: Something went wrong on my side.');
  });

  test('lists the tables that have what was typed in their names', async () => {
    const answer = await ask('wide*week');
    expect('text' in answer ? answer.text : '').toContain('I find no table');
    const found = JSON.stringify(await ask('WIDE ee'));
    expect(found).toContain('Tables with “WIDE ee” in their names');
    expect(found).toContain('*demo*: 1 table.');
    expect(found).not.toContain('gone');
  });

  test('does not say of a table that there is none while a warehouse does not answer', async () => {
    expect(await said('elsewhere')).toBe(
      'I find no table or connection called “elsewhere”, but the tables of *gone* could not be listed. Something went wrong on my side. It has been logged.',
    );
  });

  test('does not wait for a warehouse that hangs, and says so', async () => {
    const hangs = {
      ...(await warehouses.for({ connection: 'demo', table: '' })),
      tables: () => new Promise<string[]>(() => undefined),
    };
    const both = createWarehouses({
      connections: { demo: await warehouses.for({ connection: 'demo', table: '' }), hangs },
      files: null,
    });
    const text = JSON.stringify(await dataAnswer({ ...deps(), warehouses: both }, '', 20));
    expect(text).toContain('*demo*: 3 tables.');
    expect(text).toContain('*hangs*: The warehouse is still listing its tables. Ask again in a moment');
  });

  test.each(['weekly', 'WEEKLY', 'demo.weekly', 'demo weekly', 'demo/weekly'])(
    'finds a table called %s',
    async (word) => {
      expect(await ask(word)).toEqual({ source: { connection: 'demo', table: 'weekly' } });
    },
  );

  test('takes a name for the table where a connection is called so too', async () => {
    expect(await ask('demo')).toEqual({ source: { connection: 'demo', table: 'demo' } });
  });

  test.each([
    ['wide_wekly', 'Did you mean `/mmm data wide_weekly`?'],
    ['👩‍👩‍👧‍👦', 'It has been logged.'],
  ])('has an answer to "%s"', async (word, sentence) => {
    expect(await said(word)).toContain(sentence);
  });

  test('shows each of 200 columns on one page, and a way to every page', async () => {
    const source = { connection: 'demo', table: 'wide_weekly' };
    const facts = await readSourceFacts(warehouses, source);
    const roles = proposeRoles(facts);
    const seen: string[] = [];
    let page: number | null = 0;
    while (page !== null) {
      const message: MessageContent = dataMessage({ source, name: 'wide_weekly', facts, roles, page });
      seen.push(...shownColumns(message));
      const next: number = page + 1;
      const pressable = buttons(message);
      expect(pressable).toContain('train_on');
      expect(pressable.includes(`data_page:${page - 1}`)).toBe(page > 0);
      page = pressable.includes(`data_page:${next}`) ? next : null;
    }
    expect(seen).toEqual(names);
  });
});
