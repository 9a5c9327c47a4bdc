import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { missingCommands } from './deployment.ts';
import { ROOT } from './workflows.ts';

/** The plan on a pull request: `terraform` and `gh` are scripts that keep what they are called with. */

const missing = missingCommands();
if (missing !== null) console.log(`The scripts of a plan are not run: ${missing}.`);

let folder: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mmm-plan-'));
  env = {
    PATH: `${folder}:${process.env.PATH}`,
    CALLS: join(folder, 'calls'),
    ENVIRONMENT: 'staging',
    STATE_BUCKET: 'shop-mmm-trainer-state',
    PLAN: join(folder, 'plan'),
    COMMENT: join(folder, 'plan.md'),
    IS_LOCKED: 'false',
    GITHUB_REPOSITORY: 'shop/mmm-trainer',
    GITHUB_SHA: 'abc',
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A command that notes its arguments, and the images that it is given, and then does this. */
function command(name: string, script: string): void {
  const lines = ['#!/bin/sh', `echo "${name} $* \${TF_VAR_bot_image:-}" >>"$CALLS"`, script, ''];
  writeFileSync(join(folder, name), lines.join('\n'));
  chmodSync(join(folder, name), 0o755);
}

function run(script: string, more: NodeJS.ProcessEnv = {}): Promise<{ status: number; log: string }> {
  return new Promise((done) => {
    const all = { ...env, ...more };
    const child = execFile('bash', [`.github/scripts/${script}`], { cwd: ROOT, env: all }, (_error, stdout, stderr) =>
      done({ status: child.exitCode ?? 1, log: `${stdout}${stderr}` }),
    );
  });
}

const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
const comment = () => readFileSync(join(folder, 'plan.md'), 'utf8');

/** Terraform whose `show` says this, and whose state has these outputs. */
function terraform(shown: string, outputs: object = {}): void {
  writeFileSync(join(folder, 'shown'), shown);
  writeFileSync(join(folder, 'outputs'), JSON.stringify(outputs));
  command('terraform', `case "$2" in show) cat "${folder}/shown" ;; output) cat "${folder}/outputs" ;; esac`);
}

describe.skipIf(missing !== null)('a plan', () => {
  test('is told by what it comes to, with the whole of it folded away', async () => {
    terraform('  + resource "x" "y" {}\nPlan: 1 to add, 0 to change, 0 to destroy.');
    expect(await run('plan.sh', { TF_VAR_bot_image: 'bot@sha256:new' })).toMatchObject({ status: 0 });
    expect(comment()).toMatch(
      /^### Terraform plan for staging\n\nPlan: 1 to add, 0 to change, 0 to destroy\.\n\n<details>[\s\S]*resource "x" "y"/,
    );
    expect(calls()).toContain(
      `terraform -chdir=infra/environments/staging plan -input=false -lock=false -lock-timeout=5m -out=${folder}/plan bot@sha256:new`,
    );
  });

  test('on a pull request is made with the images that run', async () => {
    terraform('No changes.', {
      bot_image: { value: 'bot@sha256:now' },
      trainer_image: { value: 'trainer@sha256:now' },
    });
    expect(await run('plan.sh')).toMatchObject({ status: 0 });
    expect(calls().filter((call) => call.includes(' plan '))).toEqual([expect.stringMatching(/ bot@sha256:now$/)]);
  });

  test('before the first deployment is made with none', async () => {
    terraform('No changes.');
    expect(await run('plan.sh')).toMatchObject({ status: 0 });
    expect(calls().filter((call) => call.includes(' plan '))).toEqual([expect.stringMatching(/ none@sha256:0{64}$/)]);
  });

  test('shows no address of a person', async () => {
    terraform('email = "mona@shop.example"\nmember = "serviceAccount:mmm-bot@p.iam.gserviceaccount.com"\nNo changes.');
    await run('plan.sh', { TF_VAR_bot_image: 'bot@sha256:new' });
    expect(comment()).toContain('email = "(an address)"');
    expect(comment()).toContain('mmm-bot@p.iam.gserviceaccount.com');
    expect(comment()).not.toContain('mona');
  });

  test('that is longer than a comment is cut, and says where all of it is', async () => {
    terraform(`Plan: 900 to add.\n${'x'.repeat(70_000)}`);
    await run('plan.sh', { TF_VAR_bot_image: 'bot@sha256:new' });
    expect(comment().length).toBeLessThan(65_536);
    expect(comment()).toContain('... cut here; the log of the step "Plan" has all of it.');
  });

  test('that cannot be made leaves no comment', async () => {
    command('terraform', 'case "$2" in plan) exit 1 ;; output) echo "{}" ;; esac');
    expect((await run('plan.sh')).status).toBe(1);
    expect(() => comment()).toThrow('ENOENT');
  });
});

describe.skipIf(missing !== null)('the comment', () => {
  /** GitHub where the commit came from this pull request, on which there are these comments of ours. */
  function github({ pull = '', earlier = '' }: { pull?: string; earlier?: string }): void {
    command('gh', `case "$*" in *commits/*) echo "${pull}" ;; *paginate*) printf '%s\\n' "${earlier}" ;; esac`);
  }
  beforeEach(() => writeFileSync(join(folder, 'plan.md'), '### Terraform plan for staging\n'));

  test('is posted on the pull request that is given', async () => {
    github({});
    expect(await run('comment.sh', { PULL_REQUEST: '7' })).toMatchObject({ status: 0 });
    expect(calls().at(-1)).toContain('gh api --method POST repos/shop/mmm-trainer/issues/7/comments --field body=@');
  });

  test('is found the pull request that a commit came from', async () => {
    github({ pull: '12' });
    await run('comment.sh');
    expect(calls().at(-1)).toContain('repos/shop/mmm-trainer/issues/12/comments');
  });

  test('replaces the one of before', async () => {
    github({ earlier: '101' });
    await run('comment.sh', { PULL_REQUEST: '7' });
    expect(calls().at(-1)).toContain('gh api --method PATCH repos/shop/mmm-trainer/issues/comments/101 --field body=@');
  });

  test('is left out where a commit came from none', async () => {
    github({});
    const { status, log } = await run('comment.sh');
    expect(status).toBe(0);
    expect(log).toContain('The commit came from no pull request');
    expect(calls()).toHaveLength(1);
  });
});
