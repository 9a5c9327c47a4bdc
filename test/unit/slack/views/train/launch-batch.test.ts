import type { ModalView } from '@slack/types';
import { afterEach, describe, expect, test } from 'vitest';
import { AppError } from '../../../../../src/errors.ts';
import type { SlackDeps } from '../../../../../src/slack/deps.ts';
import { runSpec } from '../../../../support/specs.ts';
import { startBot } from '../../support/bolt-harness.ts';
import { command, openedModal, submission } from '../../support/requests.ts';

/** `/mmm train` with a manifest that lists markets. */

type Asked = Parameters<SlackDeps['recordBatch']>[0];

let bot: Awaited<ReturnType<typeof startBot>>;
afterEach(() => bot.close());

const specs = ['de', 'fr', 'es'].map((country) => runSpec({ country, train: { iterations: 1000, trials: 3 } }));

async function start(change: Partial<SlackDeps> = {}) {
  const asked: Asked[] = [];
  bot = await startBot({
    manifests: {
      names: async () => ['europe'],
      load: async () => runSpec(),
      markets: async () => specs,
      save: async () => 'saved',
    },
    recordBatch: async (request) => void asked.push(request),
    ...change,
  });
  return asked;
}

async function submit(view: ModalView) {
  const answer = await (await bot.send(submission(view))).text();
  return answer === '' ? null : (JSON.parse(answer) as { response_action: string; errors?: object; view?: ModalView });
}

describe('a manifest that lists markets', () => {
  test('asks first: how many runs, how long each, how much all of them', async () => {
    await start();
    const shown = JSON.stringify(await openedModal(bot, 'train europe'));
    expect(shown).toContain('"Launch 3 runs"');
    expect(shown).toContain(
      'trains 3 markets, a run for each: about 55 s a run. Together they cost about $0.02 (estimates).',
    );
    expect(shown).toContain('r12 · de: sales, 3 trials of 1,000 iterations');
  });

  test('is launched by one press, and a second delivery of it is the same batch', async () => {
    const asked = await start();
    const view = await openedModal(bot, 'train europe');
    expect(await submit(view)).toBeNull();
    await submit(view);
    expect(asked).toHaveLength(2);
    expect(asked[0]).toEqual(asked[1]);
    expect(asked[0]).toMatchObject({ manifest: 'europe', requested_by: 'U0ASKER', channel: 'C0RUNS', specs });
  });

  test('is another batch when it is asked for again', async () => {
    const asked = await start();
    await submit(await openedModal(bot, 'train europe'));
    await submit(await openedModal(bot, 'train europe'));
    expect(asked[0]?.batch_id).not.toBe(asked[1]?.batch_id);
  });

  test('says under the channel why it cannot be posted there', async () => {
    const asked = await start();
    bot.answers['conversations.info'] = { channel: { id: 'C0RUNS', is_member: false } };
    const answer = await submit(await openedModal(bot, 'train europe'));
    expect(answer?.errors).toEqual({ channel: expect.stringContaining('I am not in this channel.') });
    expect(asked).toEqual([]);
  });

  test('says over the modal what went wrong, such as that this person may not launch there', async () => {
    await start({
      recordBatch: async () => {
        throw new AppError('unavailable', {});
      },
    });
    const answer = await submit(await openedModal(bot, 'train europe'));
    expect(answer).toMatchObject({ response_action: 'push', view: { callback_id: 'notice' } });
  });

  test('is launched only by those who may launch runs in that channel', async () => {
    const asked = await start();
    await bot.deps.access.requireLaunch('C0RUNS', 'U0ASKER');
    expect(asked).toEqual([]);
    await bot.close();
    const refusing = await start({
      access: {
        ...bot.deps.access,
        requireLaunch: async () => {
          throw new AppError('not_allowed', { channel: 'C0RUNS' });
        },
      },
    });
    expect((await submit(await openedModal(bot, 'train europe')))?.response_action).toBe('push');
    expect(refusing).toEqual([]);
  });

  test('that cannot be read is told of, with its line', async () => {
    await start({
      manifests: {
        names: async () => [],
        load: async () => runSpec(),
        markets: async () => {
          throw new AppError('spec_invalid', { reason: 'Line 14: fr: There is no field "train.sed".' });
        },
        save: async () => 'saved',
      },
    });
    await bot.send(command(bot, 'train europe'));
    expect(JSON.stringify((await bot.called('respond')).body)).toContain('Line 14: fr');
  });
});
