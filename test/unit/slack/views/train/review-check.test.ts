import type { ModalView } from '@slack/types';
import { afterEach, describe, expect, it } from 'vitest';
import type { Profile } from '../../../../../src/data/profile.ts';
import { AppError } from '../../../../../src/errors.ts';
import type { SlackDeps } from '../../../../../src/slack/deps.ts';
import { PROFILE } from '../../../../support/profile.ts';
import { snapshotTaken } from '../../../../support/take-snapshot.ts';
import { type BotHarness, startBot } from '../../support/bolt-harness.ts';
import { answered, atStep, deferred, keepingRuns, openedModal, redrawn, stepShown } from '../../support/requests.ts';

let bot: BotHarness;
afterEach(() => bot.close());

const TWICE: Profile = {
  ...PROFILE,
  date: { ...PROFILE.date, duplicates: { dates: 1, rows: 1, examples: [{ date: '2020-02-03', times: 2 }] } },
};

/** Data that has a date twice until it is prepared. */
const untilFixed: SlackDeps['takeSnapshot'] = (spec, use, options) =>
  snapshotTaken({ profile: spec.prepare.length > 0 ? PROFILE : TWICE })(spec, use, options);

const textOf = (view: ModalView) => JSON.stringify(view.blocks);

describe('the review', () => {
  it('says what the check of the data came to', async () => {
    bot = await startBot();
    expect(textOf(await openedModal(bot))).toContain('*Data checked.* 104 weeks');
  });

  it('is shown at once where the warehouse is slow, may be gone on from, and fills itself in', async () => {
    const warehouse = deferred<undefined>();
    bot = await startBot({ takeSnapshot: snapshotTaken({ first: () => warehouse.promise }) });
    const begun = Date.now();
    const view = await openedModal(bot);
    expect(Date.now() - begun).toBeLessThan(2900);
    expect(stepShown(view)).toBe('5 of 5: *Review*');
    expect(textOf(view)).toContain('Checking the data');
    warehouse.resolve(undefined);
    const filled = (await bot.called('views.update')).body;
    expect(filled).toMatchObject({ view_id: 'V0OPEN' });
    expect(textOf(filled.view as ModalView)).toContain('*Data checked.* 104 weeks');
  });

  it('is not drawn over the step that the person has gone to in the meantime', async () => {
    const warehouse = deferred<undefined>();
    bot = await startBot({ takeSnapshot: snapshotTaken({ first: () => warehouse.promise }) });
    const view = await openedModal(bot);
    expect(stepShown(await redrawn(bot, view, 'train_back'))).toBe('4 of 5: *Model*');
    warehouse.resolve(undefined);
    await bot.settled();
    expect(bot.calls.filter(({ method }) => method === 'views.update')).toEqual([]);
  });

  it('says why the data could not be checked, and that the run will do it', async () => {
    const asleep = async () => {
      throw new AppError('warehouse_unavailable', { reason: 'It is asleep' });
    };
    const { requests, recordRun } = keepingRuns();
    bot = await startBot({ takeSnapshot: snapshotTaken({ first: asleep }), recordRun });
    const view = await openedModal(bot);
    expect(textOf(view)).toContain('The data could not be checked just now.');
    await answered(bot, view);
    expect(requests).toHaveLength(1);
  });

  it('does not launch what the check has found cannot be trained, and says why over it', async () => {
    bot = await startBot({ takeSnapshot: untilFixed });
    const view = await openedModal(bot);
    expect(textOf(view)).toContain('✗ *The date column');
    const answer = await answered(bot, view);
    expect(answer.response_action).toBe('push');
    expect(textOf(answer.view)).toContain('Nothing is trained: the data cannot carry this model yet.');
  });

  it('puts it right by the button beside it, checks again, and launches that', async () => {
    const { requests, recordRun } = keepingRuns();
    bot = await startBot({ takeSnapshot: untilFixed, recordRun });
    const view = await openedModal(bot);
    const [button = ''] = /train_fix:[0-9a-f]+/.exec(textOf(view)) ?? [];
    const fixed = await redrawn(bot, view, button, {}, button.slice('train_fix:'.length));
    expect(textOf(fixed)).toContain('Changed: Sum the duplicates.');
    expect(textOf(fixed)).toContain('It can be trained on.');
    await answered(bot, fixed);
    expect(requests[0]?.spec.prepare).toEqual([{ sum_duplicates: { aggregates: {} } }]);
  });

  it('checks the data as it is now on a press', async () => {
    let taken = 0;
    const ages: number[] = [];
    const takeSnapshot: SlackDeps['takeSnapshot'] = (spec, use, options) => {
      ages.push(options.max_age_seconds);
      taken += 1;
      return snapshotTaken({ profile: taken === 1 ? TWICE : PROFILE })(spec, use, options);
    };
    bot = await startBot({ takeSnapshot });
    const view = await openedModal(bot);
    expect(textOf(view)).toContain('It cannot be trained on like this.');
    expect(textOf(await redrawn(bot, view, 'train_check_again'))).toContain('It can be trained on.');
    expect(ages).toEqual([900, 0]);
  });

  it('does not check the same once more where a step is only looked at', async () => {
    let taken = 0;
    const takeSnapshot: SlackDeps['takeSnapshot'] = (spec, use, options) => {
      taken += 1;
      return snapshotTaken()(spec, use, options);
    };
    bot = await startBot({ takeSnapshot });
    const model = await atStep(bot, await openedModal(bot), 'model');
    expect(textOf((await answered(bot, model)).view)).toContain('It can be trained on.');
    expect(taken).toBe(1);
  });
});
