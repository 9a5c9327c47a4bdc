import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, ShownView } from '../../../../src/local/slack/control-api.ts';
import { createSubscriptionStore, MOST_SUBSCRIPTIONS } from '../../../../src/runs/subscriptions.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { runSpec } from '../../../support/specs.ts';
import { startInWorkspace } from '../support/workspace.ts';

const now = () => new Date('2026-03-02T09:30:00Z');
const subscriptions = createSubscriptionStore({ objects: memoryBucket(now).store(), now });
let slack: Awaited<ReturnType<typeof startInWorkspace>>;
beforeAll(async () => {
  const manifests = {
    names: async () => [],
    load: async () => runSpec(),
    markets: async () => null,
    save: async () => 'saved' as const,
  };
  slack = await startInWorkspace({ manifests, subscriptions });
});
afterAll(() => slack.close());

async function opened(user: string, channel = 'mmm-runs'): Promise<ShownView> {
  await slack.post('commands', { user, channel, command: '/mmm', text: 'subscribe' });
  await slack.settled();
  return top(user);
}

async function top(user: string): Promise<ShownView> {
  const view = (await slack.get<Answer>(`views?user=${user}`)).views[0];
  if (view === undefined) throw new Error('no modal');
  return view;
}

const submit = (user: string, view: ShownView, values: object) =>
  slack.post(`views/${view.id}/submit`, { user, values });

describe('/mmm subscribe', () => {
  it('lets a person be told of the runs of a market, and shows it', async () => {
    const view = await opened('marketer');
    expect(JSON.stringify(view.blocks)).toContain('There are no subscriptions yet');
    await submit('marketer', view, { subscribe_country: ' DE ' });
    const shown = JSON.stringify((await top('marketer')).blocks);
    expect(shown).toContain('✓ Subscribed. When a run of de is done, failed or not trained.');
    expect(await subscriptions.list()).toMatchObject([
      { to: 'U0MARKETER', about: 'ends', country: 'de', revision: null, states: ['succeeded', 'failed', 'skipped'] },
    ]);
  });

  it('takes the same wish twice as one', async () => {
    await submit('marketer', await opened('marketer'), { subscribe_country: 'de' });
    expect(await subscriptions.list()).toHaveLength(1);
  });

  it('lets the channel be told of the week, which others in it see and can remove', async () => {
    await submit('marketer', await opened('marketer'), { subscribe_to: 'C0MMMRUNS', subscribe_about: 'week' });
    expect((await subscriptions.list()).at(-1)).toMatchObject({ to: 'C0MMMRUNS', about: 'week', country: null });
    const view = await opened('modeller');
    const shown = JSON.stringify(view.blocks);
    expect(shown).toContain("Each Monday: the week's runs of every market");
    expect(shown).not.toContain('When a run of de');
    await slack.post('actions', { user: 'modeller', view_id: view.id, action_id: 'unsubscribe' });
    await slack.settled();
    expect(JSON.stringify((await top('modeller')).blocks)).toContain('✓ Removed: Each Monday');
    expect(await subscriptions.list()).toHaveLength(1);
  });

  it('says under each field what is wrong', async () => {
    const view = await opened('marketer');
    expect(await submit('marketer', view, { subscribe_country: 'Ger many', subscribe_states: [] })).toMatchObject({
      ok: false,
      errors: {
        subscribe_country: 'A market is 2 to 20 small letters, digits or "_", such as "de".',
        subscribe_states: 'Tick at least one.',
      },
    });
  });

  it('says where the app is not in the channel', async () => {
    const view = await opened('marketer', 'general');
    const answer = await submit('marketer', view, { subscribe_to: 'C0GENERAL' });
    expect(answer.errors.subscribe_to).toContain('I am not in this channel');
  });

  it('says where there are too many', async () => {
    const wish = { about: 'week' as const, to: 'U0OPERATOR', revision: null, created_by: 'U0OPERATOR' };
    for (let index = 0; index < MOST_SUBSCRIPTIONS; index++) await subscriptions.add({ ...wish, country: `m${index}` });
    const answer = await submit('operator', await opened('operator'), {});
    expect(answer.errors.subscribe_to).toContain('There are too many subscriptions already.');
  });
});
