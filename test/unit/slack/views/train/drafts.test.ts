import type { ModalView } from '@slack/types';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../../../../src/errors.ts';
import { discardDraft, listDrafts, readDraft, sweepDrafts } from '../../../../../src/slack/views/train/draft.ts';
import { type BotHarness, startBot } from '../../support/bolt-harness.ts';
import { keepingChat } from '../../support/chat.ts';
import {
  atStep,
  change,
  chosen,
  command,
  keepingRuns,
  next,
  openedModal,
  press,
  redrawn,
  stepShown,
  submission,
  valueIn,
} from '../../support/requests.ts';

let bot: BotHarness;
afterEach(() => bot.close());

const drafts = () => listDrafts(bot.deps.objects, 'U0ASKER');

async function closed(view: ModalView, changes: Record<string, unknown> = {}): Promise<void> {
  await bot.send({ ...submission(view, changes), type: 'view_closed', is_cleared: false });
  await bot.settled();
}

/** The modal that `/mmm train` opens, left at the third step. */
async function left(): Promise<ModalView> {
  const goal = await next(bot, await openedModal(bot, 'train'), { table: chosen('sales') });
  return next(bot, goal, { country: { value: 'de' } });
}

describe('a draft', () => {
  it('survives a closed modal, with what stood in it last', async () => {
    bot = await startBot();
    await closed(await left(), { organic_vars: { selected_options: [chosen('search_clicks').selected_option] } });
    expect(await drafts()).toMatchObject([{ title: 'r1 · de: revenue', step: 'media' }]);
    const offer = await openedModal(bot, 'train');
    expect(JSON.stringify(offer)).toContain('step 3 of 5 (Media)');
    const [draft] = await drafts();
    await bot.send(change(offer, 'draft_continue', {}, draft?.draft_id));
    const view = (await bot.called('views.update')).body.view as ModalView;
    expect(stepShown(view)).toBe('3 of 5: *Media*');
    expect(valueIn(view, 'organic_vars')).toMatchObject({ selected_options: [{ value: 'search_clicks' }] });
  });

  it('is gone on with from App Home, at its step and with all that stood in it', async () => {
    bot = await startBot();
    await closed(await left(), { organic_vars: { selected_options: [chosen('search_clicks').selected_option] } });
    const [draft] = await drafts();
    await bot.send(press(bot, 'home_continue_draft', draft?.draft_id ?? ''));
    const view = (await bot.called('views.open')).body.view as ModalView;
    expect(stepShown(view)).toBe('3 of 5: *Media*');
    expect(valueIn(view, 'organic_vars')).toMatchObject({ selected_options: [{ value: 'search_clicks' }] });
  });

  it('that is somebody else’s, or gone, is not opened, and that is said', async () => {
    const kept = keepingChat();
    bot = await startBot({ chat: kept.chat });
    await left();
    const [draft] = await drafts();
    await bot.send({ ...press(bot, 'home_continue_draft', draft?.draft_id ?? ''), user: { id: 'U0OTHER' } });
    await bot.settled();
    expect(kept.ephemeral).toMatchObject([
      { user: 'U0OTHER', text: expect.stringContaining('This form is not there any more') },
    ]);
  });

  it('can be left for a new one', async () => {
    bot = await startBot();
    await left();
    const view = await redrawn(bot, await openedModal(bot, 'train'), 'draft_anew');
    expect(stepShown(view)).toBe('1 of 5: *Data*');
    expect(valueIn(view, 'table')).toMatchObject({ selected_option: null });
  });

  it('is not made by opening and closing a modal', async () => {
    bot = await startBot();
    await closed(await openedModal(bot, 'train'));
    expect(await drafts()).toEqual([]);
    expect(stepShown(await openedModal(bot, 'train'))).toBe('1 of 5: *Data*');
  });

  it('is not offered to who names a manifest, nor to anybody else', async () => {
    bot = await startBot();
    await left();
    expect(stepShown(await openedModal(bot, 'train demo'))).toBe('5 of 5: *Review*');
    await bot.send(command(bot, 'train', { user_id: 'U0OTHER' }));
    expect(stepShown((await bot.called('views.open')).body.view as ModalView)).toBe('1 of 5: *Data*');
  });

  it('is done with once it has become a run, and no later close brings it back', async () => {
    const runs = keepingRuns();
    bot = await startBot({ recordRun: runs.recordRun });
    const view = await openedModal(bot);
    await atStep(bot, view, 'model');
    expect(await drafts()).toHaveLength(1);
    await bot.send(submission({ ...view, private_metadata: view.private_metadata }));
    // The draft stands at the model, so that the first submission leads to the review.
    await bot.send(submission(view));
    await runs.first;
    await bot.settled();
    expect(await drafts()).toEqual([]);
    await closed(view, { watchers: { selected_users: ['U0OTHER'] } });
    expect(await drafts()).toEqual([]);
  });

  it('that has been discarded is said to be gone, in the modal that stands on it', async () => {
    bot = await startBot();
    const view = await left();
    const [draft] = await drafts();
    await discardDraft(bot.deps.objects, 'U0ASKER', draft?.draft_id ?? '');
    const answer = await (await bot.send(submission(view))).json();
    expect(JSON.stringify(answer)).toContain('This form is not there any more');
  });

  it('is its person’s alone', async () => {
    bot = await startBot();
    await left();
    const [draft] = await drafts();
    const read = readDraft(bot.deps.objects, 'U0OTHER', draft?.draft_id ?? '');
    await expect(read).rejects.toMatchObject({ code: 'draft_gone' } satisfies Partial<AppError>);
  });

  it('is swept away after two months, and after a day where nothing was entered', async () => {
    bot = await startBot();
    await openedModal(bot, 'train');
    await bot.send(command(bot, 'train'));
    await left();
    const in_days = (days: number) => new Date(Date.now() + days * 86_400_000);
    const count = async () => (await bot.deps.objects.list('drafts/')).objects.length;
    const all = await count();
    await sweepDrafts(bot.deps.objects, 'U0ASKER', in_days(0.5));
    expect(await count()).toBe(all);
    await sweepDrafts(bot.deps.objects, 'U0ASKER', in_days(2));
    expect([await count(), (await drafts()).length]).toEqual([1, 1]);
    await sweepDrafts(bot.deps.objects, 'U0ASKER', in_days(61));
    expect(await count()).toBe(0);
  });
});
