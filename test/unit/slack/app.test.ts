import { afterEach, describe, expect, it } from 'vitest';
import { type BotHarness, startBot } from './support/bolt-harness.ts';
import { keepingChat } from './support/chat.ts';
import { command, deferred, openedModal, press } from './support/requests.ts';
import { submittedState } from './support/submitted.ts';
import { COLUMNS, warehouses } from './support/warehouses.ts';

let bot: BotHarness;
afterEach(() => bot.close());

describe('the door', () => {
  it('takes nothing with a wrong or an old signature, and changes nothing', async () => {
    bot = await startBot();
    const wrong = await bot.send(command(bot, 'train demo'), { secret: 'another-secret' });
    const old = await bot.send(command(bot, 'train demo'), { at: new Date(Date.now() - 6 * 60_000) });
    expect([wrong.status, old.status]).toEqual([401, 401]);
    expect(bot.calls).toEqual([]);
  });

  it('carries the other routes of the bot', async () => {
    bot = await startBot();
    expect(await (await fetch(`${bot.bot_url}/healthz`)).text()).toBe('ok');
  });
});

/** Names a source, whose columns are then read; a whole manifest needs none to be opened. */
const ON_A_TABLE = 'train data.connection=demo data.table=sales';

describe('/mmm train', () => {
  it('opens the modal filled from the manifest, in the channel that the command was typed in', async () => {
    bot = await startBot();
    const view = await openedModal(bot, 'train demo train.iterations=500');
    const { values } = submittedState(view);
    expect(values['channel#0']?.channel).toMatchObject({ selected_conversation: 'C0RUNS' });
    expect(JSON.stringify(view.blocks)).toContain('bring to *revenue*, 2020-01-06 to 2021-12-27');
  });

  it('opens within its trigger whatever the warehouse costs, and fills the modal when it answers', async () => {
    let answer: (columns: [...typeof COLUMNS]) => void = () => undefined;
    const describe = () =>
      new Promise<[...typeof COLUMNS]>((resolve) => {
        answer = resolve;
      });
    bot = await startBot({ warehouses: warehouses({ describe }) });
    const begun = Date.now();
    const view = await openedModal(bot, ON_A_TABLE);
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
    expect(JSON.stringify((await openedModal(bot, ON_A_TABLE)).blocks)).toContain('Something went wrong on my side');
  });

  it('names the manifest that was probably meant', async () => {
    bot = await startBot();
    expect((await bot.send(command(bot, 'train dmo'))).status).toBe(200);
    const { body } = await bot.called('respond');
    expect(body).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('Did you mean /mmm train demo?'),
    });
  });
});

describe('/mmm train, delivered twice', () => {
  it('does nothing more where its trigger has been used', async () => {
    bot = await startBot();
    bot.answers['views.open'] = { ok: false, error: 'exchanged_trigger_id' };
    await bot.send(command(bot, 'train demo'));
    await bot.called('views.open');
    await bot.settled();
    expect(bot.calls).toEqual([]);
  });

  it('asks to be typed again where its trigger came too late', async () => {
    bot = await startBot();
    bot.answers['views.open'] = { ok: false, error: 'expired_trigger_id' };
    await bot.send(command(bot, 'train demo'));
    const { body } = await bot.called('respond');
    expect(body.text).toContain('Try again');
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
    expect((await bot.send(command(bot, text))).status).toBe(200);
    const { body } = await bot.called('respond');
    expect(body).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining(expected) });
  });
});

describe('buttons', () => {
  it('are acknowledged, and answered to whoever pressed, in the thread', async () => {
    const { chat, ephemeral } = keepingChat();
    bot = await startBot({ chat });
    const pressed = await bot.send(press(bot, 'get_link:onepager', 'r12-de-20240131_093000'));
    expect(pressed.status).toBe(200);
    await expect.poll(() => ephemeral.length).toBe(1);
    expect(ephemeral[0]).toMatchObject({
      user: 'U0ASKER',
      thread_ts: '1.0',
      text: expect.stringContaining('I know no run r12-de-20240131_093000'),
    });
  });

  it('are answered by their response_url where the person has left the channel', async () => {
    const { chat } = keepingChat();
    const postEphemeral = async () => {
      throw new Error('user_not_in_channel');
    };
    bot = await startBot({ chat: { ...chat, postEphemeral } });
    await bot.send(press(bot, 'get_link:onepager', 'r12-de-20240131_093000'));
    const { body } = await bot.called('respond');
    expect(body).toMatchObject({
      response_type: 'ephemeral',
      replace_original: false,
      text: expect.stringContaining('I know no run'),
    });
  });
});

describe('a clean stop', () => {
  it('waits for what was acknowledged, and for nothing else', async () => {
    const order: string[] = [];
    const answered = deferred<void>();
    const { chat } = keepingChat();
    bot = await startBot({ chat: { ...chat, postEphemeral: () => answered.promise } });
    await bot.settled();
    await bot.send(press(bot, 'get_link:onepager', 'r12-de-20240131_093000'));
    const settled = bot.settled().then(() => order.push('settled'));
    for (let round = 0; round < 5; round += 1) await fetch(`${bot.bot_url}/healthz`);
    order.push('answered');
    answered.resolve();
    await settled;
    expect(order).toEqual(['answered', 'settled']);
  });
});
