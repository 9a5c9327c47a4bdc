import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShownEphemeral } from '../../../../src/local/slack/control-api.ts';
import { moved, type Run } from '../../../../src/runs/run.ts';
import { runFolder, runObject } from '../../../../src/runs/run-paths.ts';
import { createSettingsStore } from '../../../../src/runs/settings-store.ts';
import { createAccess } from '../../../../src/slack/access.ts';
import { runDoctor } from '../../../../src/slack/doctor/examine-run.ts';
import { doctorDeps } from '../../../support/doctor-deps.ts';
import { runSpec } from '../../../support/specs.ts';
import { keepingChat } from '../support/chat.ts';
import { startInWorkspace } from '../support/workspace.ts';

let slack: Awaited<ReturnType<typeof startInWorkspace>>;
let run: Run;
beforeAll(async () => {
  const manifests = {
    names: async () => ['demo'],
    load: async () => runSpec(),
    markets: async () => null,
    save: async () => 'saved' as const,
  };
  slack = await startInWorkspace({ manifests });
  run = await slack.store.create({
    spec: runSpec(),
    requested_by: 'U0MARKETER',
    channel: 'C0MMMRUNS',
    at: new Date(Date.now() - 60_000),
  });
  await slack.objects.write(`${runFolder(run.run_id)}data/input.csv.gz`, 'x'.repeat(2048), {
    content_type: 'text/csv',
  });
  await slack.objects.write(runObject(run.run_id, 'console_log'), 'first\nsecond *bold*\n', {
    content_type: 'text/plain',
  });
});
afterAll(() => slack.close());

/** Typed, and everything that comes of it done. */
async function typed(user: string, text: string): Promise<ShownEphemeral[]> {
  await slack.post('commands', { user, channel: 'mmm-runs', command: '/mmm', text });
  await slack.settled();
  return slack.seenBy(user, 'mmm-runs');
}

describe('/mmm doctor', () => {
  it('says that it checks where that takes a while, and then gives the checklist', async () => {
    const shown = await typed('operator', 'doctor');
    const [note, result] = shown;
    expect(shown).toHaveLength(2);
    expect(note?.text).toContain('Checking 10 things');
    const blocks = JSON.stringify(result?.blocks);
    expect(blocks).toContain('✅ *Slack*: The token works');
    expect(blocks).toContain('✅ *Messages and forms*: Slack takes 5');
    // There is no cloud behind this workspace, and no queue that delivers.
    expect(blocks).toContain('❌ *Storage*: Could not fetch the signed link');
    expect(blocks).toContain('❌ *Queue*: The queue mmm-queue took a task, and it has not come');
    expect(result?.text).toMatch(/^❌ [23] of 10 checks failed$/);
  }, 40_000);

  it('rebuilds the list and forgets caches when asked to, and says what that means', async () => {
    const [, message] = await slack.seenBy('operator', 'mmm-runs');
    for (const action_id of ['rebuild_catalogue', 'forget_caches']) {
      await slack.post('actions', { user: 'operator', channel: 'mmm-runs', ts: message?.ts, action_id });
      await slack.settled();
    }
    const texts = (await slack.seenBy('operator', 'mmm-runs')).map(({ text }) => text);
    expect(texts).toContain('✅ The list of runs is made anew: 1 run.');
    expect(texts.some((text) => text.startsWith('✅ Forgotten.'))).toBe(true);
  });
});

describe('/mmm doctor RUN_ID', () => {
  it('shows record, queue, files with sizes and the end of the log', async () => {
    const shown = await typed('modeller', `doctor ${run.run_id}`);
    const blocks = JSON.stringify(shown[0]?.blocks);
    expect(blocks).toContain('✅ *Record*: It can be read');
    expect(blocks).toContain('⚠️ *Queue*: No task waits for it, though it has not ended.');
    expect(blocks).toContain('2 KB  data/input.csv.gz');
    expect(blocks).toContain('second *bold*');
  });

  it('gives one file by a link of its own', async () => {
    const [message] = await slack.seenBy('modeller', 'mmm-runs');
    await slack.post('actions', {
      user: 'modeller',
      channel: 'mmm-runs',
      ts: message?.ts,
      action_id: 'fetch_file',
      value: 'robyn_console.log',
    });
    await slack.settled();
    const answer = (await slack.seenBy('modeller', 'mmm-runs')).at(-1);
    expect(JSON.stringify(answer?.blocks)).toContain(`https://bucket.example/${runObject(run.run_id, 'console_log')}`);
  });

  it('says that there is no such run', async () => {
    const shown = await typed('operator', 'doctor r1-de-20200101_000000');
    expect(shown.at(-1)?.text).toContain('I know no run r1-de-20200101_000000.');
  });

  const deps = (change: Parameters<typeof doctorDeps>[1] = {}) => ({
    runs: slack.store,
    objects: slack.objects,
    access: createAccess({
      chat: { ...keepingChat().chat, mayRead: async () => false },
      settings: createSettingsStore({ objects: slack.objects, now: () => new Date() }),
    }),
    doctor: doctorDeps(slack.store, change),
    now: () => new Date(),
  });

  it('is for who may see the run', async () => {
    await expect(runDoctor(deps(), run.run_id, 'U0STRANGER')).rejects.toMatchObject({ code: 'not_allowed' });
  });

  it('says what does not answer, and shows the rest', async () => {
    const findTask = async () => {
      throw new Error('the queue is down');
    };
    const { blocks } = await runDoctor(deps({ findTask }), run.run_id, 'U0MARKETER');
    expect(JSON.stringify(blocks)).toContain('❌ *The queue*: the queue is down');
    expect(JSON.stringify(blocks)).toContain('data/input.csv.gz');
  });

  it('names the files that a finished run has not', async () => {
    const at = new Date();
    const finished = await slack.store.update(run.run_id, (current) =>
      (['preparing', 'training', 'publishing', 'succeeded'] as const).reduce<Run>(
        (one, state) => moved(one, state, at),
        {
          ...current,
          execution: 'projects/p/locations/l/jobs/j/executions/j-x7k2p',
        },
      ),
    );
    const { blocks, text } = await runDoctor(deps(), finished.run_id, 'U0MARKETER');
    expect(text).toContain('1 thing to look at');
    expect(JSON.stringify(blocks)).toContain('❌ *Files*: Missing: model_summary.json');
    expect(JSON.stringify(blocks)).toContain('✅ *Execution*: j-x7k2p: succeeded after 2 min 40 s');
  });
});
