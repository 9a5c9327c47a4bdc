import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TakenText } from '../../../../../src/data/uploads.ts';
import type { ShownView } from '../../../../../src/local/slack/control-api.ts';
import { runSpec } from '../../../../support/specs.ts';
import { startBot } from '../../support/bolt-harness.ts';
import { atStep, deferred, next, openedModal } from '../../support/requests.ts';
import { startInWorkspace } from '../../support/workspace.ts';

/** What happened, sent as a CSV file in the step of the media, in the local workspace. */

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

const person = { user: 'marketer' };

async function atMedia(): Promise<string> {
  const command = { ...person, channel: 'mmm-runs', command: '/mmm', text: 'train demo' };
  const view_id = (await slack.post('commands', command)).views[0]?.id ?? '';
  await slack.post('actions', { ...person, view_id, action_id: 'train_go_to:media', value: 'media' });
  return view_id;
}

async function sent(name: string, content: string | Buffer): Promise<string> {
  return slack.upload({ ...person, name, content_base64: Buffer.from(content).toString('base64') });
}

/** The step submitted with these values: the view that is there then. */
async function submit(view_id: string, values: Record<string, unknown>): Promise<ShownView | undefined> {
  return (await slack.post(`views/${view_id}/submit`, { ...person, values })).views[0];
}

async function back(view_id: string): Promise<ShownView | undefined> {
  const pressed = { ...person, view_id, action_id: 'train_back', value: 'media' };
  return (await slack.post('actions', pressed)).views[0];
}

async function close(view_id: string): Promise<void> {
  await slack.post(`views/${view_id}/close`, { ...person, all: true });
}

/** The lines that stand in the step. */
function linesIn(view: ShownView | undefined): string {
  const found = /"action_id":"annotations".*?"initial_value":"(?<lines>(?:[^"\\]|\\.)*)"/.exec(
    JSON.stringify(view?.blocks),
  );
  return found === null ? '' : JSON.parse(`"${found.groups?.lines ?? ''}"`);
}

const EVENTS = 'date;end;label;market\n24.11.2020;;Black Friday;\n02.03.2020;08.03.2020;Sale;DE\n';
const AS_LINES = '2020-11-24 Black Friday\n2020-03-02..2020-03-08 Sale; market de';

describe('a CSV file of what happened', () => {
  test('fills the lines in, where they can be seen and changed', async () => {
    const view_id = await atMedia();
    const model = await submit(view_id, { annotations_file: await sent('events.csv', EVENTS) });
    expect(JSON.stringify(model?.blocks)).toContain('Step 4 of 5');
    expect(linesIn(await back(view_id))).toBe(AS_LINES);
    await submit(view_id, { annotations: '2020-11-24 Black Friday' });
    expect(linesIn(await back(view_id))).toBe('2020-11-24 Black Friday');
    await close(view_id);
  });

  test('is seen in the review', async () => {
    const view_id = await atMedia();
    await submit(view_id, { annotations_file: await sent('events.csv', EVENTS) });
    expect(JSON.stringify((await submit(view_id, {}))?.blocks)).toContain(
      'What happened: 2 notes (Black Friday and Sale), shown beside the figures.',
    );
    await close(view_id);
  });

  test('is added to what was pasted, and what stands there already is not added again', async () => {
    const view_id = await atMedia();
    const pasted = '2020-05-01 Strike\n2020-11-24 Black Friday';
    await submit(view_id, { annotations: pasted, annotations_file: await sent('events.csv', EVENTS) });
    const lines = `${pasted}\n2020-03-02..2020-03-08 Sale; market de`;
    expect(linesIn(await back(view_id))).toBe(lines);
    await submit(view_id, { annotations_file: await sent('again.csv', EVENTS) });
    expect(linesIn(await back(view_id))).toBe(lines);
    await close(view_id);
  });

  test('is what the step says of all of them to the model, where it does not say it itself', async () => {
    const view_id = await atMedia();
    const file = await sent('events.csv', 'date,label,as\n2020-03-02,Sale,\n2020-11-24,Fair,none\n');
    await submit(view_id, { annotations_as: 'context', annotations_file: file });
    expect(linesIn(await back(view_id))).toBe('2020-03-02 Sale\n2020-11-24 Fair; as none');
    await close(view_id);
  });

  const many = ['date,label', ...Array.from({ length: 10_000 }, (_, index) => `2020-03-02,Event ${index}`)].join('\n');
  const variables = `date,label,as\n${Array.from({ length: 201 }, (_, index) => `2020-03-02,Event ${index},context\n`).join('')}`;
  test.each([
    [
      'plot.csv',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]),
      'I cannot read plot.csv. It is no CSV file. Save it as CSV, and send that.',
    ],
    ['nothing.csv', '', 'I cannot read nothing.csv. It is empty.'],
    [
      'names.csv',
      'date,label\n',
      'Nothing of names.csv is taken. Line 2: Below the names of the columns there is nothing.',
    ],
    [
      'many.csv',
      many,
      'Nothing of many.csv is taken. Line 302: These are 10,000 annotations; a run takes up to 300. Leave out those that matter least.',
    ],
    ['huge.csv', 'x'.repeat(1_000_001), 'I cannot read huge.csv. It has more than 1 MB. Leave out what is not needed.'],
    [
      'undated.csv',
      'event,year\nSale,2020\n',
      'Nothing of undated.csv is taken. Line 1: No column has the dates. Name one of them date or start; there are event, year.',
    ],
    [
      'figures.csv',
      'sku,amount\na,1\nb,2\n',
      'Nothing of figures.csv is taken. Line 1: This names no column of dates, and no line below begins with a date. Name the columns here, such as “date,label”.',
    ],
    [
      'wrong.csv',
      'date,label\n2020-03-02,Sale\n2020-13-02,Fair\n',
      'Nothing of wrong.csv is taken. Line 3: “2020-13-02” is no date. Write it as year, month, day, such as 2023-11-24.',
    ],
    ['variables.csv', variables, 'This would make 201 variables; with “Context” there can be 200'],
  ])('is refused under its field, in a sentence: %s', async (name, content, sentence) => {
    const view_id = await atMedia();
    const view = await submit(view_id, { annotations_file: await sent(name, content) });
    const [under] = Object.entries(view?.errors ?? {});
    expect(under?.[0]).toMatch(/^annotations_file#/);
    expect(under?.[1]).toContain(sentence);
    await close(view_id);
  });

  test('is read again with lines that are put right', async () => {
    const view_id = await atMedia();
    const annotations_file = await sent('events.csv', EVENTS);
    const view = await submit(view_id, { annotations: 'Strike in May', annotations_file });
    expect(Object.keys(view?.errors ?? {})).toEqual([expect.stringMatching(/^annotations#/)]);
    await submit(view_id, { annotations: '2020-05-01 Strike', annotations_file });
    expect(linesIn(await back(view_id))).toBe(`2020-05-01 Strike\n${AS_LINES}`);
    await close(view_id);
  });
});

test('a file that is slow to come is waited for in the modal, and what is wrong with it is said over the lines', async () => {
  const text = deferred<TakenText>();
  const never = async () => {
    throw new Error('not asked');
  };
  const bot = await startBot({ uploads: { take: never, nameOf: never, takeText: () => text.promise } });
  try {
    const media = await atStep(bot, await openedModal(bot), 'media');
    const begun = Date.now();
    const loading = await next(bot, media, { annotations_file: { files: [{ id: 'F1' }] } });
    expect(Date.now() - begun).toBeLessThan(2900);
    expect(JSON.stringify(loading)).toContain('Reading the data');
    text.resolve({ kind: 'text', name: 'events.csv', text: 'event,year\nSale,2020\n' });
    const shown = JSON.stringify((await bot.called('views.update')).body.view);
    expect(shown).toContain('*What happened, as a CSV file*  Nothing of events.csv is taken. Line 1: No column');
    expect(shown).toContain('Step 3 of 5');
  } finally {
    await bot.close();
  }
});
