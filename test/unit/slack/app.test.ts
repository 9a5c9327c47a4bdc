import type { ModalView } from '@slack/types';
import { afterEach, describe, expect, it } from 'vitest';
import type { Run } from '../../../src/runs/run.ts';
import type { RunSpec, RunSpecInput } from '../../../src/runs/run-spec.ts';
import type { SlackDeps } from '../../../src/slack/deps.ts';
import { runSpec } from '../../support/specs.ts';
import { run } from './support/arbitraries.ts';
import { type BotHarness, COLUMNS, startBot, warehouses } from './support/bolt-harness.ts';
import { keepingChat } from './support/chat.ts';
import { submittedState } from './support/submitted.ts';

let bot: BotHarness;
afterEach(() => bot.close());

function command(text: string, change: object = {}) {
  return {
    command: '/mmm',
    text,
    trigger_id: '1.2.trigger',
    user_id: 'U0ASKER',
    channel_id: 'C0RUNS',
    team_id: 'T0',
    response_url: `${bot.slack_url}/respond`,
    ...change,
  };
}

async function openedModal(text = 'train demo'): Promise<ModalView> {
  await bot.send(command(text));
  const { body } = await bot.called('views.open');
  return body.view as ModalView;
}

function submission(view: ModalView, changes: Record<string, unknown> = {}) {
  return {
    type: 'view_submission',
    team: { id: 'T0', domain: 'test' },
    user: { id: 'U0ASKER', name: 'asker' },
    view: { ...view, id: 'V0OPEN', hash: '1.h', state: submittedState(view, changes) },
  };
}

function suggestion(view: ModalView, action_id: string, value: string) {
  return {
    type: 'block_suggestion',
    team: { id: 'T0', domain: 'test' },
    user: { id: 'U0ASKER' },
    action_id,
    block_id: action_id,
    value,
    container: { type: 'view' },
    // Slack sends no state along here.
    view: { ...view, id: 'V0OPEN' },
  };
}

function change(view: ModalView, action_id: string, changes: Record<string, unknown> = {}) {
  return {
    type: 'block_actions',
    team: { id: 'T0', domain: 'test' },
    user: { id: 'U0ASKER' },
    actions: [{ type: 'static_select', action_id, block_id: action_id, action_ts: '1' }],
    view: { ...view, id: 'V0OPEN', hash: '1.h', state: submittedState(view, changes) },
    trigger_id: '1.2.t',
  };
}

const chosen = (value: string) => ({ selected_option: { text: { type: 'plain_text', text: value }, value } });

/** A recordRun that keeps what it is asked for. */
function keepingRuns() {
  const requests: { spec: RunSpec; requested_by: string; channel: string; request_id: string }[] = [];
  let told: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    told = resolve;
  });
  const recordRun: SlackDeps['recordRun'] = async (request) => {
    requests.push(request);
    told();
    return run(request.spec);
  };
  return { requests, first, recordRun };
}

/** A promise that the test settles. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('the door', () => {
  it('takes nothing with a wrong or an old signature, and changes nothing', async () => {
    bot = await startBot();
    const wrong = await bot.send(command('train demo'), { secret: 'another-secret' });
    const old = await bot.send(command('train demo'), { at: new Date(Date.now() - 6 * 60_000) });
    expect([wrong.status, old.status]).toEqual([401, 401]);
    expect(bot.calls).toEqual([]);
  });

  it('carries the other routes of the bot', async () => {
    bot = await startBot();
    expect(await (await fetch(`${bot.bot_url}/healthz`)).text()).toBe('ok');
  });
});

describe('/mmm train', () => {
  it('opens the modal filled from the manifest, in the channel that the command was typed in', async () => {
    bot = await startBot();
    const view = await openedModal('train demo train.iterations=500');
    const { values } = submittedState(view);
    expect(values.channel?.channel).toMatchObject({ selected_conversation: 'C0RUNS' });
    expect(values['dep_var#0']?.dep_var).toMatchObject({ selected_option: { value: 'revenue' } });
    expect(JSON.stringify(view.blocks)).toContain('From 2019-01-07 to 2022-12-26');
  });

  it('opens within its trigger whatever the warehouse costs, and fills the modal when it answers', async () => {
    let answer: (columns: [...typeof COLUMNS]) => void = () => undefined;
    const describe = () =>
      new Promise<[...typeof COLUMNS]>((resolve) => {
        answer = resolve;
      });
    bot = await startBot({ warehouses: warehouses({ describe }) });
    const begun = Date.now();
    const view = await openedModal();
    expect(Date.now() - begun).toBeLessThan(2500);
    expect(view.callback_id).toBe('train_model_loading');
    answer([...COLUMNS]);
    const { body } = await bot.called('views.update');
    expect(body).toMatchObject({ view_id: 'V0OPEN', view: { callback_id: 'train_model' } });
  });

  it('opens without the columns where the warehouse cannot be read, and says so', async () => {
    bot = await startBot({
      warehouses: warehouses({
        describe: async () => {
          throw new Error('down');
        },
      }),
    });
    expect(JSON.stringify((await openedModal()).blocks)).toContain('Something went wrong on my side');
  });

  it('names the manifest that was probably meant', async () => {
    bot = await startBot();
    expect((await bot.send(command('train dmo'))).status).toBe(200);
    const { body } = await bot.called('respond');
    expect(body).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('Did you mean /mmm train demo?'),
    });
  });
});

describe('the other words', () => {
  it.each([
    ['', 'How to use /mmm'],
    ['help', 'How to use /mmm'],
    ['status', 'Nothing is running.'],
    ['status nonsense', 'I know no run nonsense.'],
    ['stauts', 'Did you mean `/mmm status`?'],
  ])('/mmm %s is answered to the person alone', async (text, expected) => {
    bot = await startBot();
    expect((await bot.send(command(text))).status).toBe(200);
    const { body } = await bot.called('respond');
    expect(body).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining(expected) });
  });
});

describe('the selects of the modal', () => {
  it('offer the columns that fit, the best type first, and only names that Robyn takes', async () => {
    bot = await startBot();
    const view = await openedModal();
    const answer = await (await bot.send(suggestion(view, 'context_vars', ''))).json();
    expect(answer).toMatchObject({
      option_groups: [{ label: { text: 'Numbers' } }, { label: { text: 'Text' }, options: [{ value: 'events' }] }],
    });
    expect(JSON.stringify(answer)).not.toContain('net revenue');
  });

  it('narrow down as one types, and are empty where nothing fits', async () => {
    bot = await startBot();
    const view = await openedModal();
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

describe('choices that others hang on', () => {
  it("a preset of one's own asks for its numbers", async () => {
    bot = await startBot();
    const view = await openedModal();
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
    const view = await openedModal();
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
    const view = await openedModal('train');
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
    const view = await openedModal('train');
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
    const view = await openedModal();
    const shown = JSON.stringify(view.blocks);
    expect(shown).toContain('150 columns to choose from. A list shows 100 of them; type to find the others.');
    expect(shown).toMatch(/Not offered, because .*x+…x+ y/);
    const offered = await (await bot.send(suggestion(view, 'paid_media_spends', 'c149'))).json();
    expect(offered).toMatchObject({ option_groups: [{ options: [{ value: 'c149' }] }] });
  });

  it('lets nobody choose more columns than it can show again', async () => {
    bot = await startBot();
    const view = await openedModal('train');
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
    const view = await openedModal('train');
    await bot.send(change(view, 'table', { table: chosen('sales') }));
    const first = (await bot.called('views.update')).body.view as ModalView;
    const own_end = { end: { selected_date: '2021-06-28' } };
    await bot.send(change(first, 'table', { table: chosen('sales_daily'), ...own_end }));
    const { values } = submittedState((await bot.called('views.update')).body.view as ModalView);
    expect(values['start#2']?.start).toMatchObject({ selected_date: '2010-01-01' });
    expect(values['end#2']?.end).toMatchObject({ selected_date: '2021-06-28' });
  });
});

describe('submitting the modal', () => {
  it('closes it and requests the run, once for one modal', async () => {
    const runs = keepingRuns();
    bot = await startBot({ recordRun: runs.recordRun });
    const view = await openedModal();
    const answer = await bot.send(submission(view));
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    await runs.first;
    expect(runs.requests[0]).toMatchObject({
      requested_by: 'U0ASKER',
      channel: 'C0RUNS',
      spec: { dep_var: 'revenue', country: 'de' },
    });
    await bot.send(submission(view));
    await expect.poll(() => runs.requests.length).toBe(2);
    expect(runs.requests[1]?.request_id).toBe(runs.requests[0]?.request_id);
  });

  it('is not closed before the run is recorded, nor kept open until its card is posted', async () => {
    const order: string[] = [];
    const asked = deferred<RunSpec>();
    const recorded = deferred<Run>();
    const recordRun: SlackDeps['recordRun'] = ({ spec }) => {
      asked.resolve(spec);
      return recorded.promise;
    };
    bot = await startBot({ recordRun, showRun: () => new Promise(() => undefined) });
    const answered = bot.send(submission(await openedModal())).then((answer) => {
      order.push('closed');
      return answer.status;
    });
    const spec = await asked.promise;
    // Time enough for an answer that does not wait.
    for (let round = 0; round < 5; round += 1) await fetch(`${bot.bot_url}/healthz`);
    order.push('recorded');
    recorded.resolve(run(spec));
    expect(await answered).toBe(200);
    expect(order).toEqual(['recorded', 'closed']);
  });

  it('is closed in time where recording is slow, and the card is posted once it is recorded', async () => {
    const recorded = deferred<Run>();
    const shown = deferred<string>();
    const showRun: SlackDeps['showRun'] = async (one) => {
      shown.resolve(one.run_id);
      return one;
    };
    bot = await startBot({ recordRun: () => recorded.promise, showRun });
    const view = await openedModal();
    const begun = Date.now();
    expect(await (await bot.send(submission(view))).text()).toBe('');
    expect(Date.now() - begun).toBeLessThan(2900);
    recorded.resolve(run(runSpec()));
    expect(await shown.promise).toBe(run(runSpec()).run_id);
  });

  it('asks for another run where other values are submitted after all', async () => {
    const runs = keepingRuns();
    bot = await startBot({ recordRun: runs.recordRun });
    const view = await openedModal();
    await bot.send(submission(view));
    await bot.send(submission(view, { country: { value: 'fr' } }));
    expect(new Set(runs.requests.map(({ request_id }) => request_id)).size).toBe(2);
  });

  it.each([
    ['dep_var#0', { dep_var: chosen('revenu') }, /no column "revenu".*Did you mean "revenue"/s],
    ['end#0', { end: { selected_date: '2030-01-01' } }, /outside the data, which runs from 2019-01-07 to 2022-12-26/],
    ['revision', { revision: { value: 'R 12!' } }, /1 to 40/],
    ['country', { country: { value: null } }, /needed/],
    ['paid_media_spends#0', { paid_media_spends: { selected_options: [] } }, /at least one/],
    ['paid_media_vars#0', { paid_media_vars: { value: 'tv_S = nothing' } }, /no column "nothing"/],
  ])('puts an error under %s and starts nothing', async (block_id, changes, sentence) => {
    bot = await startBot();
    const view = await openedModal();
    const answer = await (await bot.send(submission(view, changes))).json();
    expect(answer).toEqual({ response_action: 'errors', errors: { [block_id]: expect.stringMatching(sentence) } });
  });

  it('says one thing, and one thing only, where there is a table and a query', async () => {
    bot = await startBot();
    const view = await openedModal();
    const answer = await (await bot.send(submission(view, { query: { value: 'SELECT 1' } }))).json();
    expect(answer).toMatchObject({ errors: { query: 'There is a table and a query. Clear one of them.' } });
    expect(Object.keys(answer.errors)).toEqual(['query']);
  });

  it('calls fields as the modal does, not as the manifest', async () => {
    bot = await startBot();
    const view = await openedModal();
    const vars = { prophet_vars: { selected_options: [chosen('holiday').selected_option] } };
    const answer = await (await bot.send(submission(view, { ...vars, prophet_country: { value: 'zz' } }))).json();
    expect(answer.errors.prophet_country).toMatch(/no holidays for “Holidays of” "ZZ".*out of “Let the model find”/);
  });

  describe('with parts that the modal does not show', () => {
    const weibull = { adstock: chosen('weibull_cdf') };
    const only_tv = { paid_media_spends: { selected_options: [chosen('tv_S').selected_option] } };
    const lift_test = {
      channel: 'search_S',
      start: '2020-03-02',
      end: '2020-03-29',
      lift: 10,
      spend: 5,
      confidence: 0.9,
      metric: 'revenue',
    };
    const ranges: Partial<RunSpecInput> = {
      hyperparameters: { overrides: { tv_S_thetas: [0.1, 0.4], search_clicks_alphas: [0.5, 3] } },
    };

    it.each([
      [
        'a range of another adstock',
        ranges,
        weibull,
        'adstock',
        /^The manifest sets a range for "tv_S_thetas", which is no hyperparameter of this model.*\/mmm train demo hyperparameters\.overrides=\{\}$/,
      ],
      [
        'a range of a channel that was taken out',
        ranges,
        only_tv,
        'paid_media_spends#0',
        /^The manifest sets a range for "search_clicks_alphas"/,
      ],
      [
        'a lift test of a channel that was taken out',
        { calibration: [lift_test] },
        only_tv,
        'paid_media_spends#0',
        /^The manifest has a lift test that does not fit: it .*“Media spend”.*\/mmm train demo calibration=\[\]$/,
      ],
      [
        'a lift test outside the dates',
        { calibration: [lift_test, lift_test] },
        { start: { selected_date: '2021-01-04' } },
        'start#0',
        /^The manifest has a lift test \(and 1 more\) that does not fit: it must lie within/,
      ],
    ])('tells of %s where it was caused, and the way out', async (_what, spec, changes, block_id, sentence) => {
      bot = await startBot({
        manifests: {
          names: async () => ['demo'],
          load: async () => runSpec({ prophet: { vars: ['trend'], country: 'DE' }, ...spec }),
        },
      });
      const view = await openedModal();
      const answer = await (await bot.send(submission(view, changes))).json();
      expect(answer).toEqual({ response_action: 'errors', errors: { [block_id]: expect.stringMatching(sentence) } });
    });
  });

  it('says under the channel that the bot is not in it', async () => {
    bot = await startBot();
    bot.answers['conversations.info'] = { channel: { id: 'C0RUNS', is_member: false } };
    const view = await openedModal();
    const answer = await (await bot.send(submission(view))).json();
    expect(answer).toMatchObject({
      response_action: 'errors',
      errors: { channel: expect.stringContaining('/invite') },
    });
  });

  it('does not wait for a slow warehouse: the run checks its data itself', async () => {
    const runs = keepingRuns();
    bot = await startBot({ recordRun: runs.recordRun });
    const view = await openedModal();
    await bot.close();
    const slow = warehouses({ describe: () => new Promise(() => undefined) });
    bot = await startBot({ recordRun: runs.recordRun, warehouses: slow, objects: bot.deps.objects });
    const begun = Date.now();
    expect(await (await bot.send(submission(view))).text()).toBe('');
    expect(Date.now() - begun).toBeLessThan(2800);
    await runs.first;
  });

  it('says over the modal, which keeps what was entered, that the run could not be recorded', async () => {
    const recordRun: SlackDeps['recordRun'] = async () => {
      throw new Error('bucket is down');
    };
    bot = await startBot({ recordRun });
    const answer = await (await bot.send(submission(await openedModal()))).json();
    expect(answer).toMatchObject({ response_action: 'push', view: { callback_id: 'notice' } });
    expect(JSON.stringify(answer)).toContain('Something went wrong');
  });

  it('tells the person in the channel where it fails after the modal is closed', async () => {
    const recorded = deferred<Run>();
    bot = await startBot({ recordRun: () => recorded.promise });
    const view = await openedModal();
    expect(await (await bot.send(submission(view))).text()).toBe('');
    recorded.reject(new Error('bucket is down'));
    const { body } = await bot.called('chat.postEphemeral');
    expect(body).toMatchObject({
      user: 'U0ASKER',
      channel: 'C0RUNS',
      text: expect.stringContaining('Something went wrong'),
    });
  });
});

describe('buttons', () => {
  it('are acknowledged, and answered to whoever pressed, in the thread', async () => {
    const { chat, ephemeral } = keepingChat();
    bot = await startBot({ chat });
    const pressed = await bot.send({
      type: 'block_actions',
      team: { id: 'T0', domain: 'test' },
      user: { id: 'U0ASKER' },
      channel: { id: 'C0RUNS', name: 'mmm-runs' },
      message: { type: 'message', ts: '1.1', thread_ts: '1.0' },
      actions: [
        {
          type: 'button',
          action_id: 'get_link:onepager',
          block_id: 'b',
          value: 'r12-de-20240131_093000',
          action_ts: '1',
          text: { type: 'plain_text', text: 'x' },
        },
      ],
      response_url: `${bot.slack_url}/respond`,
      trigger_id: '1.2.t',
    });
    expect(pressed.status).toBe(200);
    await expect.poll(() => ephemeral.length).toBe(1);
    expect(ephemeral[0]).toMatchObject({
      user: 'U0ASKER',
      thread_ts: '1.0',
      text: expect.stringContaining('I know no run r12-de-20240131_093000'),
    });
  });
});
