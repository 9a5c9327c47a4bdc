import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ShownView } from '../../../../src/local/slack/control-api.ts';
import { duckdbWarehouse } from '../../../../src/providers/warehouse/duckdb.ts';
import { uploadedFiles } from '../../../../src/providers/warehouse/uploaded-files.ts';
import { createWarehouses } from '../../../../src/providers/warehouse/warehouses.ts';
import { writeManifest } from '../../../../src/runs/manifest-writer.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { runSpec } from '../../../support/specs.ts';
import { startInWorkspace } from '../support/workspace.ts';

/** "Train on this file", in the menu of a message, in the local workspace. */

let slack: Awaited<ReturnType<typeof startInWorkspace>>;
const objects = memoryBucket(() => new Date()).store();
const warehouses = createWarehouses({
  connections: { demo: duckdbWarehouse({ tables: async () => ({}), files_allowed: false }) },
  files: null,
  uploads: duckdbWarehouse({ tables: async () => ({}), files_allowed: false, uploads: uploadedFiles(objects) }),
});
beforeAll(async () => {
  const manifests = {
    names: async () => [],
    load: async () => runSpec(),
    markets: async () => null,
    save: async () => 'saved' as const,
  };
  slack = await startInWorkspace({ manifests, warehouses, objects });
});
afterAll(async () => {
  await slack.close();
  await warehouses.close();
});

const WEEKS = Array.from({ length: 60 }, (_, index) => {
  const [year, month, day] = new Date(Date.UTC(2023, 0, 2 + 7 * index)).toISOString().slice(0, 10).split('-');
  return `${day}.${month}.${year};${(1000 + index * 13.5).toFixed(2).replace('.', ',')};${index % 7};${index % 5}`;
});
const SALES = ['Woche;Umsatz (€);TV-Ausgaben;Google Kosten', ...WEEKS, ''].join('\n');

/** A person shares a file in the channel and chooses the shortcut from its menu. */
async function trainOn(name: string, content: string | Buffer) {
  const content_base64 = Buffer.from(content).toString('base64');
  await slack.post('files', { user: 'marketer', channel: 'mmm-runs', name, content_base64 });
  const ts = (await slack.messages('mmm-runs')).at(-1)?.ts;
  return slack.post('shortcuts', { user: 'marketer', callback_id: 'train_on_file', channel: 'mmm-runs', ts });
}

async function close(view: ShownView | undefined) {
  if (view !== undefined) await slack.post(`views/${view.id}/close`, { user: 'marketer', all: true });
}

describe('"Train on this file", in the menu of a message with a file', () => {
  test('opens the form on a CSV file, with its columns in their roles and over all its dates', async () => {
    const answer = await trainOn('Umsätze.csv', SALES);
    const [view] = answer.views;
    const submit = async (values: object) =>
      (await slack.post(`views/${view?.id}/submit`, { user: 'marketer', values })).views[0];
    const [media, model] = [await submit({ country: 'de' }), await submit({})];
    const shown = JSON.stringify([view?.blocks, media?.blocks, model?.blocks]);
    for (const chosen of ['Woche', 'Umsatz', 'TV_Ausgaben', 'Google_Kosten', '2023-01-02', '2024-02-19']) {
      expect(shown).toContain(`"${chosen}"`);
    }
    await close(view);
  });

  test('opens the form filled with what a manifest says', async () => {
    const answer = await trainOn(
      'de.yaml',
      writeManifest(runSpec({ revision: 'from-a-file', data: { file: 'a.csv' } })),
    );
    expect(JSON.stringify(answer.views[0]?.blocks)).toContain('from-a-file');
    await close(answer.views[0]);
  });

  test.each([
    ['plot.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 1]), 'It is a picture.'],
    ['wrong.yaml', 'farbe: blau\n', 'is missing. Add it'],
    ['a <!channel> *b*.csv', 'x\n1\n', 'I see one column in it.'],
  ])('says why it cannot, to whoever chose it: %s', async (name, content, sentence) => {
    const answer = await trainOn(name, content);
    const [view] = answer.views;
    const said = JSON.stringify([answer.ephemeral, view?.blocks]);
    expect(said).toContain(sentence);
    expect(said).not.toContain('<!channel>');
    await close(view);
  });

  test('says so where the message has no file', async () => {
    await slack.post('channels/mmm-runs/messages', { user: 'marketer', text: 'no file here' });
    const ts = (await slack.messages('mmm-runs')).at(-1)?.ts;
    const request = { user: 'marketer', callback_id: 'train_on_file', channel: 'mmm-runs', ts };
    expect(JSON.stringify((await slack.post('shortcuts', request)).ephemeral)).toContain('It has no file.');
  });
});

describe('a file chosen in the first step of the form', () => {
  type Values = Record<string, unknown>;

  /** Opens an empty form on its file field. */
  async function openFileStep() {
    const request = { user: 'marketer', channel: 'mmm-runs', command: '/mmm', text: 'train' };
    let view = (await slack.post('commands', request)).views[0];
    if (JSON.stringify(view?.blocks).includes('draft_anew')) {
      await slack.post('actions', { user: 'marketer', view_id: view?.id, action_id: 'draft_anew' });
    }
    const kind = { user: 'marketer', view_id: view?.id, action_id: 'source_kind', value: 'file' };
    view = (await slack.post('actions', kind)).views[0];
    return view?.id ?? '';
  }

  async function uploaded(name: string, content: string | Buffer): Promise<string> {
    const content_base64 = Buffer.from(content).toString('base64');
    return slack.upload({ user: 'marketer', name, content_base64 });
  }

  const submit = (view_id: string, values: Values) =>
    slack.post(`views/${view_id}/submit`, { user: 'marketer', values });

  test('is its data: the next steps propose its columns, and going back keeps it', async () => {
    const view_id = await openFileStep();
    const goal = await submit(view_id, { files: await uploaded('Umsätze.csv', SALES) });
    expect(JSON.stringify(goal.views[0]?.blocks)).toContain('"Umsatz"');
    const back = await slack.post('actions', { user: 'marketer', view_id, action_id: 'train_back', value: 'source' });
    expect(JSON.stringify(back.views[0]?.blocks)).toContain('Now: Umsätze.csv.');
    expect(JSON.stringify((await submit(view_id, {})).views[0]?.blocks)).toContain('Step 2 of 5');
    await close(goal.views[0]);
  });

  test('that is a manifest fills all of the form', async () => {
    const view_id = await openFileStep();
    const manifest = writeManifest(runSpec());
    const { views } = await submit(view_id, { files: await uploaded('de.yaml', manifest) });
    expect(JSON.stringify(views[0]?.blocks)).toContain('Filled in from de.yaml');
    await close(views[0]);
  });

  test.each([
    ['picture.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 1]), 'I cannot train on picture.csv. It is a picture.'],
    ['nothing.csv', '', 'I cannot train on nothing.csv. It is empty.'],
  ])('is refused under the field, in a sentence: %s', async (name, content, sentence) => {
    const view_id = await openFileStep();
    const answer = await submit(view_id, { files: await uploaded(name, content) });
    expect(JSON.stringify(answer.views[0])).toContain(sentence);
    await close(answer.views[0]);
  });
});

describe('/mmm data', () => {
  test('says what is near what was typed, and opens the form on a table', async () => {
    const say = (text: string) =>
      slack.post('commands', { user: 'marketer', channel: 'mmm-runs', command: '/mmm', text });
    expect((await say('data nonsense')).ephemeral[0]?.text).toContain(
      'There is no table or connection called “nonsense”.',
    );
    expect((await say('data dmeo')).ephemeral[0]?.text).toContain('Did you mean `/mmm data demo`?');
    expect(JSON.stringify((await say('data DEMO')).ephemeral)).toContain('*demo* has no tables');
  });
});
