import type { ModalView } from '@slack/types';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { type BotHarness, startBot } from '../../support/bolt-harness.ts';
import {
  answered,
  atStep,
  change,
  chosen,
  manifests,
  next,
  openedModal,
  redrawn,
  stepShown,
  suggestion,
  valueIn,
} from '../../support/requests.ts';
import { COLUMNS, warehouses } from '../../support/warehouses.ts';

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

  it('offer nobody the columns of another person’s draft', async () => {
    bot = await startBot();
    const view = await openedModal(bot);
    const asked = { ...suggestion(view, 'dep_var', ''), user: { id: 'U0OTHER' } };
    expect(await (await bot.send(asked)).json()).toEqual({ options: [] });
  });

  it('offer tables with long names by a value that Slack takes, and the choice is the table', async () => {
    const table = `sales_${'x'.repeat(180)}`;
    bot = await startBot({ warehouses: warehouses({ tables: async () => ['sales', table] }) });
    const view = await openedModal(bot, 'train');
    const offered = await (await bot.send(suggestion(view, 'table', 'xxx'))).json();
    const [option] = offered.options;
    expect(option.value.length).toBeLessThanOrEqual(150);
    const goal = await next(bot, view, { table: { selected_option: option } });
    const again = await redrawn(bot, goal, 'train_back');
    expect(valueIn(again, 'table')).toMatchObject({ selected_option: { value: option.value } });
  });
});

describe('a manifest that prepares the data', () => {
  const prepare = [
    { clean_columns: {} },
    { cost_tag: { tag: 'events', cost: 'tv_S', columns: { radio_S: ['Radio'] } } },
    { derive: { name: 'media_S', sum: { prefix: 'search_' } } },
  ];

  it('has the columns that its steps make offered, and not those that they use up', async () => {
    bot = await startBot({ manifests: manifests({ prepare, dep_var: 'net_revenue' }) });
    const view = await openedModal(bot);
    const offered = async (field: string) => JSON.stringify(await (await bot.send(suggestion(view, field, ''))).json());
    const numbers = await offered('paid_media_spends');
    for (const name of ['net_revenue', 'radio_S', 'media_S', 'search_S']) expect(numbers).toContain(`"${name}"`);
    expect(numbers).not.toContain('"tv_S"');
    expect(await offered('factor_vars')).not.toContain('"events"');
    expect(JSON.stringify(await atStep(bot, view, 'model'))).toContain('steps that prepare the data');
  });
});

describe('choices that others hang on', () => {
  it("a preset of one's own asks for its numbers", async () => {
    bot = await startBot();
    const model = await atStep(bot, await openedModal(bot), 'model');
    expect(valueIn(model, 'iterations')).toBeUndefined();
    const view = await redrawn(bot, model, 'preset', { preset: chosen('Custom') });
    expect(valueIn(view, 'iterations')).toMatchObject({ value: '300' });
  });

  it('another place for the data asks for what it needs, and forgets nothing of the first', async () => {
    bot = await startBot();
    const source = await atStep(bot, await openedModal(bot), 'source');
    const query = await redrawn(bot, source, 'source_kind', { source_kind: chosen('query') });
    expect([valueIn(query, 'table'), valueIn(query, 'query')]).toMatchObject([undefined, { value: null }]);
    const file = await redrawn(bot, query, 'source_kind', {
      source_kind: chosen('file'),
      query: { value: 'SELECT 1' },
    });
    expect(valueIn(file, 'files')).toMatchObject({ files: [] });
    const table = await redrawn(bot, file, 'source_kind', { source_kind: chosen('table') });
    expect(valueIn(table, 'table')).toMatchObject({ selected_option: { value: 'sales' } });
    expect(valueIn(await redrawn(bot, table, 'source_kind', { source_kind: chosen('query') }), 'query')).toMatchObject({
      value: 'SELECT 1',
    });
  });

  it('a further channel has a select for its exposure at once', async () => {
    bot = await startBot();
    const media = await atStep(bot, await openedModal(bot), 'media');
    const spends = { selected_options: ['tv_S', 'search_S', 'radio_S'].map((name) => chosen(name).selected_option) };
    const view = await redrawn(bot, media, 'paid_media_spends', { paid_media_spends: spends });
    expect(JSON.stringify(view)).toContain('Exposure of radio_S');
    expect(view.private_metadata).toBe(media.private_metadata);
  });

  it('another table brings its own columns, and keeps the columns and dates that it has too', async () => {
    const daily = [...COLUMNS].filter(({ name }) => name !== 'search_S');
    const describe = async (source: object) =>
      'table' in source && source.table === 'sales_daily' ? daily : [...COLUMNS];
    bot = await startBot({ warehouses: warehouses({ describe }) });
    const source = await atStep(bot, await openedModal(bot), 'source');
    const goal = await next(bot, source, { table: chosen('sales_daily') });
    const media = await next(bot, goal);
    expect(valueIn(media, 'paid_media_spends')?.selected_options?.map(({ value }) => value)).toEqual(['tv_S']);
    expect(valueIn(await next(bot, media), 'start')).toMatchObject({ selected_date: '2020-01-06' });
    const offered = await (await bot.send(suggestion(media, 'paid_media_spends', 'search_S'))).json();
    expect(offered).toEqual({ options: [] });
  });

  it('lets dates follow the table until a person enters their own', async () => {
    const dateRange = async (source: object) =>
      'table' in source && source.table === 'sales_daily'
        ? { first: '2010-01-01', last: '2023-12-31', rows: 5000 }
        : { first: '2019-01-07', last: '2022-12-26', rows: 208 };
    bot = await startBot({ warehouses: warehouses({ dateRange }) });
    const goal = await next(bot, await openedModal(bot, 'train'), { table: chosen('sales') });
    const model = await next(bot, await next(bot, goal, { country: { value: 'de' } }));
    expect(valueIn(model, 'start')).toMatchObject({ selected_date: '2019-01-07' });
    const review = await next(bot, model, { end: { selected_date: '2021-06-28' } });
    const source = await atStep(bot, review, 'source');
    const other = await next(bot, await next(bot, await next(bot, source, { table: chosen('sales_daily') })));
    expect(valueIn(other, 'start')).toMatchObject({ selected_date: '2010-01-01' });
    expect(valueIn(other, 'end')).toMatchObject({ selected_date: '2021-06-28' });
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
    const view = await atStep(bot, await openedModal(bot), 'model');
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
  const of_connections = (tables: Record<string, string[]>) => ({
    names: () => Object.keys(tables),
    for: async (source: object) => {
      const name = 'connection' in source ? String(source.connection) : '';
      return warehouses({ tables: async () => tables[name] ?? [] }).for({ connection: name, table: '*' });
    },
    close: async () => undefined,
  });

  it('is trained with four answers: a table, what to explain, a market, and Train', async () => {
    const recorded: unknown[] = [];
    bot = await startBot({
      recordRun: async ({ spec }) => {
        recorded.push(spec);
        throw new Error('seen');
      },
    });
    const answers: Record<string, unknown>[] = [];
    const answer = (changes: Record<string, unknown>) => {
      answers.push(changes);
      return changes;
    };
    const source = await openedModal(bot, 'train');
    expect(valueIn(source, 'connection')).toMatchObject({ selected_option: { value: 'demo' } });
    const goal = await next(bot, source, answer({ table: chosen('sales') }));
    expect(valueIn(goal, 'dep_var')).toMatchObject({ selected_option: { value: 'revenue' } });
    const media = await next(bot, goal, {
      ...answer({ dep_var: chosen('revenue') }),
      ...answer({ country: { value: 'de' } }),
    });
    expect(valueIn(media, 'paid_media_spends')?.selected_options?.map(({ value }) => value)).toEqual([
      'tv_S',
      'search_S',
    ]);
    const model = await next(bot, media);
    const report = await next(bot, model);
    expect(JSON.stringify(report)).toContain('2 paid channels (tv_S and search_S)');
    await answered(bot, report, answer({}));
    expect(answers).toHaveLength(4);
    expect(recorded).toMatchObject([
      {
        data: { connection: 'demo', table: 'sales' },
        date_var: 'DATE',
        dep_var: 'revenue',
        country: 'de',
        paid_media_spends: ['tv_S', 'search_S'],
        paid_media_vars: ['tv_S', 'search_clicks'],
        prophet: { vars: ['trend', 'season', 'holiday'], country: 'DE' },
        window: { start: '2019-01-07', end: '2022-12-26' },
        train: { iterations: 300, trials: 2 },
      },
    ]);
  });

  it('offers the tables of the warehouse that is chosen', async () => {
    bot = await startBot({ warehouses: of_connections({ demo: ['sales'], snowflake: ['orders'] }) });
    const view = await openedModal(bot, 'train');
    expect(await (await bot.send(suggestion(view, 'table', ''))).json()).toMatchObject({
      options: [{ value: 'sales' }],
    });
    const other = await redrawn(bot, view, 'connection', { connection: chosen('snowflake'), table: chosen('sales') });
    expect(valueIn(other, 'table')).toMatchObject({ selected_option: null });
    const offered = await (await bot.send(suggestion(other, 'table', ''))).json();
    expect(offered).toMatchObject({ options: [{ value: 'orders' }] });
  });

  it('says how to come to the columns past the first hundred, and what it does not offer', async () => {
    const wide = Array.from(
      { length: 150 },
      (_, index) => ({ name: `c${index}`, type: 'number', native_type: 'DOUBLE' }) as const,
    );
    const odd = { name: `${'x'.repeat(100)} y`, type: 'number', native_type: 'DOUBLE' } as const;
    bot = await startBot({ warehouses: warehouses({ describe: async () => [...wide, odd] }) });
    const source = await atStep(bot, await openedModal(bot), 'source');
    const goal = await next(bot, source, { table: chosen('weather') });
    const shown = JSON.stringify((await redrawn(bot, goal, 'train_back')).blocks);
    expect(shown).toContain('150 columns to choose from. A list shows 100 of them; type to find the others.');
    expect(shown).toMatch(/Not offered, because .*x+…x+ y/);
    const offered = await (await bot.send(suggestion(goal, 'paid_media_spends', 'c149'))).json();
    expect(offered).toMatchObject({ option_groups: [{ options: [{ value: 'c149' }] }] });
  });

  it('says under the table what is wrong with it', async () => {
    bot = await startBot({
      warehouses: warehouses({
        describe: async () => {
          throw Object.assign(new Error('gone'), {});
        },
      }),
    });
    // A warehouse that does not answer keeps nobody from going on.
    const goal = await next(bot, await openedModal(bot, 'train'), { table: chosen('sales') });
    expect(stepShown(goal)).toBe('2 of 5: *Goal*');
  });
});

describe('going back and forth', () => {
  it('loses nothing, not even what cannot be so', async () => {
    bot = await startBot();
    const goal = await next(bot, await openedModal(bot, 'train'), { table: chosen('sales') });
    const source = await redrawn(bot, goal, 'train_back', {
      country: { value: 'Germany!' },
      revision: { value: 'r9' },
    });
    expect(stepShown(source)).toBe('1 of 5: *Data*');
    const again = await next(bot, source);
    expect([valueIn(again, 'country'), valueIn(again, 'revision')]).toMatchObject([
      { value: 'Germany!' },
      { value: 'r9' },
    ]);
  });
});

describe('expert settings', () => {
  async function opened(): Promise<{ model: ModalView; expert: ModalView }> {
    const model = await atStep(bot, await openedModal(bot), 'model');
    await bot.send(change(model, 'train_expert', { adstock: chosen('weibull_cdf') }));
    return { model, expert: (await bot.called('views.push')).body.view as ModalView };
  }

  it('lie over the step, and what they say is shown in it afterwards', async () => {
    bot = await startBot();
    const { expert } = await opened();
    const below = { ...expert, previous_view_id: 'V0BELOW' };
    expect(await answered(bot, below, { train: { value: 'seed: 42' } })).toEqual({});
    const { body } = await bot.called('views.update');
    expect(body.view_id).toBe('V0BELOW');
    expect(JSON.stringify(body.view)).toContain('Set there: training.');
    expect(valueIn(body.view as ModalView, 'adstock')).toMatchObject({ selected_option: { value: 'weibull_cdf' } });
  });

  it('say under their fields what cannot be so', async () => {
    bot = await startBot();
    const { expert } = await opened();
    expect(await answered(bot, expert, { train: { value: 'seed: -1' } })).toMatchObject({
      response_action: 'errors',
      errors: { 'train#1': expect.stringMatching(/"train.seed" is -1/) },
    });
  });
});

describe('looking at the data', () => {
  it('shows what is in each column over the modal', async () => {
    bot = await startBot();
    const source = await atStep(bot, await openedModal(bot), 'source');
    await bot.send(change(source, 'train_look'));
    const shown = JSON.stringify((await bot.called('views.push')).body.view);
    expect(shown).toContain('208 rows, 7 columns');
    expect(shown).toContain('search_clicks');
  });

  it('says what to do first where there is nothing to look at', async () => {
    bot = await startBot();
    await bot.send(change(await openedModal(bot, 'train'), 'train_look'));
    expect(JSON.stringify((await bot.called('views.push')).body.view)).toContain('Choose a table first.');
  });

  it('waits for a slow warehouse in the modal', async () => {
    const facts = () => new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('late')), 1500));
    bot = await startBot({ warehouses: warehouses({ facts }) });
    const source = await atStep(bot, await openedModal(bot), 'source');
    await bot.send(change(source, 'train_look'));
    expect(JSON.stringify((await bot.called('views.push')).body.view)).toContain('Reading the data…');
    expect(JSON.stringify((await bot.called('views.update')).body.view)).toContain('Something went wrong');
  });
});
