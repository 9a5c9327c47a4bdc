import { afterEach, describe, expect, it } from 'vitest';
import type { Run } from '../../../../src/runs/run.ts';
import type { RunSpec, RunSpecInput } from '../../../../src/runs/run-spec.ts';
import type { SlackDeps } from '../../../../src/slack/deps.ts';
import { runSpec } from '../../../support/specs.ts';
import { run } from '../support/arbitraries.ts';
import { type BotHarness, startBot, warehouses } from '../support/bolt-harness.ts';
import { chosen, deferred, keepingRuns, openedModal, submission } from '../support/requests.ts';

let bot: BotHarness;
afterEach(() => bot.close());

describe('submitting the modal', () => {
  it('closes it and requests the run, once for one modal', async () => {
    const runs = keepingRuns();
    bot = await startBot({ recordRun: runs.recordRun });
    const view = await openedModal(bot);
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
    const answered = bot.send(submission(await openedModal(bot))).then((answer) => {
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
    const view = await openedModal(bot);
    const begun = Date.now();
    expect(await (await bot.send(submission(view))).text()).toBe('');
    expect(Date.now() - begun).toBeLessThan(2900);
    recorded.resolve(run(runSpec()));
    expect(await shown.promise).toBe(run(runSpec()).run_id);
  });

  it('asks for another run where other values are submitted after all', async () => {
    const runs = keepingRuns();
    bot = await startBot({ recordRun: runs.recordRun });
    const view = await openedModal(bot);
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
    const view = await openedModal(bot);
    const answer = await (await bot.send(submission(view, changes))).json();
    expect(answer).toEqual({ response_action: 'errors', errors: { [block_id]: expect.stringMatching(sentence) } });
  });

  it('says one thing, and one thing only, where there is a table and a query', async () => {
    bot = await startBot();
    const view = await openedModal(bot);
    const answer = await (await bot.send(submission(view, { query: { value: 'SELECT 1' } }))).json();
    expect(answer).toMatchObject({ errors: { query: 'There is a table and a query. Clear one of them.' } });
    expect(Object.keys(answer.errors)).toEqual(['query']);
  });

  it('calls fields as the modal does, not as the manifest', async () => {
    bot = await startBot();
    const view = await openedModal(bot);
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
        /^The manifest sets a range for "tv_S_thetas", which is of another adstock.*\/mmm train demo hyperparameters\.overrides=\{\}$/,
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
        'a type of a channel that was taken out',
        { hyperparameters: { media: { search_clicks: 'digital' } } } satisfies Partial<RunSpecInput>,
        only_tv,
        'paid_media_spends#0',
        /^The manifest sets a type for "search_clicks", which is none of the media.*hyperparameters\.media=\{\}$/,
      ],
      [
        'a lift test of what is no longer to be explained',
        { calibration: [lift_test] },
        { dep_var: chosen('temperature') },
        'dep_var#0',
        /^The manifest has a lift test that does not fit: it must be .*"temperature"/,
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
          markets: async () => null,
          save: async () => 'saved',
        },
      });
      const view = await openedModal(bot);
      const answer = await (await bot.send(submission(view, changes))).json();
      expect(answer).toEqual({ response_action: 'errors', errors: { [block_id]: expect.stringMatching(sentence) } });
    });
  });

  it.each([
    ['is not in it', { channel: { id: 'C0RUNS', is_member: false } }, '/invite'],
    ['cannot see it', { ok: false, error: 'channel_not_found' }, 'cannot see this channel'],
    ['cannot post there any more', { channel: { id: 'C0RUNS', is_member: true, is_archived: true } }, 'is archived'],
  ])('says under the channel that the bot %s', async (_what, answered, sentence) => {
    bot = await startBot();
    bot.answers['conversations.info'] = answered;
    const view = await openedModal(bot);
    const answer = await (await bot.send(submission(view))).json();
    expect(answer).toMatchObject({
      response_action: 'errors',
      errors: { channel: expect.stringContaining(sentence) },
    });
  });

  it('does not wait for a slow warehouse: the run checks its data itself', async () => {
    const runs = keepingRuns();
    bot = await startBot({ recordRun: runs.recordRun });
    const view = await openedModal(bot);
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
    const answer = await (await bot.send(submission(await openedModal(bot)))).json();
    expect(answer).toMatchObject({ response_action: 'push', view: { callback_id: 'notice' } });
    expect(JSON.stringify(answer)).toContain('Something went wrong');
  });

  it('tells the person in the channel where it fails after the modal is closed', async () => {
    const recorded = deferred<Run>();
    bot = await startBot({ recordRun: () => recorded.promise });
    const view = await openedModal(bot);
    expect(await (await bot.send(submission(view))).text()).toBe('');
    recorded.reject(new Error('bucket is down'));
    const { body } = await bot.called('chat.postEphemeral');
    expect(body).toMatchObject({
      user: 'U0ASKER',
      channel: 'C0RUNS',
      text: expect.stringContaining('Something went wrong'),
    });
  });

  it('tells them in a direct message where they are not in that channel', async () => {
    const recorded = deferred<Run>();
    bot = await startBot({ recordRun: () => recorded.promise });
    const view = await openedModal(bot);
    await bot.send(submission(view));
    bot.answers['chat.postEphemeral'] = { ok: false, error: 'user_not_in_channel' };
    recorded.reject(new Error('bucket is down'));
    const { body } = await bot.called('chat.postMessage');
    expect(body).toMatchObject({ channel: 'U0ASKER', text: expect.stringContaining('Something went wrong') });
  });
});
