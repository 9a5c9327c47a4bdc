import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, OptionsAnswer, ShownView } from '../../../../../src/local/slack/control-api.ts';
import { createLogger } from '../../../../../src/logger.ts';
import { alreadyTrained } from '../../../../../src/runs/already-trained.ts';
import { moved, type Run } from '../../../../../src/runs/run.ts';
import { createRunCatalogue } from '../../../../../src/runs/run-catalogue.ts';
import { runFolder } from '../../../../../src/runs/run-paths.ts';
import { type RunRow, rowOf } from '../../../../../src/runs/run-row.ts';
import { createRunStore } from '../../../../../src/runs/run-store.ts';
import { createAccess } from '../../../../../src/slack/access.ts';
import { resultsFilesView } from '../../../../../src/slack/views/results/results-files-view.ts';
import { type DrawOnepager, readRunResults } from '../../../../../src/slack/views/results/results-run.ts';
import type { External } from '../../../../support/external.ts';
import { memoryBucket } from '../../../../support/memory-object-store.ts';
import { openSettings } from '../../../../support/open-settings.ts';
import { allocatorMetrics, modelSummary } from '../../../../support/results.ts';
import { runSpec } from '../../../../support/specs.ts';
import { startBot } from '../../support/bolt-harness.ts';
import { keepingChat } from '../../support/chat.ts';
import { change } from '../../support/requests.ts';
import { startInWorkspace } from '../../support/workspace.ts';

const AT = new Date('2026-03-02T09:30:00Z');
const now = () => AT;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const bucket = memoryBucket(now);
/** What has been asked of the bucket since the test began. */
const calls: string[] = [];
const counting: External = async (name, effect) => {
  calls.push(name);
  return effect();
};
const objects = bucket.store(counting);
const store = createRunStore({ objects: bucket.store(), now });

let slack: Awaited<ReturnType<typeof startInWorkspace>>;
let finished: Run;
let secret: Run;

beforeAll(async () => {
  finished = await finishedRun({ requested_by: 'U0MARKETER', channel: 'C0MMMRUNS', revision: 'r12' });
  secret = await finishedRun({ requested_by: 'U0OPERATOR', channel: 'C0BUDGETS', revision: 'secret' });
  const rows = Array.from({ length: 10_000 }, (_, number) => manyRow(number));
  await createRunCatalogue(bucket.store()).replace(async () => [...rows, rowOf(finished), rowOf(secret)]);
  slack = await startInWorkspace({
    manifests: {
      names: async () => [],
      load: async () => runSpec(),
      markets: async () => null,
      save: async () => 'saved' as const,
    },
    objects,
    runs: createRunStore({ objects, now }),
    now,
  });
});
afterAll(() => slack.close());
beforeEach(async () => {
  for (const user of ['marketer', 'modeller', 'operator']) {
    const [view] = (await slack.get<Answer>(`views?user=${user}`)).views;
    if (view !== undefined) await slack.post(`views/${view.id}/close`, { user, all: true });
  }
  calls.length = 0;
});

/** All of a public channel, older than those that were trained here. */
function manyRow(number: number): RunRow {
  const at = new Date(Date.parse('2025-01-01T00:00:00Z') + number * 1000);
  const timestamp = at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
  const [revision, country] = [`r${number % 7}`, ['de', 'fr', 'us'][number % 3] ?? 'de'];
  const state = number % 10 === 0 ? ('failed' as const) : ('succeeded' as const);
  const ended_at = at.toISOString();
  return {
    ...rowOf(finished),
    run_id: `${revision}-${country}-${timestamp}`,
    revision,
    country,
    timestamp,
    state,
    ended_at,
  };
}

async function finishedRun(change: { requested_by: string; channel: string; revision: string }): Promise<Run> {
  const { revision, ...asked } = change;
  const run = await store.create({ spec: runSpec({ revision }), at: AT, ...asked });
  const folder = runFolder(run.run_id);
  const json = { content_type: 'application/json' };
  const [finalist] = modelSummary(run.run_id).finalists;
  if (finalist === undefined) throw new Error('the small summary has a finalist');
  const finalists = [finalist, { ...finalist, sol_id: '2_7_1', onepager: '2_7_1.png', cluster: 2 }];
  const write = (name: string, body: object) => bucket.store().write(folder + name, JSON.stringify(body), json);
  const pareto = ['1_23_4', '2_7_1', '3_9_9'].map((sol_id, index) => {
    return { sol_id, front: index, nrmse: 0.1, decomp_rssd: 0.2, mape_lift: null, cluster: null };
  });
  await write('model_summary.json', modelSummary(run.run_id, { finalists, pareto }));
  await write('allocator_metrics.json', allocatorMetrics(run.run_id));
  await write('files.json', {
    schema: 1,
    files: [
      { name: '1_23_4.png', bytes: 9, kind: 'onepager' },
      { name: '2_7_1.png', bytes: 9, kind: 'onepager' },
      ...Array.from({ length: 70 }, (_, index) => ({ name: `t_${index}.csv`, bytes: 1000, kind: 'table' })),
    ],
  });
  for (const name of ['1_23_4.png', '2_7_1.png']) {
    await bucket.store().write(folder + name, PNG, { content_type: 'image/png' });
  }
  for (const state of ['preparing', 'training', 'publishing', 'succeeded'] as const) {
    await store.update(run.run_id, (current) => moved(current, state, AT));
  }
  return store.read(run.run_id);
}

async function top(user: string): Promise<ShownView> {
  const [view] = (await slack.get<Answer>(`views?user=${user}`)).views;
  if (view === undefined) throw new Error(`${user} has no modal`);
  return view;
}

async function open(user: string, words = ''): Promise<ShownView> {
  await slack.post('commands', { user, channel: 'mmm-runs', command: '/mmm', text: `results ${words}` });
  await slack.settled();
  return top(user);
}

async function press(user: string, action_id: string, value?: string): Promise<ShownView> {
  const view = await top(user);
  await slack.post('actions', { user, view_id: view.id, action_id, ...(value === undefined ? {} : { value }) });
  await slack.settled();
  return top(user);
}

const shown = (view: ShownView) => JSON.stringify(view.blocks);
const runsIn = (view: ShownView) => [...shown(view).matchAll(/results_open_run:([^"]+)/g)].map(([, id]) => id);

describe('the browser of results, with 10,000 runs in the bucket', () => {
  it('opens with the newest ten, in at most three storage calls', async () => {
    const view = await open('marketer');
    expect(calls.length).toBeLessThanOrEqual(3);
    expect(runsIn(view)).toHaveLength(10);
    expect(runsIn(view)).toContain(finished.run_id);
    expect(shown(view)).toContain('10,002 runs, the newest first: 1 to 10.');
  });

  it('turns a page, there and back, in at most three storage calls each', async () => {
    await open('marketer');
    calls.length = 0;
    const second = await press('marketer', 'results_older');
    expect(calls.length).toBeLessThanOrEqual(3);
    expect(shown(second)).toContain('11 to 20.');
    calls.length = 0;
    expect(shown(await press('marketer', 'results_newer'))).toContain('1 to 10.');
    expect(calls.length).toBeLessThanOrEqual(3);
  });

  it('filters by what is chosen and searched for, from the first page on, and shows all again', async () => {
    await open('marketer');
    await press('marketer', 'results_older');
    expect(shown(await press('marketer', 'results_state', 'failed'))).toContain('1,000 runs like that');
    expect(shown(await press('marketer', 'results_country', 'us'))).toContain('333 runs like that');
    const view = await top('marketer');
    const searched = { user: 'marketer', values: { results_search: '20250101_0000' } };
    await slack.post(`views/${view.id}/submit`, searched);
    await slack.settled();
    expect(shown(await top('marketer'))).toContain('2 runs like that, the newest first.');
    expect(shown(await press('marketer', 'results_clear'))).toContain('10,002 runs, the newest first: 1 to 10.');
  });

  it('offers the revisions that there are, with how many runs each has under the other filters', async () => {
    const view = await open('marketer', 'de');
    const offered = await slack.get<OptionsAnswer>(`options?view_id=${view.id}&action_id=results_revision&query=r1`);
    expect(JSON.stringify(offered)).toMatch(/Any revision.*r12 \(1\).*r1 \(47\d\)/);
    expect(JSON.stringify(offered)).not.toContain('r3');
  });

  it('understands words: what there is filters, the rest is searched for', async () => {
    expect(shown(await open('marketer', 'r3 de failed'))).toContain('47 runs like that');
    expect(runsIn(await open('marketer', 'mine r12'))).toEqual([finished.run_id]);
    expect(shown(await open('marketer', 'nowhere <!channel>'))).toContain('No run that you may see is like that');
  });
});

describe('who may see what', () => {
  it('leaves runs of a private channel out of lists, counts and choices of who is not in it', async () => {
    expect(runsIn(await open('operator'))).toContain(secret.run_id);
    const view = await open('modeller');
    expect(shown(view)).toContain('10,001 runs');
    expect(runsIn(view)).not.toContain(secret.run_id);
    const offered = await slack.get<OptionsAnswer>(`options?view_id=${view.id}&action_id=results_revision&query=sec`);
    expect(JSON.stringify(offered)).not.toContain('secret');
  });

  it('opens nothing of it, also for who knows its name', async () => {
    await slack.post('commands', {
      user: 'modeller',
      channel: 'mmm-runs',
      command: '/mmm',
      text: `results ${secret.run_id}`,
    });
    await slack.settled();
    expect((await slack.get<Answer>('views?user=modeller')).views).toEqual([]);
    expect(JSON.stringify(await slack.seenBy('modeller', 'mmm-runs'))).toContain('You may not see this run');
  });
});

describe('a run in the browser', () => {
  it('shows the answer, the lights, the tables and both pictures, each sent to Slack once', async () => {
    await open('marketer');
    const view = await press('marketer', `results_open_run:${finished.run_id}`);
    expect(view.callback_id).toBe('results_run');
    expect(shown(view)).toContain('On tv_S, each unit spent brought 2.00.');
    expect(shown(view)).toContain('*In plain words*');
    expect(shown(view)).toMatch(/tv_S +100% +100% +2.00 +1.50–2.50 +40%/);
    expect(shown(view)).toContain('*Fit (R²)*: explains 92%');
    expect(shown(view)).toContain('Onepager of model 1_23_4');
    const file = /"slack_file":{"id":"(F[^"]+)"/.exec(shown(view))?.[1];
    expect(file).toBeDefined();
    expect(shown(await open('operator', finished.run_id))).toContain(`"slack_file":{"id":"${file}"`);
  });

  it('shows the onepager of another finalist when it is chosen', async () => {
    await open('marketer', finished.run_id);
    const view = await press('marketer', 'results_model', '1');
    expect(shown(view)).toContain('Onepager of model 2_7_1');
    expect(shown(view)).toContain('the best of cluster 2');
  });

  it('has the onepager of any other model drawn, and says where it comes', async () => {
    const deps = {
      runs: createRunStore({ objects, now }),
      objects,
      chat: keepingChat().chat,
      access: createAccess({ chat: keepingChat().chat, settings: openSettings() }),
      logger: createLogger({ level: 'silent' }),
      link_expires_seconds: 900,
      now,
    };
    const asked: object[] = [];
    const drawing = (answer: Awaited<ReturnType<DrawOnepager>>) => ({
      ...deps,
      drawOnepager: async (wish: object) => {
        asked.push(wish);
        return answer;
      },
    });
    const request = { run_id: finished.run_id, user: 'U0MARKETER', model: 2, is_pushed: false };
    const under_way = await readRunResults(drawing({ outcome: 'under_way' }), request);
    expect(JSON.stringify(under_way.view)).toContain('Model 3_9_9 is on pareto front 2 and no finalist');
    expect(JSON.stringify(under_way.view)).toContain('on its way');
    expect(JSON.stringify(await under_way.fill?.())).toContain('comes into the run’s thread');
    expect(asked).toEqual([{ run_id: finished.run_id, sol_id: '3_9_9', user: 'U0MARKETER' }]);
    const ready = await readRunResults(drawing({ outcome: 'ready', image: '2_7_1.png' }), request);
    expect(JSON.stringify(await ready.fill?.())).toContain('"slack_file"');
    expect(JSON.stringify((await readRunResults(deps, request)).view)).not.toContain('3_9_9');
  });

  it('leads to the run that had its result already', async () => {
    const again = await store.create({
      spec: runSpec({ revision: 'again' }),
      at: AT,
      requested_by: 'U0MARKETER',
      channel: 'C0MMMRUNS',
    });
    await store.update(again.run_id, (run) => ({ ...moved(run, 'skipped', AT), failure: alreadyTrained(finished) }));
    const view = await open('marketer', again.run_id);
    expect(shown(view)).toContain(`run ${finished.run_id} has the result`);
    // Once, in the heading: not again where other runs say how long they took.
    expect(shown(view).split('already trained')).toHaveLength(2);
    expect(shown(await press('marketer', 'results_earlier'))).toContain('✓ r12 · de: done');
  });

  it('gives a link to each of its files, group by group and page by page', async () => {
    await open('marketer', finished.run_id);
    const files = await press('marketer', 'results_open_files');
    expect(shown(files)).toContain('72 files, 70 KB, 1 to 40.');
    expect(shown(await press('marketer', 'results_files_on'))).toContain('41 to 72.');
    expect(shown(await press('marketer', 'results_files_kind', 'table'))).toContain('70 files');
    const given = await press('marketer', 'results_file:3');
    expect(shown(given)).toContain(`https://bucket.example/${runFolder(finished.run_id)}t_3.csv|Download`);
    expect(shown(given)).toContain('Only you see this link; it works until');
    const audit = [...bucket.objects].filter(([name]) => name.startsWith('audit/'));
    expect(audit.map(([, { body }]) => JSON.parse(String(body)))).toMatchObject([
      { user: 'U0MARKETER', action: 'link_minted', object: `${runFolder(finished.run_id)}t_3.csv` },
    ]);
  });

  it('says to a screen reader which file each button is for', () => {
    const long = { name: `${'very_long_'.repeat(12)}name.csv`, size_bytes: 10, kind: 'table' as const };
    const named = resultsFilesView({
      run: finished,
      files: [{ name: 'a.csv', size_bytes: 10, kind: 'table' }, long],
      kind: null,
      offset: 0,
      given: null,
    });
    const labels = [...JSON.stringify(named).matchAll(/"accessibility_label":"([^"]*)"/g)].map(([, label]) => label);
    expect(labels).toEqual(['Get link to a.csv', expect.stringMatching(/^Get link to very_long.*….*name\.csv$/)]);
  });

  it('gives nothing that is not on its own list, whatever is pressed', async () => {
    const bot = await startBot({ objects, runs: createRunStore({ objects, now }), now });
    const view = resultsFilesView({ run: finished, files: [], kind: null, offset: 0, given: null });
    const pressed = { type: 'button', action_id: 'results_file:0', block_id: 'b', value: '../../secret/run.json' };
    await bot.send({ ...change(view, 'results_file:0'), actions: [{ ...pressed, action_ts: '1' }] });
    const notice = await bot.called('views.push');
    expect(JSON.stringify(notice.body.view)).toContain('is not among the files of this run');
    await bot.close();
  });
});
