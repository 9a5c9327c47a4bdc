import type { ModalView } from '@slack/types';
import { afterEach, describe, expect, test } from 'vitest';
import { manifestCatalogue } from '../../../../src/runs/manifest-catalogue.ts';
import { createRunStore, type RunStore } from '../../../../src/runs/run-store.ts';
import { newDraft, writeDraft } from '../../../../src/slack/views/train/draft.ts';
import type { SpecDraft } from '../../../../src/slack/views/train/draft-spec.ts';
import { formOfSpec } from '../../../../src/slack/views/train/train-form.ts';
import { trainView } from '../../../../src/slack/views/train/train-view.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { RATE } from '../../../support/rate.ts';
import { runSpec } from '../../../support/specs.ts';
import { startBot } from '../support/bolt-harness.ts';
import { change, press, submission } from '../support/requests.ts';

/** "Save as manifest", from a run and from a form. */

const spec = runSpec({ revision: 'r7', country: 'fr', train: { seed: 99 } });

let runs: RunStore;
let bot: Awaited<ReturnType<typeof startBot>>;
afterEach(() => bot.close());

async function start() {
  const objects = memoryBucket(() => new Date()).store();
  const manifests = manifestCatalogue({ dirs: ['manifests'], objects });
  runs = createRunStore({ objects, now: () => new Date() });
  bot = await startBot({ objects, manifests, runs });
  return { objects, manifests };
}

/** The modal that asks for a name. */
async function asked(value: string): Promise<ModalView> {
  await bot.send(press(bot, 'save_manifest', value));
  return (await bot.called('views.open')).body.view as ModalView;
}

async function save(view: ModalView, name: string, changes: Record<string, unknown> = {}) {
  const answer = await bot.send(submission(view, { name: { value: name }, ...changes }));
  return (await answer.json()) as { response_action: string; view?: ModalView; errors?: Record<string, string> };
}

async function recordedRun(channel = 'C0RUNS') {
  return runs.create({ spec, requested_by: 'U0ASKER', channel, at: new Date() });
}

describe('a run', () => {
  test('is saved as a manifest that starts the same run again, and its text is given back', async () => {
    const { manifests } = await start();
    const { run_id } = await recordedRun();
    const view = await asked(run_id);
    expect(JSON.stringify(view)).toContain('"initial_value":"r7-fr"');
    const answer = await save(view, 'france-weekly');
    expect(answer.response_action).toBe('update');
    const shown = JSON.stringify(answer.view);
    expect(shown).toContain('`/mmm train france-weekly`');
    expect(shown).toContain(`Saved from the run ${run_id}.`);
    expect(shown).toContain('seed: 99');
    expect(await manifests.load('france-weekly')).toEqual(spec);
  });

  test('asks before it replaces a manifest', async () => {
    const { manifests } = await start();
    await manifests.save('france', 'revision: mine\n', { replace: false });
    const view = await asked((await recordedRun()).run_id);
    const again = await save(view, 'france');
    expect(JSON.stringify(again.view)).toContain('There is a manifest called `france` already');
    await expect(manifests.load('france')).rejects.toMatchObject({ code: 'spec_invalid' });
    if (again.view === undefined) throw new Error('no view');
    const option = { text: { type: 'plain_text', text: 'Replace that manifest' }, value: 'replace' };
    await save(again.view, 'france', { replace: { selected_options: [option] } });
    expect(await manifests.load('france')).toEqual(spec);
  });

  test.each([
    ['demo', 'kept in git'],
    ['De Weekly!', 'A manifest is called by 1 to 60 small letters'],
    ['', 'A manifest is called by 1 to 60 small letters'],
  ])('is not saved as "%s"', async (name, sentence) => {
    await start();
    const answer = await save(await asked((await recordedRun()).run_id), name);
    expect(answer.errors?.name).toContain(sentence);
  });

  test('that is not there is told of', async () => {
    await start();
    expect(JSON.stringify(await asked('r1-de-20200101_000000'))).toContain('I know no run r1-de-20200101_000000');
  });
});

describe('a form', () => {
  const draft = (user: string, filled: SpecDraft) =>
    newDraft({
      user,
      manifest: null,
      step: 'report',
      form: formOfSpec(filled, { whole: true, channel: null, connection: null }),
    });

  test('is saved as it is filled in', async () => {
    const { objects, manifests } = await start();
    const written = draft('U0ASKER', spec);
    await writeDraft(objects, written);
    await save(await asked(`draft:${written.draft_id}`), 'from-a-form');
    expect(await manifests.load('from-a-form')).toEqual(spec);
  });

  test('is saved with what has just been chosen in it, and its channel by the name that people know', async () => {
    const { objects, manifests } = await start();
    bot.answers['conversations.info'] = { channel: { id: 'C0RUNS', name: 'mmm-runs', is_private: false } };
    const written = draft('U0ASKER', spec);
    await writeDraft(objects, written);
    const form = trainView({ draft: written, generation: 0, connections: ['demo'], workers: 2, rate: RATE });
    const entered = { channel: { selected_conversation: 'C0RUNS' }, watchers: { selected_users: ['U0BOSS'] } };
    await bot.send(change(form, 'save_manifest', entered, `draft:${written.draft_id}`));
    await save((await bot.called('views.push')).body.view as ModalView, 'just-chosen');
    expect((await manifests.load('just-chosen')).notify).toEqual({ channel: 'mmm-runs', watchers: ['U0BOSS'] });
  });

  test('is saved with the id of a private channel, whose name is its members’', async () => {
    const { objects, manifests } = await start();
    bot.answers['conversations.info'] = { channel: { id: 'C0RUNS', name: 'layoffs', is_private: true } };
    const written = draft('U0ASKER', runSpec({ notify: { channel: 'C0RUNS' } }));
    await writeDraft(objects, { ...written, form: { ...written.form, channel: 'C0RUNS' } });
    await save(await asked(`draft:${written.draft_id}`), 'private');
    expect((await manifests.load('private')).notify.channel).toBe('C0RUNS');
  });

  test.each([
    ['is not filled in yet', 'U0ASKER', { revision: 'r1' }, 'The form is not filled in yet.'],
    ["is somebody else's", 'U0OTHER', spec, 'This form is not there any more.'],
  ])('that %s is not saved', async (_what, user, filled, sentence) => {
    const { objects } = await start();
    const written = draft(user, filled);
    await writeDraft(objects, written);
    expect(JSON.stringify(await asked(`draft:${written.draft_id}`))).toContain(sentence);
  });
});
