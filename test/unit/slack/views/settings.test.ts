import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, ShownView } from '../../../../src/local/slack/control-api.ts';
import { readDraft } from '../../../../src/slack/views/train/draft.ts';
import { runSpec } from '../../../support/specs.ts';
import { startInWorkspace } from '../support/workspace.ts';

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

async function opened(user: string, text = 'settings', channel = 'mmm-runs'): Promise<ShownView> {
  await slack.post('commands', { user, channel, command: '/mmm', text });
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

const blocks = (view: ShownView) => JSON.stringify(view.blocks);

describe('/mmm settings', () => {
  it('says who may change them, and says under the field what is wrong', async () => {
    const view = await opened('marketer');
    expect(blocks(view)).toContain('Anyone in this channel can change this until somebody is named as manager');
    const answer = await submit('marketer', view, { settings_country: 'Ger many' });
    expect(answer.errors.settings_country).toContain('A market is 2 to 20 small letters');
  });

  it('keeps what is saved, shows it to others, and begins a new run with it', async () => {
    await submit('marketer', await top('marketer'), {
      settings_country: 'no',
      settings_connection: 'demo',
      settings_preset: 'Production',
    });
    expect(blocks(await top('marketer'))).toContain('✓ Saved for <#C0MMMRUNS>.');
    expect(await slack.settings.readSettings('C0MMMRUNS')).toEqual({
      country: 'no',
      connection: 'demo',
      preset: 'Production',
      may_launch: 'anyone',
      managers: [],
    });
    expect(blocks(await opened('modeller'))).toContain('Last changed by <@U0MARKETER>');
    const train = await opened('modeller', 'train');
    const { draft_id } = JSON.parse(train.private_metadata);
    const { form } = await readDraft(slack.objects, 'U0MODELLER', draft_id);
    expect(form).toMatchObject({ country: 'no', connection: 'demo', preset: 'Production' });
  });

  it('tells the second of two who save at once, and shows what the first has saved', async () => {
    const first = await opened('marketer');
    const second = await opened('modeller');
    await submit('marketer', first, { settings_country: 'de' });
    await submit('modeller', second, { settings_country: 'fr' });
    expect(blocks(await top('modeller'))).toContain('Somebody else has changed these settings');
    expect((await slack.settings.readSettings('C0MMMRUNS')).country).toBe('de');
  });

  it('once a manager is named, shows others in words what holds, and who decides', async () => {
    await submit('modeller', await opened('modeller'), {
      settings_managers: ['U0MODELLER'],
      settings_may_launch: ['U0OPERATOR'],
    });
    const view = await opened('marketer');
    expect(view.submit).toBeFalsy();
    expect(blocks(view)).toContain('Only <@U0MODELLER> can change this.');
    expect(blocks(view)).toContain('*May launch runs*: <@U0OPERATOR> and <@U0MODELLER>');
  });

  it('refuses who may not launch over the form, which keeps what was entered, and records no run', async () => {
    const view = await opened('marketer', 'train demo');
    await submit('marketer', view, {});
    const shown = await top('marketer');
    expect(shown.callback_id).toBe('notice');
    expect(blocks(shown)).toContain('leave that to <@U0OPERATOR> and <@U0MODELLER>');
    expect(await slack.store.rows()).toEqual([]);
  });

  it('lets who is named launch', async () => {
    await submit('operator', await opened('operator', 'train demo'), {});
    await slack.settled();
    expect(await slack.store.rows()).toMatchObject([{ requested_by: 'U0OPERATOR' }]);
  });
});
