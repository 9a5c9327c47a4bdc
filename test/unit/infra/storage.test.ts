import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { uploadObject } from '../../../src/data/upload-paths.ts';
import { LOCAL_LIFECYCLE } from '../../../src/local/local-cloud.ts';
import { MANIFESTS_FOLDER } from '../../../src/runs/manifest-catalogue.ts';
import { runFolder } from '../../../src/runs/run-paths.ts';
import { referencesIn } from '../../checks/terraform/references.ts';
import { tablesOf } from '../../support/infra/markdown-tables.ts';
import { readOurTerraform } from '../../support/infra/our-terraform.ts';

const STORAGE = 'infra/modules/storage';
const terraform = await readOurTerraform();
const ephemeral = terraform.local(STORAGE, 'ephemeral');
const [bucket] = terraform.resources(/^google_storage_bucket\.data$/);

/** The prefixes that the rules for runs name. */
const signs = /split\("", "([^"]*)"\)/.exec(
  String(terraform.folder(STORAGE).locals.find(({ name }) => name === 'runs')?.value),
);
const runs = [...(signs?.[1] ?? '')].map((sign) => `robyn/${sign}`);
const isRuns = (object: string) => runs.some((prefix) => object.startsWith(prefix));

/** What the bot would be lost, or its users wronged, without. */
const KEPT_FOR_GOOD = [
  'robyn/_index/active/',
  'robyn/_index/by-content/',
  'robyn/_index/by-snapshot/',
  'robyn/_index/catalogue/',
  'robyn/_index/unsettled-requests/',
  'audit/',
  'batches/',
  MANIFESTS_FOLDER,
  'mappings/',
  'settings/',
  'subscriptions/',
];

test('the rules for runs cover every revision that there may be', () => {
  for (const sign of 'abcdefghijklmnopqrstuvwxyz0123456789') {
    expect(isRuns(runFolder(`${sign}1-de-20260101_000000`))).toBe(true);
  }
});

test('no rule takes away the index, settings, manifests, batches or the audit log', () => {
  for (const kept of KEPT_FOR_GOOD) {
    expect(isRuns(kept)).toBe(false);
    expect(Object.keys(ephemeral).filter((prefix) => kept.startsWith(prefix) || prefix.startsWith(kept))).toEqual([]);
  }
});

test('every rule that deletes what is in use names what it is for', () => {
  const rules = [bucket?.block.lifecycle_rule, bucket?.block.dynamic].flatMap(rulesIn);
  const of_live = rules.filter((rule) => rule.includes('"type":"Delete"') && rule.includes('"with_state":"LIVE"'));
  expect(of_live).toHaveLength(2);
  expect(of_live.filter((rule) => !rule.includes('"matches_prefix"'))).toEqual([]);
});

/** Each lifecycle rule as JSON, of those that are written out and of those that are repeated. */
function rulesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(rulesIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('action' in value) return [JSON.stringify(value)];
  return Object.values(value).flatMap(rulesIn);
}

test('the local bucket forgets what the real one does, as late', () => {
  const days = LOCAL_LIFECYCLE.map(({ prefix, age_days }) => [prefix, age_days]);
  expect(days).toEqual(days.map(([prefix]) => [prefix, ephemeral[String(prefix)]]));
});

test('snapshots go by the days that the bot is told as well, a day after it', () => {
  expect(referencesIn(ephemeral['snapshots/']).map(({ text }) => text)).toEqual(['var.snapshot_retention_days']);
  const retention = String(
    terraform.folder('infra/bootstrap').variables.find(({ name }) => name === 'retention')?.block.type,
  );
  const settings = String(
    terraform.folder('infra/modules/mmm-trainer').variables.find(({ name }) => name === 'settings')?.block.type,
  );
  const of = (type: string) => /snapshot_retention_days\s*= optional\(number, (\d+)\)/.exec(type)?.[1];
  expect(of(retention)).toBe(of(settings));
});

test('the README says of every prefix what it is and how long it is kept', async () => {
  const tables = tablesOf(await readFile('infra/README.md', 'utf8'), '### What is kept, and for how long');
  const written = tables
    .flat()
    .flatMap(({ prefix = '', kept = '' }) => prefix.split(', ').map((one): [string, string] => [one, kept]));
  const named = new Map(written);
  const days = Object.entries(ephemeral).filter(([prefix]) => !prefix.startsWith('robyn/'));
  for (const [prefix, value] of days) {
    const kept = named.get(prefix);
    expect(kept, prefix).toBeDefined();
    if (typeof value === 'number') expect(kept).toMatch(value === 1 ? /a day/ : new RegExp(`^${value} days`));
  }
  const for_good = written.filter(([, kept]) => kept.startsWith('never delete')).map(([prefix]) => prefix);
  const expected = KEPT_FOR_GOOD.map((prefix) => (prefix.startsWith('robyn/') ? 'robyn/_index/' : prefix));
  expect(for_good.sort()).toEqual([...new Set(expected)].sort());
  expect(named.get(uploadObject(''))).toMatch(/^365 days/);
});
