import type { View } from '@slack/types';
import { describe, expect, test } from 'vitest';
import type { Trigger } from '../../../../src/local/slack/triggers.ts';
import { createTriggers } from '../../../../src/local/slack/triggers.ts';
import { rawApp } from './raw-app.ts';
import { MARKETER, RUNS, refusalOf, type Started, workspace } from './support.ts';

const NAME = {
  type: 'input',
  block_id: 'name',
  label: { type: 'plain_text', text: 'Name' },
  element: { type: 'plain_text_input', action_id: 'name' },
} as const;
function modal(more: Partial<View> = {}): View {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'Title' },
    submit: { type: 'plain_text', text: 'Go' },
    blocks: [NAME],
    ...more,
  } as View;
}

/** A trigger that a person's command has just given. */
async function trigger(slack: Started): Promise<string> {
  const app = await rawApp(slack, () => ({ body: 'heard' }));
  await slack.control('commands', { user: MARKETER, channel: RUNS, command: '/mmm' });
  return app.requests.at(-1)?.fields.get('trigger_id') ?? '';
}

const PRESSED: Trigger = { user: MARKETER, channel: RUNS, view_id: null };

describe('triggers', () => {
  test('open a view once', async () => {
    const slack = await workspace();
    const trigger_id = await trigger(slack);
    const { view } = await slack.client.views.open({ trigger_id, view: modal({ callback_id: 'first' }) });
    expect(view).toMatchObject({ type: 'modal', callback_id: 'first', previous_view_id: null, root_view_id: view?.id });
    expect((await refusalOf(slack.client.views.open({ trigger_id, view: modal() }))).error).toBe(
      'exchanged_trigger_id',
    );
    expect((await refusalOf(slack.client.views.open({ trigger_id: '1.2.3', view: modal() }))).error).toBe(
      'invalid_trigger_id',
    );
  });

  test('last three seconds', () => {
    let now = 0;
    const triggers = createTriggers(() => new Date(now));
    const [early, late] = [triggers.issue(PRESSED), triggers.issue(PRESSED)];
    now = 3000;
    expect(triggers.exchange(early)).toEqual(PRESSED);
    now = 3001;
    expect(() => triggers.exchange(late)).toThrow('expired_trigger_id');
  });

  test('are not used up by a view that is refused', async () => {
    const slack = await workspace();
    const trigger_id = await trigger(slack);
    const title = { type: 'plain_text', text: 'x'.repeat(25) } as const;
    const refused = await refusalOf(slack.client.views.open({ trigger_id, view: modal({ title }) }));
    expect(refused).toEqual({
      error: 'invalid_arguments',
      messages: [
        '[ERROR] failed to match all allowed schemas [json-pointer:/view]',
        '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
      ],
    });
    await slack.client.views.open({ trigger_id, view: modal() });
  });
});

describe('the stack of modals', () => {
  test('is three high', async () => {
    const slack = await workspace();
    const { view: root } = await slack.client.views.open({ trigger_id: await trigger(slack), view: modal() });
    const { view: second } = await slack.client.views.push({ trigger_id: await trigger(slack), view: modal() });
    expect(second).toMatchObject({ root_view_id: root?.id, previous_view_id: root?.id });
    await slack.client.views.push({ trigger_id: await trigger(slack), view: modal() });
    const fourth = slack.client.views.push({ trigger_id: await trigger(slack), view: modal() });
    expect((await refusalOf(fourth)).error).toBe('push_limit_reached');
    expect((await slack.control(`views?user=${MARKETER}`)).views.map(({ id }) => id).slice(1)).toEqual([
      second?.id,
      root?.id,
    ]);
  });

  test('closing one shows the one below; the bot hears of it where it asked to', async () => {
    const slack = await workspace();
    await slack.client.views.open({
      trigger_id: await trigger(slack),
      view: modal({ callback_id: 'root', notify_on_close: true }),
    });
    await slack.client.views.push({ trigger_id: await trigger(slack), view: modal({ callback_id: 'upper' }) });
    const app = await rawApp(slack, () => ({}));
    const [upper, root] = (await slack.control(`views?user=${MARKETER}`)).views;
    const below = await slack.control(`views/${root?.id}/close`, { user: MARKETER });
    expect(below).toMatchObject({ ok: false, error: 'view_not_found' });
    const after = await slack.control(`views/${upper?.id}/close`, { user: MARKETER });
    expect(after.views.map(({ callback_id }) => callback_id)).toEqual(['root']);
    expect(app.requests).toEqual([]);
    await slack.control(`views/${root?.id}/close`, { user: MARKETER });
    expect(app.payloads()).toMatchObject([{ type: 'view_closed', is_cleared: false, view: { callback_id: 'root' } }]);
  });

  test('closing all tells the bot that it was cleared', async () => {
    const slack = await workspace();
    await slack.client.views.open({ trigger_id: await trigger(slack), view: modal({ notify_on_close: true }) });
    await slack.client.views.push({ trigger_id: await trigger(slack), view: modal({ notify_on_close: true }) });
    const app = await rawApp(slack, () => ({}));
    const [top] = (await slack.control(`views?user=${MARKETER}`)).views;
    expect((await slack.control(`views/${top?.id}/close`, { user: MARKETER, all: true })).views).toEqual([]);
    expect(app.payloads()).toMatchObject([{ is_cleared: true }, { is_cleared: true }]);
  });
});

describe('an update', () => {
  test('keeps what was entered where the field stays, and changes the hash', async () => {
    const slack = await workspace();
    const { view } = await slack.client.views.open({ trigger_id: await trigger(slack), view: modal() });
    const view_id = view?.id ?? '';
    await rawApp(slack, () => ({ json: { response_action: 'errors', errors: { name: 'no' } } }));
    await slack.control(`views/${view_id}/submit`, { user: MARKETER, values: { name: 'entered' } });
    const element = { ...NAME.element, initial_value: 'proposed' };
    const other = { ...NAME, block_id: 'other', element };
    const { view: after } = await slack.client.views.update({
      view_id,
      view: modal({ blocks: [{ ...NAME, element }, other] }),
    });
    expect(after?.hash).not.toBe(view?.hash);
    expect(after?.state).toMatchObject({
      values: { name: { name: { value: 'entered' } }, other: { name: { value: 'proposed' } } },
    });
    const [shown] = (await slack.control(`views?user=${MARKETER}`)).views;
    expect(shown?.errors).toEqual({});
  });

  test('with an old hash is a hash_conflict; of a view that is gone, not_found', async () => {
    const slack = await workspace();
    const { view } = await slack.client.views.open({
      trigger_id: await trigger(slack),
      view: modal({ external_id: 'mine' }),
    });
    const { hash = '' } = view ?? {};
    await slack.client.views.update({ external_id: 'mine', hash, view: modal({ external_id: 'mine' }) });
    const late = slack.client.views.update({ external_id: 'mine', hash, view: modal({ external_id: 'mine' }) });
    expect((await refusalOf(late)).error).toBe('hash_conflict');
    const gone = slack.client.views.update({ view_id: 'V0GONE', view: modal() });
    expect((await refusalOf(gone)).error).toBe('not_found');
    const twice = slack.client.views.push({ trigger_id: await trigger(slack), view: modal({ external_id: 'mine' }) });
    expect((await refusalOf(twice)).error).toBe('duplicate_external_id');
  });
});

test('the App Home is published for a person, and opening it tells the bot', async () => {
  const slack = await workspace();
  const app = await rawApp(slack, () => ({}));
  const blocks = [{ type: 'divider' as const }];
  app.onRequest = async ({ event }) => {
    if (event?.type === 'app_home_opened')
      await slack.client.views.publish({ user_id: MARKETER, view: { type: 'home', blocks } });
  };
  const home = await slack.control(`home?user=${MARKETER}`);
  expect(home).toMatchObject({ ok: true, view: { type: 'home', blocks, user: MARKETER } });
  expect(app.events()).toMatchObject([{ type: 'app_home_opened', user: MARKETER, tab: 'home' }]);
  expect((await slack.control(`views?user=${MARKETER}`)).views).toEqual([]);
});
