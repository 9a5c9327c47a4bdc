import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Finding } from '../../src/data/finding.ts';
import { type CloudAndBot, startCloudAndBot } from '../../src/local/bot.ts';
import { checkFields } from '../../src/local/demo/check.ts';
import { type WorkspaceClient, workspaceClient } from '../../src/local/demo/workspace-client.ts';
import { FREE_PORTS } from '../../src/local/local-cloud.ts';
import { writeManifest } from '../../src/runs/manifest-writer.ts';
import { dataCheckBlocks } from '../../src/slack/views/train/data-check-blocks.ts';
import { runDemo } from '../e2e/demo-process.ts';
import { NOW, specOf } from '../support/data-faults/check-data-set.ts';
import { cleanData } from '../support/data-faults/clean-data.ts';
import { csvText } from '../support/data-faults/csv-text.ts';
import { FAULTS } from '../support/data-faults/faults.ts';

/** Manifests whose data has something wrong with it, and the whole bot in the local workspace, without R. */

const SEED = 7;
let folder: string;
let running: CloudAndBot;
let workspace: WorkspaceClient;

beforeAll(async () => {
  // Some of what is generated is of the future on that day.
  vi.setSystemTime(NOW);
  folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const manifests = join(folder, 'manifests');
  mkdirSync(manifests);
  for (const name of ['clean', ...FAULTS.map((fault) => fault.name)]) {
    writeFileSync(fileOf(name), csvText(dataOf(name)));
    writeFileSync(join(manifests, `${name}.yaml`), writeManifest(specFor(name)));
  }
  running = await startCloudAndBot(
    { state_dir: join(folder, 'state'), ports: FREE_PORTS, manifest_dirs: [manifests] },
    { log_level: 'silent', demo_data: false },
  );
  workspace = workspaceClient(running.cloud.page_url);
}, 60_000);
afterAll(async () => {
  vi.useRealTimers();
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const fileOf = (name: string) => join(folder, `${name}.csv`);

function dataOf(name: string) {
  return FAULTS.find((fault) => fault.name === name)?.make(SEED) ?? cleanData(1);
}

function specFor(name: string) {
  return specOf(fileOf(name), dataOf(name).spec);
}

function checked(name: string) {
  return running.bot.checkData({ spec: specFor(name), requested_by: null, max_age_seconds: 600 });
}

/** What the review says, once the check behind it is through. */
async function reviewOf(name: string): Promise<string> {
  const user = await workspace.userId('marketer');
  const { views } = await workspace.command({ user, channel: 'mmm-runs', text: `train ${name}` });
  const view_id = views[0]?.id;
  await expect
    .poll(async () => JSON.stringify(await workspace.views(user)), { timeout: 20_000 })
    .toMatch(/Data checked|Not complete yet/);
  const shown = (await workspace.views(user)).find(({ id }) => id === view_id);
  return JSON.stringify(shown?.blocks);
}

/** What the form has to say of a finding. */
function inTheForm(finding: Finding): string {
  const at = { token: 't', spec_hash: 'h', at: '2026-01-01T00:00:00Z' };
  const [, block] = dataCheckBlocks({ check: { ...at, state: 'done', summary: '', findings: [finding] } });
  return block?.type === 'section' ? (block.text?.text ?? '') : '';
}

describe('a manifest whose data is well', () => {
  test('has nothing said of it', async () => {
    const { findings, profile } = await checked('clean');
    expect(checkFields(findings, profile)).toMatchObject({ findings: [], profile: { rows: 156, interval: 'week' } });
    expect(await reviewOf('clean')).toContain('nothing to remark. It can be trained on.');
  });
});

describe('a manifest whose data has', () => {
  test.each(FAULTS.map(({ name, code, what }) => [what, name, code] as const))(
    '%s says so by its code, and in the form in words',
    { timeout: 30_000 },
    async (_what, name, code) => {
      const { findings, profile } = await checked(name);
      expect(checkFields(findings, profile).findings.map((finding) => finding.code)).toContain(code);
      const finding = findings.find((one) => one.code === code);
      const text = finding === undefined ? '' : inTheForm(finding);
      expect(text).not.toBe('');
      expect(await reviewOf(name)).toContain(JSON.stringify(text).slice(1, -1));
    },
  );
});

describe('npm run demo -- --check', () => {
  const only = (name: string) =>
    runDemo(['--manifest', join(folder, 'manifests', `${name}.yaml`), '--check', '--state-dir', join(folder, 'check')]);

  test('says that a run could start, and trains nothing', { timeout: 60_000 }, async () => {
    const { status, result, said } = await only('clean');
    expect({ status, ok: result.ok, run_id: result.run_id }).toEqual({ status: 0, ok: true, run_id: null });
    expect(result.profile).toMatchObject({ rows: 156 });
    expect(said).toContain('Data: 156 weeks from 6 Jan 2020');
    expect(said).toContain('The run could start.');
  });

  test('says what keeps a run from starting, with its code', { timeout: 60_000 }, async () => {
    const { status, result, said } = await only('rows-twice');
    expect({ status, ok: result.ok, code: result.error?.code }).toEqual({
      status: 2,
      ok: false,
      code: 'date_duplicate',
    });
    expect(result.findings[0]).toMatchObject({ code: 'date_duplicate', severity: 'stops', column: 'DATE' });
    expect(said).toContain('✗ date_duplicate (stops): ');
    expect(said).toContain('The run could not start.');
  });
});
