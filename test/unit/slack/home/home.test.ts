import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/errors.ts';
import type { ShownView } from '../../../../src/local/slack/control-api.ts';
import { moved, type Run } from '../../../../src/runs/run.ts';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { createAccess } from '../../../../src/slack/access.ts';
import { FIRST_PAGE, readHome } from '../../../../src/slack/home/read-home.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { openSettings } from '../../../support/open-settings.ts';
import { runSpec } from '../../../support/specs.ts';
import { startInWorkspace } from '../support/workspace.ts';

const BEGUN = Date.parse('2026-03-02T09:30:00Z');
const minute = (index: number) => new Date(BEGUN + index * 60_000);

type Store = Pick<ReturnType<typeof createRunStore>, 'create' | 'update'>;

async function runOf(store: Store, user: string, index: number, change: { channel?: string; done?: boolean } = {}) {
  const { channel = 'C0MMMRUNS', done = false } = change;
  const run = await store.create({ spec: runSpec(), requested_by: user, channel, at: minute(index) });
  if (!done) return run;
  return store.update(run.run_id, (current) =>
    (['preparing', 'training', 'publishing', 'succeeded'] as const).reduce<Run>(
      (one, state) => moved(one, state, minute(index + 1)),
      current,
    ),
  );
}

let slack: Awaited<ReturnType<typeof startInWorkspace>>;
beforeAll(async () => {
  const manifests = {
    names: async () => ['demo'],
    load: async () => runSpec(),
    markets: async () => null,
    save: async () => 'saved' as const,
  };
  slack = await startInWorkspace({ manifests });
});
afterAll(() => slack.close());

async function opened(user: string): Promise<ShownView> {
  const { view } = await slack.get<{ view: ShownView | null }>(`home?user=${user}`);
  await slack.settled();
  if (view === null) throw new Error('no home');
  return view;
}

/** Presses a button and gives what is shown then. */
async function pressed(user: string, view: ShownView, action_id: string, value?: string): Promise<string> {
  await slack.post('actions', { user, view_id: view.id, action_id, ...(value === undefined ? {} : { value }) });
  await slack.settled();
  return JSON.stringify((await opened(user)).blocks);
}

const blocks = (view: ShownView) => JSON.stringify(view.blocks);

describe('App Home', () => {
  it('tells somebody new what it is for and how to begin', async () => {
    const shown = blocks(await opened('marketer'));
    expect(shown).toContain('where the next euro should go');
    expect(shown).toContain('Train a model');
    expect(shown).toContain('/mmm train demo');
  });

  it('shows my runs with those under way first, and what others have finished where I can read it', async () => {
    const active = await runOf(slack.store, 'U0MARKETER', 0);
    await runOf(slack.store, 'U0MARKETER', 5, { done: true });
    const theirs = await runOf(slack.store, 'U0MODELLER', 7, { done: true });
    const hidden = await runOf(slack.store, 'U0MODELLER', 9, { done: true, channel: 'C0PRIVATE' });
    await runOf(slack.store, 'U0MODELLER', 11);
    const shown = blocks(await opened('marketer'));
    expect(shown.indexOf('waiting to start')).toBeGreaterThan(-1);
    expect(shown.indexOf('waiting to start')).toBeLessThan(shown.indexOf(': done'));
    expect(shown).toContain(`"action_id":"cancel_run"`);
    expect(shown).toContain(active.run_id);
    expect(shown).toContain('in <#C0MMMRUNS> by <@U0MODELLER>');
    expect(shown).toContain(theirs.run_id);
    expect(shown).not.toContain(hidden.run_id);
  });

  it('removes a subscription of mine and is drawn anew', async () => {
    const wish = { about: 'week' as const, country: 'de', revision: null, created_by: 'U0MARKETER' };
    await slack.subscriptions.add({ ...wish, to: 'U0MARKETER' });
    await slack.subscriptions.add({ ...wish, to: 'U0MODELLER' });
    const view = await opened('marketer');
    expect(blocks(view)).toContain("Each Monday: the week's runs of de");
    expect(await pressed('marketer', view, 'home_unsubscribe')).not.toContain('Each Monday');
    expect((await slack.subscriptions.list()).map(({ to }) => to)).toEqual(['U0MODELLER']);
  });

  it('turns pages', async () => {
    for (let index = 20; index < 32; index++) await runOf(slack.store, 'U0OPERATOR', index, { done: true });
    const view = await opened('operator');
    expect(blocks(view)).toContain('Older runs of yours');
    expect(blocks(view)).not.toContain('Newer runs of yours');
    const older = await pressed('operator', view, 'home_page:mine:older');
    expect(older).toContain('Newer runs of yours');
    expect(older).not.toContain('Older runs of yours');
  });

  it('goes on with a form that was begun, or discards it', async () => {
    const view = await opened('modeller');
    await slack.post('actions', { user: 'modeller', view_id: view.id, action_id: 'home_train' });
    await slack.settled();
    const drafts = [...(await slack.objects.list('drafts/U0MODELLER/')).objects];
    const name = drafts[0]?.name ?? '';
    const draft = JSON.parse((await slack.objects.read(name))?.body.toString() ?? '{}');
    const metadata = { title: 'r14 · de: revenue', step: draft.step, saved_at: minute(0).toISOString() };
    await slack.objects.write(name, JSON.stringify(draft), { content_type: 'application/json', metadata });
    const shown = await opened('modeller');
    expect(blocks(shown)).toContain('*r14 · de: revenue*');
    await slack.post('actions', { user: 'modeller', view_id: shown.id, action_id: 'home_continue_draft' });
    await slack.settled();
    const { views } = await slack.get<{ views: ShownView[] }>('views?user=modeller');
    expect(views[0]?.private_metadata).toContain(draft.draft_id);
    expect(await pressed('modeller', shown, 'home_discard_draft')).not.toContain('r14 · de: revenue');
    expect((await slack.objects.list('drafts/U0MODELLER/')).objects).toEqual([]);
  });

  it('opens the form', async () => {
    const view = await opened('marketer');
    await slack.post('actions', { user: 'marketer', view_id: view.id, action_id: 'home_train' });
    await slack.settled();
    const { views } = await slack.get<{ views: ShownView[] }>('views?user=marketer');
    expect(views[0]?.callback_id).toBe('train_model');
  });
});

describe('what App Home reads', () => {
  function begin(calls: string[]) {
    const now = () => minute(0);
    const bucket = memoryBucket(now);
    const store = createRunStore({ objects: bucket.store(), now });
    const objects = bucket.store(async (name, act) => {
      calls.push(name);
      return act();
    });
    return { store, objects, counted: createRunStore({ objects, now }), now };
  }

  it('is four storage calls however many runs there are, and asks about a channel once', async () => {
    const calls: string[] = [];
    const { store, objects, counted, now } = begin(calls);
    for (let index = 0; index < 30; index++) await runOf(store, `U0P${index % 3}`, index, { done: true });
    await store.rebuildCatalogue();
    const asked: string[] = [];
    const mayRead = async ({ channel }: { channel: string }) => {
      asked.push(channel);
      return true;
    };
    const access = createAccess({ chat: { mayRead }, settings: openSettings() });
    const subscriptions = {
      list: async () => {
        calls.push('subscriptions');
        return [];
      },
      add: async () => {
        throw new Error('nothing is added');
      },
      remove: async () => undefined,
    };
    const facts = await readHome({ runs: counted, objects, subscriptions, access, now }, 'U0P0', FIRST_PAGE);
    expect(facts.mine.rows).toHaveLength(10);
    expect(facts.team).toMatchObject({ offset: 0, has_more: true });
    expect(calls).toHaveLength(4);
    expect(asked).toEqual(['C0MMMRUNS']);
    const beyond = await readHome({ runs: counted, objects, subscriptions, access, now }, 'U0P0', {
      mine: 500,
      team: 500,
    });
    expect(beyond.team).toMatchObject({ offset: 10, has_more: false });
    expect(beyond.team.rows).toHaveLength(10);
  });
});

describe('where the storage does not answer', () => {
  it('says so in the tab', async () => {
    const manifests = {
      names: async () => [],
      load: async () => runSpec(),
      markets: async () => null,
      save: async () => 'saved' as const,
    };
    const down = async () => {
      throw new AppError('unavailable', {});
    };
    const subscriptions = { list: down, add: down, remove: down };
    const broken = await startInWorkspace({ manifests, subscriptions });
    try {
      const { view } = await broken.get<{ view: ShownView | null }>('home?user=marketer');
      expect(JSON.stringify(view?.blocks)).toContain('Something I depend on does not answer.');
      expect(JSON.stringify(view?.blocks)).toContain('home_refresh');
    } finally {
      await broken.close();
    }
  });
});
