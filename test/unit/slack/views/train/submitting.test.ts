import { afterEach, describe, expect, it } from 'vitest';
import type { Run } from '../../../../../src/runs/run.ts';
import type { RunSpec } from '../../../../../src/runs/run-spec.ts';
import type { SlackDeps } from '../../../../../src/slack/deps.ts';
import { runSpec } from '../../../../support/specs.ts';
import { run } from '../../support/arbitraries.ts';
import { type BotHarness, startBot } from '../../support/bolt-harness.ts';
import {
  answered,
  atStep,
  chosen,
  deferred,
  keepingRuns,
  manifests,
  next,
  openedModal,
  stepShown,
  submission,
} from '../../support/requests.ts';
import { warehouses } from '../../support/warehouses.ts';

let bot: BotHarness;
afterEach(() => bot.close());

describe('submitting the review', () => {
  it('closes it and requests the run, once for one modal', async () => {
    const runs = keepingRuns();
    bot = await startBot({ recordRun: runs.recordRun });
    const view = await openedModal(bot);
    expect(stepShown(view)).toBe('5 of 5: *Review*');
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
    await bot.send(submission(view, { watchers: { selected_users: ['U0OTHER'] } }));
    expect(runs.requests[1]?.spec.notify.watchers).toEqual(['U0OTHER']);
    expect(new Set(runs.requests.map(({ request_id }) => request_id)).size).toBe(2);
  });

  it.each([
    ['is not in it', { channel: { id: 'C0RUNS', is_member: false } }, '/invite'],
    ['cannot see it', { ok: false, error: 'channel_not_found' }, 'cannot see this channel'],
    ['cannot post there any more', { channel: { id: 'C0RUNS', is_member: true, is_archived: true } }, 'is archived'],
  ])('says under the channel that the bot %s', async (_what, answer, sentence) => {
    bot = await startBot();
    bot.answers['conversations.info'] = answer;
    expect(await answered(bot, await openedModal(bot))).toMatchObject({
      response_action: 'errors',
      errors: { 'channel#0': expect.stringContaining(sentence) },
    });
  });

  it.each([
    ['Goal', { dep_var: 'revenu' }, /What you want to explain.*no column \\"revenu\\".*Did you mean \\"revenue\\"/],
    [
      'Model',
      { window: { start: '2019-01-07', end: '2030-01-01' } },
      /To.*outside the data, which runs from 2019-01-07/,
    ],
    ['Media', { paid_media_vars: ['tv_S', 'nothing'] }, /Exposure.*no column \\"nothing\\"/],
  ])('takes the person to the step of what does not fit the data: %s', async (step, change, sentence) => {
    bot = await startBot({ manifests: manifests(change) });
    const answer = await answered(bot, await openedModal(bot));
    expect(answer.response_action).toBe('update');
    expect(stepShown(answer.view)).toContain(`*${step}*`);
    expect(JSON.stringify(answer.view.blocks)).toMatch(sentence);
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

describe('submitting a step', () => {
  it.each([
    ['goal', { revision: { value: 'R 12!' } }, 'revision#1', /1 to 40/],
    ['goal', { country: { value: null } }, 'country#1', /needed/],
    ['goal', { country: { value: 'x' } }, 'country#1', /2 to 20 small letters/],
    ['media', { paid_media_spends: { selected_options: [] } }, 'paid_media_spends#1', /at least one/],
    ['source', { table: { selected_option: null } }, 'table#1', /Choose a table/],
    ['model', { end: { selected_date: '2019-01-01' } }, 'end#1', /later than/],
    ['model', { prophet_country: { value: 'Q' } }, 'prophet_country#1', /two-letter/],
  ])('%s with %j puts a sentence under its field, and only there', async (step, changes, block_id, sentence) => {
    bot = await startBot();
    const view = await atStep(bot, await openedModal(bot), step);
    expect(await answered(bot, view, changes)).toEqual({
      response_action: 'errors',
      errors: { [block_id]: expect.stringMatching(sentence) },
    });
  });

  it('calls fields as the modal does, not as the manifest', async () => {
    bot = await startBot({ manifests: manifests({ prophet: { vars: ['holiday'], country: 'ZZ' } }) });
    const view = await atStep(bot, await openedModal(bot), 'model');
    const answer = await answered(bot, view);
    expect(answer.errors['prophet_country#1']).toMatch(
      /no holidays for “Holidays of” "ZZ".*out of “Let the model find”/,
    );
  });

  it('goes to the review where everything fits, and says what was checked', async () => {
    bot = await startBot();
    const review = await next(bot, await atStep(bot, await openedModal(bot), 'model'));
    expect(stepShown(review)).toBe('5 of 5: *Review*');
    expect(JSON.stringify(review)).toContain('*Data checked.* 104 weeks');
  });

  it('shows that a slow warehouse is being read, and the next step once it is', async () => {
    const described = deferred<never>();
    bot = await startBot({ warehouses: warehouses({ facts: () => described.promise }) });
    const begun = Date.now();
    const loading = await next(bot, await openedModal(bot, 'train'), { table: chosen('sales') });
    expect(Date.now() - begun).toBeLessThan(2900);
    expect(JSON.stringify(loading)).toContain('Reading the data');
    described.reject(new Error('at last'));
    const { body } = await bot.called('views.update');
    expect(JSON.stringify(body.view)).toContain('Step 2 of 5');
  });
});
