import type { ModalView } from '@slack/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../../../../src/data/finding.ts';
import { fixKey } from '../../../../../src/data/findings.ts';
import { keepChecked } from '../../../../../src/runs/kept-findings.ts';
import { createRunStore } from '../../../../../src/runs/run-store.ts';
import { createSettingsStore } from '../../../../../src/runs/settings-store.ts';
import { createAccess } from '../../../../../src/slack/access.ts';
import { dataCheckMessage, failureMessage } from '../../../../../src/slack/blocks/thread-messages.ts';
import { duplicateDates, mostlyZero } from '../../../../support/findings.ts';
import { memoryBucket } from '../../../../support/memory-object-store.ts';
import { runSpec } from '../../../../support/specs.ts';
import { type BotHarness, startBot } from '../../support/bolt-harness.ts';
import { keepingChat } from '../../support/chat.ts';
import { press, stepShown } from '../../support/requests.ts';

const LEFT_OUT: Finding = { ...mostlyZero('tv_S'), fix: { kind: 'drop_column', column: 'tv_S' } };
const NOTHING_LEFT: Finding = { ...mostlyZero('revenue'), fix: { kind: 'drop_column', column: 'revenue' } };

let bot: BotHarness;
let run_id: string;
let kept: ReturnType<typeof keepingChat>;
beforeEach(async () => {
  const objects = memoryBucket(() => new Date()).store();
  const runs = createRunStore({ objects, now: () => new Date() });
  const settings = createSettingsStore({ objects, now: () => new Date() });
  kept = keepingChat();
  const { chat } = kept;
  const access = createAccess({ chat: { ...chat, mayRead: async ({ user }) => user !== 'U0STRANGER' }, settings });
  bot = await startBot({ objects, runs, access, chat, settings });
  const { settings: open } = await settings.find('C0RUNS');
  const closed = { ...open, may_launch: ['U0ASKER'] };
  await settings.save({ channel: 'C0RUNS', settings: closed, user: 'U0ASKER', generation: '0' });
  const spec = runSpec({ revision: 'r7', country: 'fr', organic_vars: ['newsletter'] });
  run_id = (await runs.create({ spec, requested_by: 'U0ASKER', channel: 'C0RUNS', at: new Date() })).run_id;
  await keepChecked(
    objects,
    run_id,
    { profile: null, findings: [duplicateDates(), LEFT_OUT, NOTHING_LEFT] },
    { findings: '0', profile: '0' },
  );
});
afterEach(() => bot.close());

/** The buttons of a message, by what they say. */
function buttonsOf({ blocks }: ReturnType<typeof failureMessage>): Map<string, string> {
  const buttons = blocks
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .flatMap((element) => (element.type === 'button' ? [element] : []));
  return new Map(buttons.map(({ text, action_id }) => [text.text, action_id ?? '']));
}

async function run() {
  return { ...(await bot.deps.runs.read(run_id)), state: 'skipped' as const };
}

describe('a button beside a finding of a run', () => {
  it('opens the form at its review with the fix in what the run was asked for, and starts nothing', async () => {
    const button = buttonsOf(failureMessage(await run(), [duplicateDates()])).get('Sum the duplicates');
    await bot.send(press(bot, button ?? '', run_id));
    const view = (await bot.called('views.open')).body.view as ModalView;
    expect(stepShown(view)).toBe('5 of 5: *Review*');
    const shown = JSON.stringify(view);
    for (const part of [
      'r7 · fr',
      `Filled in from ${run_id}`,
      'Changed: Sum the duplicates.',
      'steps that prepare the data',
    ])
      expect(shown).toContain(part);
  });

  it('stands beside remarks that a run goes on with, too', async () => {
    const button = buttonsOf(dataCheckMessage(await run(), { findings: [LEFT_OUT], prepared: [] })).get(
      'Leave out tv_S',
    );
    await bot.send(press(bot, button ?? '', run_id));
    const view = (await bot.called('views.open')).body.view as ModalView;
    expect(JSON.stringify(view)).toContain('1 paid channel (search_S)');
  });

  it('is there once for what mends several findings', async () => {
    const message = failureMessage(await run(), [duplicateDates(), duplicateDates()]);
    expect(message.blocks.filter((block) => block.type === 'actions')).toHaveLength(1);
  });

  it.each([
    ['whoever may not see the run', 'U0STRANGER', duplicateDates(), 'You may not see this run.'],
    ['whoever may not launch in its channel', 'U0OTHER', duplicateDates(), 'You may not launch runs in this channel.'],
    [
      'what is no finding of the run',
      'U0ASKER',
      { ...duplicateDates(), fix: { kind: 'drop_duplicates' } },
      'not offered',
    ],
    ['what would leave nothing to train', 'U0ASKER', NOTHING_LEFT, 'would leave nothing to train'],
  ] as const)('opens nothing for %s, who is told so alone', async (_what, user, { fix }, said) => {
    await bot.send({ ...press(bot, `apply_fix:${fix === undefined ? '' : fixKey(fix)}`, run_id), user: { id: user } });
    await bot.settled();
    expect(bot.calls.filter(({ method }) => method.startsWith('views.'))).toEqual([]);
    expect(kept.ephemeral).toMatchObject([{ user, text: expect.stringContaining(said) }]);
  });
});
