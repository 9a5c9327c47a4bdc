import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, ShownView } from '../../../../../src/local/slack/control-api.ts';
import { createLogger } from '../../../../../src/logger.ts';
import { createRequestStore } from '../../../../../src/runs/request-store.ts';
import { moved, type Run } from '../../../../../src/runs/run.ts';
import { RUN_FILES, runObject } from '../../../../../src/runs/run-paths.ts';
import { serveRequest } from '../../../../../src/runs/serve-request.ts';
import { curvesOf } from '../../../../support/response-curves.ts';
import { modelSummary } from '../../../../support/results.ts';
import { runSpec } from '../../../../support/specs.ts';
import { startInWorkspace } from '../../support/workspace.ts';

let slack: Awaited<ReturnType<typeof startInWorkspace>>;
let finished: Run;
let secret: Run;
let unfinished: Run;

beforeAll(async () => {
  slack = await startInWorkspace({
    manifests: {
      names: async () => [],
      load: async () => runSpec(),
      markets: async () => null,
      save: async () => 'saved' as const,
    },
  });
  finished = await runOf({ requested_by: 'U0MARKETER', channel: 'C0MMMRUNS', revision: 'r12' });
  secret = await runOf({ requested_by: 'U0OPERATOR', channel: 'C0BUDGETS', revision: 'secret' });
  const asked = { requested_by: 'U0OPERATOR', channel: 'C0MMMRUNS', at: new Date() };
  unfinished = await slack.store.create({ spec: runSpec({ revision: 'early' }), ...asked });
});
afterAll(() => slack.close());
beforeEach(async () => {
  for (const user of ['marketer', 'modeller', 'operator']) {
    const [view] = await views(user);
    if (view !== undefined) await slack.post(`views/${view.id}/close`, { user, all: true });
  }
});

/** A finished run with two channels: ch0, which has more to give, and ch1, which has less. */
async function runOf(asked: { requested_by: string; channel: string; revision: string }): Promise<Run> {
  const { revision, ...by } = asked;
  const { run_id } = await slack.store.create({ spec: runSpec({ revision }), at: new Date(), ...by });
  const write = (name: string, body: object) =>
    slack.objects.write(runObject(run_id, { name }), JSON.stringify(body), { content_type: 'application/json' });
  const curves = curvesOf(
    [
      { coefficient: 900, alpha: 1, inflexion: 400, mean_carryover: 5, mean_spend: 60 },
      { coefficient: 100, alpha: 1, inflexion: 50, mean_carryover: 5, mean_spend: 40 },
    ],
    ['1_23_4'],
  );
  await write(RUN_FILES.response_curves, { ...curves, run_id });
  await write(RUN_FILES.model_summary, modelSummary(run_id));
  for (const state of ['preparing', 'training', 'publishing', 'succeeded'] as const) {
    await slack.store.update(run_id, (current) => moved(current, state, new Date()));
  }
  const run = await slack.store.read(run_id);
  const card = await slack.announcer.post({ step: 'card', run, status: null, summary: modelSummary(run_id) });
  return slack.store.update(run_id, (current) => ({ ...current, messages: { card } }));
}

async function views(user: string): Promise<ShownView[]> {
  return (await slack.get<Answer>(`views?user=${user}`)).views;
}

async function top(user: string): Promise<ShownView> {
  const [view] = await views(user);
  if (view === undefined) throw new Error(`${user} has no modal`);
  return view;
}

async function command(user: string, text: string): Promise<void> {
  await slack.post('commands', { user, channel: 'mmm-runs', command: '/mmm', text });
  await slack.settled();
}

async function open(user: string, run = finished): Promise<ShownView> {
  await command(user, `allocate ${run.run_id}`);
  return top(user);
}

/** Submits the form with these texts in it. */
async function calculate(user: string, values: Record<string, string> = {}): Promise<Answer> {
  const answer = await slack.post(`views/${(await top(user)).id}/submit`, { user, values });
  await slack.settled();
  return answer;
}

async function press(user: string, action_id: string, more: object = {}): Promise<ShownView> {
  await slack.post('actions', { user, view_id: (await top(user)).id, action_id, ...more });
  await slack.settled();
  return top(user);
}

/** The queue's tasks for requests on this run, each name once as the queue takes it. */
function asked(run: Run): string[] {
  const ours = slack.tasks.filter(({ step, run_id }) => step === 'serve-request' && run_id === run.run_id);
  return [...new Set(ours.map(({ name }) => name ?? ''))];
}

/** Delivers what is queued, twice, as the queue may. */
async function deliver(): Promise<void> {
  const now = () => new Date();
  const serve = serveRequest({
    objects: slack.objects,
    store: slack.store,
    requests: createRequestStore({ objects: slack.objects, now }),
    announcer: slack.announcer,
    queue: { enqueue: async () => 'enqueued' },
    runner: {
      start: async () => 'executions/e1',
      get: async () => Promise.reject(new Error('nothing is looked at here')),
      list: async () => ({ executions: [], next_page_token: null }),
      cancel: async () => undefined,
    },
    logger: createLogger({ level: 'silent' }),
    now,
    settings: { watch_interval_seconds: 10, trainer: { timeout_seconds: 60, workers: 1, image: 'trainer' } },
  });
  for (const task of slack.tasks.filter(({ step }) => step === 'serve-request')) {
    const { run_id, request_id = '' } = task;
    for (let time = 0; time < 2; time += 1) await serve({ run_id, request_id });
  }
}

const shown = (view: ShownView) => JSON.stringify(view.blocks);

describe('the allocator opens', () => {
  it('by a command with the id of a run', async () => {
    const view = await open('modeller');
    expect(view).toMatchObject({ callback_id: 'allocate', submit: { text: 'Calculate' } });
    expect(shown(view)).toContain('ch0 (6,000 now)');
    expect(shown(view)).toContain('Over the whole window that is 10,000.');
  });

  it('by the command alone on the latest run of the person, and tells who has none', async () => {
    await command('marketer', 'allocate');
    expect((await top('marketer')).private_metadata).toContain(finished.run_id);
    await command('modeller', 'allocate');
    expect(await views('modeller')).toEqual([]);
    expect(JSON.stringify(await slack.seenBy('modeller', 'mmm-runs'))).toContain('You have no finished run yet.');
  });

  it('by the button on the card', async () => {
    const ts = finished.messages.card;
    await slack.post('actions', { user: 'modeller', channel: 'mmm-runs', ts, action_id: 'open_allocate' });
    await slack.settled();
    expect((await top('modeller')).private_metadata).toContain(finished.run_id);
  });

  it('to nobody who may not see the run, and on no run without a result', async () => {
    await command('modeller', `allocate ${secret.run_id}`);
    await command('modeller', `allocate ${unfinished.run_id}`);
    expect(await views('modeller')).toEqual([]);
    const said = JSON.stringify(await slack.seenBy('modeller', 'mmm-runs'));
    expect(said).toContain('You may not see this run');
    expect(said).not.toContain('ch0 (');
  });
});

describe('an answer', () => {
  it('shows now against proposed above the form, channel by channel, and can be asked for again', async () => {
    await open('modeller');
    await calculate('modeller');
    const view = await top('modeller');
    expect(view.submit).toMatchObject({ text: 'Calculate again' });
    expect(shown(view)).toContain('Now against proposed');
    expect(shown(view)).toMatch(/\*ch0\* {3}6,000 → [78],\d{3} \(\+\d+\.\d%\)/);
    expect(shown(view)).toMatch(/\*ch1\* {3}4,000 → 2,\d{3} \(-\d+\.\d%\)/);
    expect(shown(view)).toContain('*Spend*\\n10,000 → 10,000 (0.0%)');
    await calculate('modeller', { allocate_total_budget: '12k', 'allocate_own:1': '1' });
    expect(shown(await top('modeller'))).toContain('*ch1*   4,000 → 4,000 (0.0%)');
    expect(shown(await top('modeller'))).toContain('*Spend*\\n10,000 → 12,000 (+20.0%)');
  });

  it.each([
    ['allocate_total_budget', 'plenty', '“plenty” is no amount above 0.'],
    ['allocate_total_budget', '-5', '“-5” is no amount above 0.'],
    ['allocate_total_budget', '1bn', 'A budget of 1,000,000,000 cannot be spent'],
    ['allocate_low', 'x', 'Write a number from 0 to 100'],
    ['allocate_up', '0.1', 'No channel can be at least 0.7 and at most 0.1 times its spend.'],
    ['allocate_own:0', 'all of it', 'Write two numbers from 0 to 100'],
  ])('is refused under %s for %j', async (field, text, sentence) => {
    await open('modeller');
    const { ok, errors } = await calculate('modeller', { [field]: text });
    expect(ok).toBe(false);
    expect(Object.keys(errors)).toEqual([field]);
    expect(errors[field]).toContain(sentence);
  });

  it('at a target asks for the target in place of the budget, and says what is in reach', async () => {
    await open('modeller');
    const view = await press('modeller', 'allocate_scenario', { value: 'target_efficiency' });
    expect(shown(view)).toContain('Target ROAS of all channels together');
    expect(shown(view)).not.toContain('Budget for all of the dates');
    const { errors } = await calculate('modeller', { allocate_target_value: '1000' });
    expect(errors.allocate_target_value).toMatch(/^A ROAS of 1,000 cannot be reached .* it goes from .* to /);
  });
});

describe('posting an answer', () => {
  it('puts it into the thread once, however often it is pressed, and says where it came from', async () => {
    await open('modeller');
    await calculate('modeller');
    expect(shown(await press('modeller', 'allocate_share'))).toContain('on its way into the run');
    await press('modeller', 'allocate_share');
    expect(asked(finished)).toHaveLength(1);
    await deliver();
    const thread = await slack.messages('C0MMMRUNS', finished.messages.card ?? '');
    const answers = thread.filter(({ text }) => text.startsWith('Calculated:'));
    expect(answers).toHaveLength(1);
    expect(JSON.stringify(answers)).toContain('calculated by the bot from the model');
    expect(JSON.stringify(answers)).toContain("Shared by <@U0MODELLER>. Robyn's own allocator has not been asked");
    expect(shown(await press('modeller', 'allocate_share'))).toContain('is there already, <http');
  });

  it('calculates first what has been changed since', async () => {
    await open('operator');
    await calculate('operator');
    const before = asked(finished).length;
    const view = await press('operator', 'allocate_share', { values: { allocate_total_budget: '9,500' } });
    expect(shown(view)).toContain('You have changed something since.');
    expect(shown(view)).toContain('10,000 → 9,500');
    expect(asked(finished)).toHaveLength(before);
    await press('operator', 'allocate_share');
    expect(asked(finished)).toHaveLength(before + 1);
  });
});

describe('making it official', () => {
  it('is for who asked for the run; others are told who may, and nothing is started', async () => {
    await open('modeller');
    await calculate('modeller');
    const before = asked(finished).length;
    expect(shown(await press('modeller', 'allocate_official'))).toContain('Only <@U0MARKETER> can make an allocation');
    expect(asked(finished)).toHaveLength(before);
    await open('marketer');
    await calculate('marketer');
    expect(shown(await press('marketer', 'allocate_official'))).toContain('own allocation is on its way');
    expect(asked(finished)).toHaveLength(before + 1);
    expect(asked(finished).at(-1)).toContain('allocation-');
  });

  it('is for the managers of the channel too', async () => {
    const channel = 'C0MMMRUNS';
    const { settings, generation } = await slack.settings.find(channel);
    const with_manager = { ...settings, managers: ['U0OPERATOR'] };
    await slack.settings.save({ channel, settings: with_manager, user: 'U0MARKETER', generation });
    await open('modeller');
    await calculate('modeller');
    expect(shown(await press('modeller', 'allocate_official'))).toContain('Only <@U0MARKETER> and <@U0OPERATOR> can');
    await open('operator');
    await calculate('operator');
    expect(shown(await press('operator', 'allocate_official'))).toContain('own allocation is on its way');
  });
});
