import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { createAccess } from '../../../../src/slack/access.ts';
import { buttonRow } from '../../../../src/slack/blocks/button-row.ts';
import { detailsButton } from '../../../../src/slack/blocks/run-card.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { openSettings } from '../../../support/open-settings.ts';
import { runSpec } from '../../../support/specs.ts';
import { type BotHarness, startBot } from '../support/bolt-harness.ts';
import { keepingChat } from '../support/chat.ts';

let bot: BotHarness;
let run_id: string;
const kept = keepingChat();
beforeAll(async () => {
  const objects = memoryBucket(() => new Date()).store();
  const runs = createRunStore({ objects, now: () => new Date() });
  const spec = runSpec({ context_vars: ['events'], train: { iterations: 700, trials: 3, seed: 42 } });
  run_id = (await runs.create({ spec, requested_by: 'U0ASKER', channel: 'C0RUNS', at: new Date() })).run_id;
  const access = createAccess({
    chat: { mayRead: async ({ user }) => user !== 'U0STRANGER' },
    settings: openSettings(),
  });
  bot = await startBot({ objects, runs, access, chat: kept.chat });
});
afterAll(() => bot.close());

function pressed(user: string, action: object, change: object = {}) {
  return bot.send({
    type: 'block_actions',
    team: { id: 'T0', domain: 'test' },
    user: { id: user },
    channel: { id: 'C0RUNS' },
    message: { ts: '1.1' },
    trigger_id: '1.2.trigger',
    response_url: `${bot.slack_url}/respond`,
    container: { type: 'message', message_ts: '1.1' },
    actions: [{ block_id: 'b', action_ts: '1.3', ...action }],
    ...change,
  });
}

describe('the details of a run', () => {
  it('open as a modal with all that was asked for, and what reproduces it', async () => {
    await pressed('U0OTHER', { type: 'button', action_id: 'run_details', value: run_id });
    const { body } = await bot.called('views.open');
    const shown = JSON.stringify(body.view);
    for (const fact of ['search_S by search_clicks', 'events', 'Custom: 3 x 700 iterations', 'seed 42', run_id])
      expect(shown).toContain(fact);
    expect(shown).toMatch(/\*spec_hash\* {2}[0-9a-f]{64}/);
    expect(shown).toContain('*waiting to start*');
  });

  it('open from behind "…" too', async () => {
    const many = Array.from({ length: 6 }, () => detailsButton(run_id));
    const menu = buttonRow(many).flatMap(({ elements }) => elements.filter(({ type }) => type === 'overflow'))[0];
    if (menu?.type !== 'overflow') throw new Error('no menu');
    const [selected_option] = menu.options;
    await pressed('U0OTHER', { type: 'overflow', action_id: menu.action_id, selected_option });
    expect(JSON.stringify((await bot.called('views.open')).body.view)).toContain(run_id);
    await bot.settled();
    expect(bot.calls.filter(({ method }) => method === 'views.open')).toEqual([]);
  });

  it('are not shown to who may not see the run', async () => {
    await pressed('U0STRANGER', { type: 'button', action_id: 'run_details', value: run_id });
    await bot.settled();
    expect(bot.calls.filter(({ method }) => method === 'views.open')).toEqual([]);
    expect(kept.ephemeral.at(-1)).toMatchObject({ user: 'U0STRANGER', text: expect.stringContaining('may not see') });
  });

  it('open on top of the modal that the press came from, and answers do too', async () => {
    const view = { id: 'V1', type: 'modal', callback_id: 'results', blocks: [] };
    const from_view = { channel: undefined, message: undefined, view, container: { type: 'view', view_id: 'V1' } };
    await pressed('U0OTHER', { type: 'button', action_id: 'run_details', value: run_id }, from_view);
    expect(JSON.stringify((await bot.called('views.push')).body.view)).toContain(run_id);
    await pressed('U0OTHER', { type: 'button', action_id: 'cancel_run', value: run_id }, from_view);
    expect(JSON.stringify((await bot.called('views.push')).body.view)).toContain('Only <@U0ASKER>');
  });
});
