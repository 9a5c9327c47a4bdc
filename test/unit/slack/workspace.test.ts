import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, OptionsAnswer, ShownView } from '../../../src/local/slack/control-api.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import { mostlyZero } from '../../support/findings.ts';
import { allocatorMetrics, modelSummary } from '../../support/results.ts';
import { runSpec } from '../../support/specs.ts';
import { startInWorkspace } from './support/workspace.ts';

/** The smallest picture that is one. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let slack: Awaited<ReturnType<typeof startInWorkspace>>;
beforeAll(async () => {
  slack = await startInWorkspace({
    manifests: {
      names: async () => ['demo'],
      load: async () => runSpec(),
      markets: async () => null,
      save: async () => 'saved',
    },
  });
});
afterAll(() => slack.close());

async function openModal(): Promise<ShownView> {
  const command = { user: 'marketer', channel: 'mmm-runs', command: '/mmm', text: 'train demo' };
  await slack.post('commands', command);
  const filled = async () => (await slack.get<Answer>('views?user=marketer')).views[0];
  await expect.poll(async () => (await filled())?.callback_id).toBe('train_model');
  const view = await filled();
  if (view === undefined) throw new Error('no modal');
  return view;
}

describe('in the workspace', () => {
  it('a marketer starts a run with one command and one press, and its card is there', async () => {
    const view = await openModal();
    const accepted = await slack.post(`views/${view.id}/submit`, { user: 'marketer', values: {} });
    expect(accepted).toMatchObject({ ok: true, views: [] });
    await slack.settled();
    const [card] = await slack.messages('mmm-runs');
    expect(card).toMatchObject({ text: expect.stringContaining('r12 · de: waiting to start') });
    expect(slack.tasks).toMatchObject([{ step: 'launch-run' }]);
  });

  it('a marketer changes the goal on the way, and is told under the field what cannot be so', async () => {
    const view = await openModal();
    await slack.post('actions', { user: 'marketer', view_id: view.id, action_id: 'train_go_to:goal' });
    await slack.settled();
    const offered = await slack.get<OptionsAnswer>(`options?view_id=${view.id}&action_id=dep_var&query=rev`);
    expect(offered).toMatchObject({ ok: true, option_groups: [{ label: 'Numbers', options: [{ value: 'revenue' }] }] });
    const refused = await slack.post(`views/${view.id}/submit`, { user: 'marketer', values: { country: 'Germany!' } });
    expect(refused).toMatchObject({ ok: false, errors: { 'country#1': expect.stringContaining('2 to 20') } });
    const media = await slack.post(`views/${view.id}/submit`, { user: 'marketer', values: { country: 'de' } });
    expect(JSON.stringify(media.views[0])).toContain('Step 3 of 5');
    await slack.post(`views/${view.id}/close`, { user: 'marketer' });
  });

  it('the thread takes every message of a run, and a press on its buttons is answered to that person', async () => {
    const [card] = await slack.messages('mmm-runs');
    const run_id = slack.tasks[0]?.run_id ?? '';
    const run = await slack.store.read(run_id);
    const summary = modelSummary(run_id);
    const metrics = allocatorMetrics(run_id);
    await slack.announcer.post({ step: 'data_check', run, findings: [mostlyZero()], prepared: [] });
    const [onepager, plot] = ['preview-1_23_4.png', 'preview-plot.png'] as const;
    for (const name of [onepager, plot]) {
      await slack.objects.write(runObject(run_id, { name }), PNG, { content_type: 'image/png' });
    }
    await slack.announcer.post({ step: 'onepager', run, summary, sol_id: '1_23_4', picture: onepager });
    await slack.announcer.post({ step: 'allocator', run, metrics, picture: plot });
    const ts = await slack.announcer.post({
      step: 'summary',
      run,
      summary,
      allocator: null,
      fit_by_date: null,
      pareto_picture: null,
    });
    await slack.announcer.post({ step: 'mention', run: { ...run, state: 'succeeded' }, summary });
    const thread = await slack.messages('mmm-runs', card?.ts);
    expect(thread.filter((message) => message.ts !== card?.ts)).toHaveLength(5);
    expect(await slack.announcer.find(run, 'summary')).toBe(ts);

    const folder = `robyn/${run.revision}/${run.country}/${run.timestamp}/`;
    await slack.objects.write(`${folder}robyn_console.log`, 'line 1\nline 2\n', { content_type: 'text/plain' });
    const pressed = { user: 'modeller', channel: 'mmm-runs', ts, action_id: 'get_link:console_log' };
    await slack.post('actions', pressed);
    await slack.settled();
    const seen = await slack.seenBy('modeller', 'mmm-runs', card?.ts);
    expect(JSON.stringify(seen)).toContain(`bucket.example/${folder}robyn_console.log`);
    expect(JSON.stringify(await slack.messages('mmm-runs', card?.ts))).not.toContain('bucket.example');
  });

  it('a second person may not cancel it, and is told who may', async () => {
    const [card] = await slack.messages('mmm-runs');
    const pressed = { user: 'modeller', channel: 'mmm-runs', ts: card?.ts, action_id: 'cancel_run' };
    await slack.post('actions', pressed);
    await slack.settled();
    expect(JSON.stringify(await slack.seenBy('modeller', 'mmm-runs'))).toContain('Only <@U0MARKETER>');
  });

  it('a run is not posted where the bot is not a member', async () => {
    const view = await openModal();
    const refused = await slack.post(`views/${view.id}/submit`, { user: 'marketer', values: { channel: 'general' } });
    expect(refused.errors).toEqual({ 'channel#0': expect.stringContaining('/invite') });
  });
});
