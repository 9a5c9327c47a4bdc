import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PREPARATION } from '../../src/data/preparation.ts';
import { PROFILE } from '../../src/data/profile.ts';
import { askForTraining } from '../../src/local/demo/ask.ts';
import { messageLines } from '../../src/local/demo/block-text.ts';
import { JOB } from '../../src/trainer/job.ts';
import { pngOf } from '../support/png.ts';
import { type FakeR, fakeR, RUN_ID, statusFile } from '../unit/trainer/fake-run.ts';
import { freePorts, type LocalStart, makeStateDir, removeStateDir, startLocal } from './local-start.ts';

/** A long table of days from /mmm train to a thread, prepared on the way, with a shell script in R's place. */
const PATIENCE = { timeout: 60_000, interval: 100 };

let state_dir: string;
let fake: FakeR;
let local: LocalStart | null = null;
beforeEach(async () => {
  state_dir = await makeStateDir();
  await writeFile(join(state_dir, 'demo-data', 'daily.csv'), DAILY);
  await writeFile(join(state_dir, 'manifests', 'daily.yaml'), MANIFEST);
  fake = await fakeR(SCRIPT, { statuses: { training: statusFile({ progress: 0.5 }) } });
  await writeFile(join(fake.files, 'results', '1_2_3.png'), pngOf(40, 30));
  local = null;
});
afterEach(async () => {
  await local?.interrupt();
  await rm(fake.files, { recursive: true, force: true });
  await removeStateDir(state_dir);
});

/** Keeps what the trainer is given, which is what R would read. */
const SCRIPT = `
run_id=$(sed -n 's/.*"run_id": *"\\([^"]*\\)".*/\\1/p' "$1/job.json" | head -n 1)
sed -i "s/${RUN_ID}/$run_id/" "$(dirname "$0")"/results/*.json "$(dirname "$0")"/status-*.json
cp -r "$1" "$(dirname "$0")/given"
results "$1"
`;

const DAYS = Array.from({ length: 500 }, (_, day) =>
  new Date(Date.UTC(2022, 0, 1) + day * 86_400_000).toISOString().slice(0, 10),
);

/** A row for each day, market and channel; search pauses on Sundays, for which it has no row. */
const DAILY = [
  'Tag;Land;Kanal;Kosten (€);Umsatz',
  ...DAYS.flatMap((date, day) => [
    `${date};DE;TV;"1.${100 + (day % 97)},50";${1000 + ((day * 37) % 211)}`,
    ...(day % 7 === 1 ? [] : [`${date};DE;Search;"${10 + (day % 13)},25";${1000 + ((day * 37) % 211)}`]),
    `${date};AT;TV;"5,00";10`,
  ]),
  '',
].join('\n');

const MANIFEST = `
revision: daily
country: de
data: { connection: demo, table: daily }
prepare:
  - clean_columns: { numbers: { columns: [Kosten], decimal: "," } }
  - filter_country: { column: Land, value: DE }
  - cost_tag: { tag: Kanal, cost: Kosten, columns: { tv_S: [TV], search_S: [Search] } }
  - fill_missing: { columns: [search_S], with: 0 }
  - resample: { to: week }
date_var: Tag
dep_var: Umsatz
dep_var_type: revenue
paid_media_spends: [tv_S, search_S]
paid_media_vars: [tv_S, search_S]
window: { start: 2022-01-03, end: 2023-05-08 }
train: { iterations: 300, trials: 2 }
notify: { channel: mmm-runs }
`;

test('the trainer gets the weeks that a long table of days was prepared to, and the thread says how', {
  timeout: 90_000,
}, async () => {
  local = await startLocal(state_dir, await freePorts(), fake);
  const { workspace } = local;
  const asked = await askForTraining(workspace, { manifest: 'daily', channel: 'mmm-runs' });
  if ('refused' in asked) throw new Error(`the bot refused: ${asked.refused.join(' ')}`);
  const { channel, card_ts } = asked;
  const thread = async () => workspace.messages(channel, card_ts);
  const steps = async () => (await thread()).map(({ metadata }) => String(metadata?.event_payload.step));
  await expect.poll(steps, PATIENCE).toEqual(['card', 'data_check', 'onepager', 'allocator', 'summary', 'mention']);

  const said = (await thread()).slice(1, 2).flatMap(messageLines).join('\n');
  expect(said).toContain(
    'Prepared: 1,428 daily rows of 5 columns became 71 weekly rows of 4 columns, by 5 declared steps.',
  );
  expect(said).toContain('500 daily rows became 71 weeks, dated by their Monday');

  const given = (name: string) => readFile(join(fake.files, 'given', name));
  const csv = gunzipSync(await given('data/input.csv.gz'))
    .toString()
    .split('\n');
  expect(csv[0]).toBe('Tag,Umsatz,tv_S,search_S');
  expect(csv.slice(1, -1)).toHaveLength(71);
  const week = DAYS.map((_date, day) => day).slice(2, 9);
  const total = (of: (day: number) => number) => week.reduce((sum, day) => sum + of(day), 0);
  expect(csv[1]?.split(',').map((cell, index) => (index === 0 ? cell : Number(cell)))).toEqual([
    '2022-01-03',
    total((day) => 1000 + ((day * 37) % 211)),
    total((day) => 1100.5 + (day % 97)),
    total((day) => (day % 7 === 1 ? 0 : 10.25 + (day % 13))),
  ]);

  const preparation = PREPARATION.parse(JSON.parse(String(await given('data/preparation.json'))));
  expect(preparation.steps.map(({ step, rows }) => [step, rows.before, rows.after])).toEqual([
    ['clean_columns', 1428, 1428],
    ['filter_country', 1428, 928],
    ['cost_tag', 928, 500],
    ['fill_missing', 500, 500],
    ['resample', 500, 71],
  ]);
  const profile = PROFILE.parse(JSON.parse(String(await given('data/profile.json'))));
  expect(profile).toMatchObject({ rows: 71, date: { interval: 'week', first: '2022-01-03' } });
  const job = JOB.parse(JSON.parse(String(await given('job.json'))));
  expect(job).toMatchObject({ rows: 71, spec: { prepare: [{}, {}, {}, {}, {}] } });
});
