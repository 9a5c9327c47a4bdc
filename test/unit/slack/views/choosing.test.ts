import type { ModalView } from '@slack/types';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { runSpec } from '../../../support/specs.ts';
import { type BotHarness, COLUMNS, startBot, warehouses } from '../support/bolt-harness.ts';
import { change, chosen, openedModal, suggestion } from '../support/requests.ts';
import { submittedState } from '../support/submitted.ts';

let bot: BotHarness;
afterEach(() => bot.close());

describe('the selects of the modal', () => {
  it('offer the columns that fit, the best type first, and only names that Robyn takes', async () => {
    bot = await startBot();
    const view = await openedModal(bot);
    const answer = await (await bot.send(suggestion(view, 'context_vars', ''))).json();
    expect(answer).toMatchObject({
      option_groups: [{ label: { text: 'Numbers' } }, { label: { text: 'Text' }, options: [{ value: 'events' }] }],
    });
    expect(JSON.stringify(answer)).not.toContain('net revenue');
  });

  it('narrow down as one types, and are empty where nothing fits', async () => {
    bot = await startBot();
    const view = await openedModal(bot);
    const narrowed = await (await bot.send(suggestion(view, 'paid_media_spends', 'SEARCH'))).json();
    expect(narrowed).toMatchObject({
      option_groups: [{ options: [{ value: 'search_S' }, { value: 'search_clicks' }] }],
    });
    expect(await (await bot.send(suggestion(view, 'dep_var', 'xyz'))).json()).toEqual({ options: [] });
    expect(await (await bot.send(suggestion(view, 'table', 'daily'))).json()).toMatchObject({
      options: [{ value: 'sales_daily' }],
    });
  });
});

describe('a manifest that prepares the data', () => {
  const prepare = [
    { clean_columns: {} },
    { cost_tag: { tag: 'events', cost: 'tv_S', columns: { radio_S: ['Radio'] } } },
    { derive: { name: 'media_S', sum: { prefix: 'search_' } } },
  ];

  it('has the columns that its steps make offered, and not those that they use up', async () => {
    bot = await startBot({
      manifests: {
        names: async () => ['demo'],
        load: async () => runSpec({ prepare, dep_var: 'net_revenue' }),
        markets: async () => null,
        save: async () => 'saved',
      },
    });
    const view = await openedModal(bot);
    const offered = async (field: string) => JSON.stringify(await (await bot.send(suggestion(view, field, ''))).json());
    const numbers = await offered('paid_media_spends');
    for (const name of ['net_revenue', 'radio_S', 'media_S', 'search_S']) expect(numbers).toContain(`"${name}"`);
    expect(numbers).not.toContain('"tv_S"');
    expect(await offered('factor_vars')).not.toContain('"events"');
    expect(JSON.stringify(view)).toContain('3 steps that prepare the data');
  });
});

describe('choices that others hang on', () => {
  it("a preset of one's own asks for its numbers", async () => {
    bot = await startBot();
    const view = await openedModal(bot);
    await bot.send(change(view, 'preset', { preset: chosen('Custom') }));
    const { body } = await bot.called('views.update');
    const values = submittedState(body.view as ModalView).values;
    expect(values.iterations?.iterations).toMatchObject({ value: '300' });
    expect(body.hash).toBe('1.h');
  });

  it('another table brings its own columns, and keeps the columns and dates that it has too', async () => {
    const daily = [...COLUMNS].filter(({ name }) => name !== 'search_S');
    const describe = async (source: object) =>
      'table' in source && source.table === 'sales_daily' ? daily : [...COLUMNS];
    bot = await startBot({ warehouses: warehouses({ describe }) });
    const view = await openedModal(bot);
    await bot.send(change(view, 'table', { table: chosen('sales_daily') }));
    const { body } = await bot.called('views.update');
    const next = body.view as ModalView;
    const { values } = submittedState(next);
    expect(values['paid_media_spends#1']?.paid_media_spends?.selected_options?.map(({ value }) => value)).toEqual([
      'tv_S',
    ]);
    expect(values['start#1']?.start).toMatchObject({ selected_date: '2020-01-06' });
    const offered = await (await bot.send(suggestion(next, 'paid_media_spends', 'search_S'))).json();
    expect(offered).toEqual({ options: [] });
  });
});

describe('a modal that the person has changed or closed meanwhile', () => {
  it.each([
    ['hash_conflict', 0],
    ['not_found', 0],
    ['invalid_arguments', 1],
  ])('is left alone, and no fault of ours: %s is logged %i times', async (error, times) => {
    const logged: string[] = [];
    const logger = pino({ level: 'error' }, { write: (line: string) => logged.push(line) });
    bot = await startBot({ logger });
    const view = await openedModal(bot);
    bot.answers['views.update'] = { ok: false, error };
    await bot.send(change(view, 'preset', { preset: chosen('Custom') }));
    await bot.called('views.update');
    await bot.settled();
    // Bolt hands on what a handler has thrown a moment after that.
    await fetch(`${bot.bot_url}/healthz`);
    expect(logged.filter((line) => line.includes('slack handler failed'))).toHaveLength(times);
  });
});

describe('a modal without a manifest', () => {
  const of_connections = (tables: Record<string, string[]>, change = {}) => ({
    names: () => Object.keys(tables),
    for: async (source: object) => {
      const name = 'connection' in source ? String(source.connection) : '';
      return warehouses({ tables: async () => tables[name] ?? [], ...change }).for({ connection: name, table: '*' });
    },
    close: async () => undefined,
  });

  it('has a warehouse, so that a table alone brings its columns', async () => {
    bot = await startBot();
    const view = await openedModal(bot, 'train');
    expect(submittedState(view).values.connection?.connection).toMatchObject({ selected_option: { value: 'demo' } });
    expect(JSON.stringify(view.blocks)).toContain('Choose a table, or write a query');
    await bot.send(change(view, 'table', { table: chosen('sales') }));
    const { body } = await bot.called('views.update');
    const next = body.view as ModalView;
    expect(submittedState(next).values['start#1']?.start).toMatchObject({ selected_date: '2019-01-07' });
    expect(JSON.stringify(await (await bot.send(suggestion(next, 'dep_var', ''))).json())).toContain('revenue');
  });

  it('offers the tables of the warehouse that is chosen', async () => {
    bot = await startBot({ warehouses: of_connections({ demo: ['sales'], snowflake: ['orders'] }) });
    const view = await openedModal(bot, 'train');
    expect(await (await bot.send(suggestion(view, 'table', ''))).json()).toMatchObject({
      options: [{ value: 'sales' }],
    });
    await bot.send(change(view, 'connection', { connection: chosen('snowflake') }));
    const { body } = await bot.called('views.update');
    const offered = await (await bot.send(suggestion(body.view as ModalView, 'table', ''))).json();
    expect(offered).toMatchObject({ options: [{ value: 'orders' }] });
  });

  it('says how to come to the columns past the first hundred, and what it does not offer', async () => {
    const wide = Array.from(
      { length: 150 },
      (_, index) => ({ name: `c${index}`, type: 'number', native_type: 'DOUBLE' }) as const,
    );
    const odd = { name: `${'x'.repeat(100)} y`, type: 'number', native_type: 'DOUBLE' } as const;
    bot = await startBot({ warehouses: warehouses({ describe: async () => [...wide, odd] }) });
    const view = await openedModal(bot);
    const shown = JSON.stringify(view.blocks);
    expect(shown).toContain('150 columns to choose from. A list shows 100 of them; type to find the others.');
    expect(shown).toMatch(/Not offered, because .*x+…x+ y/);
    const offered = await (await bot.send(suggestion(view, 'paid_media_spends', 'c149'))).json();
    expect(offered).toMatchObject({ option_groups: [{ options: [{ value: 'c149' }] }] });
  });

  it('lets nobody choose more columns than it can show again', async () => {
    bot = await startBot();
    const view = await openedModal(bot, 'train');
    const selects = view.blocks.flatMap((block) => ('element' in block ? [block.element as object] : []));
    const multi = selects.filter((element) => 'type' in element && element.type === 'multi_external_select');
    expect(multi).toHaveLength(4);
    for (const element of multi) expect(element).toMatchObject({ max_selected_items: 100 });
  });

  it('lets dates follow the table until a person enters their own', async () => {
    const dateRange = async (source: object) =>
      'table' in source && source.table === 'sales_daily'
        ? { first: '2010-01-01', last: '2023-12-31', rows: 5000 }
        : { first: '2019-01-07', last: '2022-12-26', rows: 208 };
    bot = await startBot({ warehouses: warehouses({ dateRange }) });
    const view = await openedModal(bot, 'train');
    await bot.send(change(view, 'table', { table: chosen('sales') }));
    const first = (await bot.called('views.update')).body.view as ModalView;
    const own_end = { end: { selected_date: '2021-06-28' } };
    await bot.send(change(first, 'table', { table: chosen('sales_daily'), ...own_end }));
    const { values } = submittedState((await bot.called('views.update')).body.view as ModalView);
    expect(values['start#2']?.start).toMatchObject({ selected_date: '2010-01-01' });
    expect(values['end#2']?.end).toMatchObject({ selected_date: '2021-06-28' });
  });
});
