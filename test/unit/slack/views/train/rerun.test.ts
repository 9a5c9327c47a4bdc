import type { ModalView } from '@slack/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../../src/errors.ts';
import type { Warehouse } from '../../../../../src/providers/warehouse/types.ts';
import { createRunStore, type RunStore } from '../../../../../src/runs/run-store.ts';
import { createSettingsStore } from '../../../../../src/runs/settings-store.ts';
import { createAccess } from '../../../../../src/slack/access.ts';
import { memoryBucket } from '../../../../support/memory-object-store.ts';
import { snapshotFacts } from '../../../../support/snapshots.ts';
import { runSpec } from '../../../../support/specs.ts';
import { type BotHarness, startBot } from '../../support/bolt-harness.ts';
import { keepingChat } from '../../support/chat.ts';
import {
  atStep,
  chosen,
  command,
  keepingRuns,
  next,
  openedModal,
  press,
  stepShown,
  submission,
} from '../../support/requests.ts';
import { warehouses } from '../../support/warehouses.ts';

let bot: BotHarness;
let run_id: string;
let kept: ReturnType<typeof keepingChat>;
let runs: RunStore;
let recorded: ReturnType<typeof keepingRuns>;
/** Whether the table is gone from its warehouse. */
let is_dropped: boolean;
beforeEach(async () => {
  const objects = memoryBucket(() => new Date()).store();
  runs = createRunStore({ objects, now: () => new Date() });
  kept = keepingChat();
  recorded = keepingRuns();
  const { chat } = kept;
  const access = createAccess({
    chat: { ...chat, mayRead: async ({ user }) => user !== 'U0STRANGER' },
    settings: createSettingsStore({ objects, now: () => new Date() }),
  });
  is_dropped = false;
  const there = warehouses();
  const describe: Warehouse['describe'] = async (source) => {
    if (is_dropped)
      throw new AppError('table_not_found', { connection: 'demo', table: 'sales', known: [], nearest: null });
    return (await there.for(source)).describe(source);
  };
  const given = warehouses({ describe });
  bot = await startBot({ objects, runs, access, chat, recordRun: recorded.recordRun, warehouses: given });
  const spec = runSpec({ revision: 'r7', country: 'fr', train: { seed: 99 } });
  run_id = (await runs.create({ spec, requested_by: 'U0ASKER', channel: 'C0RUNS', at: new Date() })).run_id;
});
afterEach(() => bot.close());

async function opened(): Promise<ModalView> {
  return (await bot.called('views.open')).body.view as ModalView;
}

function shortcut(type: 'shortcut' | 'message_action', callback_id: string, more: object = {}) {
  return {
    type,
    callback_id,
    team: { id: 'T0', domain: 'test' },
    user: { id: 'U0ASKER' },
    trigger_id: '1.2.t',
    ...more,
  };
}

const on_message = (message: object) => ({
  channel: { id: 'C0RUNS', name: 'mmm-runs' },
  message_ts: '1.1',
  message: { type: 'message', ts: '1.1', ...message },
  response_url: `${bot.slack_url}/respond`,
});

function expectRerun(view: ModalView): void {
  expect(stepShown(view)).toBe('5 of 5: *Review*');
  const shown = JSON.stringify(view);
  for (const part of ['r7 · fr', `Filled in from ${run_id}`, 'Expert settings: training'])
    expect(shown).toContain(part);
}

describe('a run is opened again, with everything that it was asked for', () => {
  it('by /mmm rerun with its id', async () => {
    expectRerun(await openedModal(bot, `rerun ${run_id}`));
  });

  it('by /mmm rerun alone, where it is the latest of that person', async () => {
    expectRerun(await openedModal(bot, 'rerun'));
  });

  it('by the button of its card', async () => {
    await bot.send(press(bot, 'rerun', run_id));
    expectRerun(await opened());
  });

  it('by the shortcut of a message that carries its metadata', async () => {
    const metadata = { event_type: 'mmm_run', event_payload: { run_id, step: 'card' } };
    await bot.send(shortcut('message_action', 'rerun_with_changes', on_message({ metadata })));
    expectRerun(await opened());
  });

  it('by the shortcut where Slack leaves the metadata out', async () => {
    bot.answers['conversations.history'] = { messages: [{ ts: '1.1', metadata: { event_payload: { run_id } } }] };
    await bot.send(shortcut('message_action', 'rerun_with_changes', on_message({})));
    expectRerun(await opened());
  });
});

describe('the data of a run that is done again', () => {
  const taken = snapshotFacts({ rows: 1826, taken_at: '2026-11-28T14:03:00.000Z' });
  beforeEach(async () => {
    await runs.update(run_id, (current) => ({
      ...current,
      snapshot: { rows: 104, columns: 5, data_hash: 'd'.repeat(64), warnings: [], prepared: [], dropped: [], taken },
    }));
  });

  it('is that of now, unless the same is chosen', async () => {
    const view = await openedModal(bot, `rerun ${run_id}`);
    const shown = JSON.stringify(view);
    for (const part of ['Which data', `The same as of ${run_id}`, '1,826 rows, fetched 2026-11-28 14:03 UTC'])
      expect(shown).toContain(part);

    await bot.send(submission(view));
    await recorded.first;
    await bot.send(submission(view, { snapshot: chosen(taken.data_hash) }));
    await bot.send(submission(view, { snapshot: chosen('fresh') }));
    await expect
      .poll(() => recorded.requests.map(({ spec }) => spec.snapshot))
      .toEqual([null, taken.data_hash, 'fresh']);
  });

  it('can be the same where its table is not there any more', async () => {
    const view = await openedModal(bot, `rerun ${run_id}`);
    is_dropped = true;
    await bot.send(submission(view, { snapshot: chosen(taken.data_hash) }));
    await recorded.first;
    expect(recorded.requests.map(({ spec }) => spec.snapshot)).toEqual([taken.data_hash]);
  });

  it('is no choice for another table', async () => {
    const view = await atStep(bot, await openedModal(bot, `rerun ${run_id}`), 'source');
    const goal = await next(bot, view, { table: chosen('weather') });
    expect(JSON.stringify(await atStep(bot, goal, 'report'))).not.toContain('The same as of');
  });
});

describe('what cannot be run again is said to the person alone', () => {
  it('a message that is about no run', async () => {
    bot.answers['conversations.history'] = { messages: [{ ts: '1.1' }] };
    await bot.send(shortcut('message_action', 'rerun_with_changes', on_message({})));
    const { body } = await bot.called('respond');
    expect(body).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining('not about one run') });
  });

  it('a run that there is not', async () => {
    await bot.send(command(bot, 'rerun r1-de-20200101_000000'));
    expect(JSON.stringify((await bot.called('respond')).body)).toContain('I know no run r1-de-20200101_000000');
  });
});

describe('a person who may not see a run is refused it, and told what to do', () => {
  const expectRefused = (answer: unknown) => {
    const said = JSON.stringify(answer);
    expect(bot.calls.filter(({ method }) => method.startsWith('views.'))).toEqual([]);
    expect(said).toContain('You may not see this run.');
    expect(said).toContain('Ask someone in that channel to invite you.');
    for (const secret of ['sales', 'tv_S', '99']) expect(said).not.toContain(secret);
  };
  const STRANGER = { id: 'U0STRANGER' };

  it('by /mmm rerun with its id', async () => {
    await bot.send(command(bot, `rerun ${run_id}`, { user_id: STRANGER.id }));
    expectRefused((await bot.called('respond')).body);
  });

  it('by the button of its card', async () => {
    await bot.send({ ...press(bot, 'rerun', run_id), user: STRANGER });
    await bot.settled();
    expect(kept.ephemeral).toMatchObject([{ user: STRANGER.id }]);
    expectRefused(kept.ephemeral[0]);
  });

  it('by the shortcut of a message', async () => {
    const metadata = { event_type: 'mmm_run', event_payload: { run_id, step: 'card' } };
    const on_card = { ...on_message({ metadata }), user: STRANGER };
    await bot.send(shortcut('message_action', 'rerun_with_changes', on_card));
    expectRefused((await bot.called('respond')).body);
  });
});

it('the shortcut “Train a model” opens the first step anywhere', async () => {
  await bot.send(shortcut('shortcut', 'train_model'));
  expect(stepShown(await opened())).toBe('1 of 5: *Data*');
});
