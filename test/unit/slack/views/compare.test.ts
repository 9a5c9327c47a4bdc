import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Answer, OptionsAnswer, ShownView } from '../../../../src/local/slack/control-api.ts';
import { moved, type Run } from '../../../../src/runs/run.ts';
import { runObject } from '../../../../src/runs/run-paths.ts';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { modelSummary } from '../../../support/results.ts';
import { runSpec } from '../../../support/specs.ts';
import { startInWorkspace } from '../support/workspace.ts';

const AT = new Date('2026-03-02T09:30:00Z');
const now = () => AT;
const objects = memoryBucket(now).store();
const store = createRunStore({ objects, now });

let slack: Awaited<ReturnType<typeof startInWorkspace>>;
let first: Run;
let second: Run;
let secret: Run;
let failed: Run;

beforeAll(async () => {
  slack = await startInWorkspace({
    manifests: {
      names: async () => [],
      load: async () => runSpec(),
      markets: async () => null,
      save: async () => 'saved' as const,
    },
    objects,
    runs: store,
    now,
  });
  const card = await slack.announcer.post({
    step: 'card',
    run: await runOf('r9', 'C0MMMRUNS', 'U0MARKETER'),
    status: null,
    summary: null,
  });
  first = await finished('r12', 'C0MMMRUNS', 'U0MARKETER', card);
  second = await finished('r13', 'C0MMMRUNS', 'U0MARKETER', card);
  secret = await finished('secret', 'C0BUDGETS', 'U0OPERATOR', card);
  failed = await store.read(first.run_id.replace('r12', 'r9'));
});
afterAll(() => slack.close());
beforeEach(async () => {
  const [view] = (await slack.get<Answer>('views?user=marketer')).views;
  if (view !== undefined) await slack.post(`views/${view.id}/close`, { user: 'marketer', all: true });
});

async function runOf(revision: string, channel: string, requested_by: string): Promise<Run> {
  return store.create({ spec: runSpec({ revision }), at: AT, channel, requested_by });
}

async function finished(revision: string, channel: string, requested_by: string, card: string): Promise<Run> {
  const { run_id } = await runOf(revision, channel, requested_by);
  await objects.write(runObject(run_id, 'model_summary'), JSON.stringify(modelSummary(run_id)), {
    content_type: 'application/json',
  });
  await store.update(run_id, (run) => ({ ...run, messages: { card } }));
  for (const state of ['preparing', 'training', 'publishing', 'succeeded'] as const) {
    await store.update(run_id, (run) => moved(run, state, AT));
  }
  return store.read(run_id);
}

/** What the person is shown after typing this, as JSON. */
async function typed(user: string, text: string): Promise<string> {
  const before = (await slack.seenBy(user, 'mmm-runs')).length;
  await slack.post('commands', { user, channel: 'mmm-runs', command: '/mmm', text });
  await slack.settled();
  return JSON.stringify((await slack.seenBy(user, 'mmm-runs')).slice(before));
}

async function modal(user: string): Promise<ShownView> {
  const [view] = (await slack.get<Answer>(`views?user=${user}`)).views;
  if (view === undefined) throw new Error('no modal');
  return view;
}

it('shows two runs side by side with their chart, to the person who asked alone', async () => {
  const shown = await typed('marketer', `compare ${first.run_id} ${second.run_id}`);
  expect(shown).toContain('Comparing 2 runs');
  expect(shown).toContain('They agree: no channel’s share');
  expect(shown).toContain('"slack_file"');
  expect(shown).toContain('Post in thread');
  expect(JSON.stringify(await slack.messages('mmm-runs'))).not.toContain('Comparing');
});

it('draws and sends the chart of the same runs once', async () => {
  const file = (shown: string) => /"slack_file":\{"id":"(\w+)"/.exec(shown)?.[1];
  const again = () => typed('marketer', `compare ${first.run_id} ${second.run_id}`);
  const [one, two] = [file(await again()), file(await again())];
  expect(one).toBeDefined();
  expect(two).toBe(one);
});

it('shows nothing of a run that the person may not see, and says why a run without a result cannot be compared', async () => {
  expect(await typed('modeller', `compare ${first.run_id} ${secret.run_id}`)).not.toContain('Comparing');
  expect(await typed('marketer', `compare ${first.run_id} ${failed.run_id}`)).toContain('has no result to compare');
  expect(await typed('marketer', `compare ${first.run_id} r1-xx-20200101_000000`)).toContain('no run');
  expect(
    await typed('marketer', `compare ${[1, 2, 3, 4, 5, 6].map((n) => `r${n}-de-20260101_000000`).join(' ')}`),
  ).toContain('at most 5 runs');
});

it('lets people choose from the runs that they may see, and answers where they are', async () => {
  await typed('modeller', `compare ${first.run_id}`);
  const view = await modal('modeller');
  expect(view.callback_id).toBe('compare_runs');
  const offered = await slack.get<OptionsAnswer>(`options?view_id=${view.id}&action_id=compare_runs_chosen&query=`);
  const values = JSON.stringify(offered);
  expect(values).toContain(second.run_id);
  expect(values).not.toContain('secret');
  expect(values).not.toContain(failed.run_id);

  const submit = (runs: string[]) =>
    slack.post(`views/${view.id}/submit`, { user: 'modeller', values: { compare_runs_chosen: runs } });
  expect((await submit([first.run_id])).errors).toEqual({
    compare_runs_chosen: 'Choose at least two different runs to compare.',
  });
  const before = (await slack.seenBy('modeller', 'mmm-runs')).length;
  expect(await submit([first.run_id, second.run_id])).toMatchObject({ ok: true, views: [] });
  await slack.settled();
  expect(JSON.stringify((await slack.seenBy('modeller', 'mmm-runs')).slice(before))).toContain('Comparing 2 runs');
});

it('is posted in the thread of the first run once, however often it is asked for', async () => {
  await typed('marketer', `compare ${first.run_id} ${second.run_id}`);
  const shown = (await slack.seenBy('marketer', 'mmm-runs')).at(-1);
  const press = async () => {
    await slack.post('actions', { user: 'marketer', channel: 'mmm-runs', ts: shown?.ts, action_id: 'post_compare' });
    await slack.settled();
  };
  await press();
  await press();
  const card = first.messages.card;
  const thread = await slack.messages('mmm-runs', typeof card === 'string' ? card : undefined);
  const posted = thread.filter(({ text }) => text.startsWith('Comparing 2 runs'));
  expect(posted).toHaveLength(1);
  expect(JSON.stringify(posted)).not.toContain('Post in thread');
  expect(JSON.stringify(await slack.seenBy('marketer', 'mmm-runs'))).toContain('It is in the thread of the first run');
});

it('is not posted where a run of it lives in a private channel', async () => {
  const both = await typed('operator', `compare ${first.run_id} ${secret.run_id}`);
  expect(both).toContain('Comparing 2 runs');
  const shown = (await slack.seenBy('operator', 'mmm-runs')).at(-1);
  await slack.post('actions', { user: 'operator', channel: 'mmm-runs', ts: shown?.ts, action_id: 'post_compare' });
  await slack.settled();
  expect(JSON.stringify(await slack.seenBy('operator', 'mmm-runs'))).toContain('lives in a private channel');
});
