import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readOurTerraform } from '../../support/infra/our-terraform.ts';
import { jobs, ROOT, workflows } from './workflows.ts';

/** What the workflows may do, and what they may not forget. Whether GitHub reads them is actionlint's to say. */

const steps = Object.entries(jobs).flatMap(([where, job]) => (job.steps ?? []).map((step) => ({ where, ...step })));

describe('what others have made', () => {
  const lines = Object.entries(workflows).flatMap(([file, { text }]) =>
    [...text.matchAll(/uses: (\S+)(.*)/g)].map(([, uses = '', comment = '']) => ({ file, uses, comment })),
  );
  const foreign = lines.filter(({ uses }) => !uses.startsWith('./'));

  test('is pinned by the hash of a commit, with the version that it is', () => {
    expect(foreign.length).toBeGreaterThan(15);
    const loose = foreign.filter(
      ({ uses, comment }) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses) || !/^ # v\d+\.\d+\.\d+$/.test(comment),
    );
    expect(loose).toEqual([]);
  });

  test('is the same version everywhere', () => {
    const actions = new Set(foreign.map(({ uses }) => uses.split('@')[0]));
    expect(new Set(foreign.map(({ uses, comment }) => uses + comment)).size).toBe(actions.size);
  });
});

describe('a job', () => {
  test('has no right but those of this list', () => {
    expect(Object.values(workflows).map(({ permissions }) => permissions)).toEqual(
      Object.values(workflows).map(() => ({})),
    );
    const read = { contents: 'read' };
    const log_in = { ...read, 'id-token': 'write' };
    const log_in_and_comment = { ...log_in, 'pull-requests': 'write' };
    expect(Object.fromEntries(Object.entries(jobs).map(([where, { permissions }]) => [where, permissions]))).toEqual({
      'ci.yml images': read,
      'ci.yml test': read,
      'deploy.yml deploy': log_in,
      'deploy.yml images': log_in,
      'deploy.yml plan': log_in_and_comment,
      'plan.yml plan': log_in_and_comment,
      'plan.yml validate': read,
      'production.yml deploy': log_in_and_comment,
      'production.yml test': read,
      'staging.yml deploy': log_in_and_comment,
      'staging.yml test': read,
    });
  });

  test('ends in time, where it does something itself', () => {
    const endless = Object.entries(jobs).filter(
      ([, { uses, 'timeout-minutes': most }]) => uses === undefined && most === undefined,
    );
    expect(endless.map(([where]) => where)).toEqual([]);
  });

  test('keeps no credentials in its checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(5);
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  test('puts no expression into a script, where a branch’s name would be run', () => {
    expect(steps.filter(({ run }) => run?.includes('${{')).map(({ where, name }) => [where, name])).toEqual([]);
  });

  test('runs scripts that are there and may be run', () => {
    const scripts = steps.flatMap(({ run = '' }) => run.match(/(\.github\/scripts|\.ci)\/[\w.-]+/g) ?? []);
    expect(new Set(scripts).size).toBe(6);
    for (const script of scripts) accessSync(resolve(ROOT, script), constants.X_OK);
  });
});

describe('secrets', () => {
  test('there are none but the addresses that alerts go to', () => {
    const named = Object.values(workflows).flatMap(({ text }) => text.match(/secrets\.\w+/g) ?? []);
    expect([...new Set(named)].sort()).toEqual([
      'secrets.PRODUCTION_ALERT_EMAILS',
      'secrets.STAGING_ALERT_EMAILS',
      'secrets.alert_emails',
    ]);
  });

  test('come to no fork: nothing runs with more rights than the pull request has', () => {
    const triggers = Object.values(workflows).flatMap(({ on }) => Object.keys(on));
    expect(triggers).not.toContain('pull_request_target');
    expect(triggers).not.toContain('workflow_run');
    expect(jobs['plan.yml plan']?.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
  });
});

describe('the tests', () => {
  test('run on every version of Node that is promised, with what the README says', () => {
    const job = jobs['ci.yml test'];
    expect(job?.strategy?.matrix.node).toEqual([20, 22, 24]);
    expect(job?.steps?.at(-1)?.run).toBe('.ci/run');
  });

  test('come before a deployment', () => {
    for (const file of ['staging.yml', 'production.yml']) {
      expect(jobs[`${file} test`]?.uses).toBe('./.github/workflows/ci.yml');
      expect(jobs[`${file} deploy`]).toMatchObject({ needs: 'test', uses: './.github/workflows/deploy.yml' });
    }
  });
});

describe('a deployment', () => {
  test.each([
    ['staging.yml', 'ci-cd', 'staging'],
    ['production.yml', 'main', 'production'],
  ])('%s is of the branch %s, and one at a time', (file, branch, environment) => {
    const workflow = workflows[file];
    expect(workflow?.on).toEqual({ push: { branches: [branch] } });
    expect(workflow?.concurrency).toEqual({ group: `deploy-${environment}`, 'cancel-in-progress': false });
    expect(workflow?.jobs.deploy?.with).toMatchObject({ environment });
  });

  test('waits for the approval with its last job alone, whose plan can be read by then', () => {
    const waiting = Object.entries(jobs).filter(([, { environment }]) => environment !== undefined);
    expect(waiting.map(([where]) => where)).toEqual(['deploy.yml deploy']);
    expect(jobs['deploy.yml deploy']?.needs).toEqual(['images', 'plan']);
  });

  const of_deployment = jobs['deploy.yml deploy']?.steps ?? [];
  const position = (script: string) => of_deployment.findIndex(({ run }) => run === `.github/scripts/${script}`);

  test('looks what serves before it changes anything, and goes back after whatever ended it', () => {
    expect(position('before.sh')).toBeGreaterThan(0);
    expect(position('deploy.sh')).toBeGreaterThan(position('before.sh'));
    expect(position('roll-back.sh')).toBe(position('deploy.sh') + 1);
    expect(of_deployment[position('roll-back.sh')]?.if).toBe(
      "(failure() || cancelled()) && steps.before.outcome == 'success' && steps.deploy.outcome != 'skipped'",
    );
  });

  test('hands its scripts what they ask for', () => {
    const whole = new Set([
      ...Object.keys(workflows['deploy.yml']?.env ?? {}),
      ...Object.keys(jobs['deploy.yml deploy']?.env ?? {}),
    ]);
    const given = (script: string) => new Set([...whole, ...Object.keys(of_deployment[position(script)]?.env ?? {})]);
    for (const name of ['PROJECT', 'REGION', 'SERVICE', 'ENVIRONMENT']) expect(whole).toContain(name);
    for (const name of ['TF_VAR_project', 'TF_VAR_region', 'TF_VAR_alert_emails']) expect(whole).toContain(name);
    for (const name of ['PLAN', 'BOT_URL', 'ID_TOKEN', 'BEFORE_REVISION']) expect(given('deploy.sh')).toContain(name);
    for (const name of ['BEFORE_REVISION', 'BEFORE_BOT_IMAGE', 'BEFORE_TRAINER_IMAGE'])
      expect(given('roll-back.sh')).toContain(name);
  });

  test('is asked for by a token that says whose it is, for the address that is asked', () => {
    const token = of_deployment.find(({ id }) => id === 'token');
    expect(token?.with).toMatchObject({
      token_format: 'id_token',
      id_token_include_email: true,
      id_token_audience: expect.stringContaining('steps.given.outputs.bot_url'),
    });
  });

  test('pushes images by digest, with what they are made of, and signs each', () => {
    const images = jobs['deploy.yml images']?.steps ?? [];
    const build = images.find(({ id }) => id === 'build');
    expect(build?.with).toMatchObject({ push: true, sbom: true, provenance: 'mode=max' });
    const built = images.find(({ id }) => id === 'built');
    expect(built?.run).toContain('cosign sign --yes "$IMAGE"');
    expect(built?.env?.IMAGE).toMatch(/@\$\{\{ steps\.build\.outputs\.digest \}\}$/);
  });
});

test('the plan of a pull request logs in by the pool that Terraform makes for pull requests', async () => {
  const plan = jobs['plan.yml plan']?.steps ?? [];
  const login = plan.find(({ uses }) => uses?.startsWith('google-github-actions/auth@'));
  expect(login?.with).toMatchObject({
    workload_identity_provider: expect.stringContaining(' steps.given.outputs.provider '),
    service_account: expect.stringMatching(/^mmm-planner@/),
  });
  const terraform = await readOurTerraform();
  const [pool] = terraform.resources(/^google_iam_workload_identity_pool\.github_plans$/);
  const [provider] = terraform.resources(/^google_iam_workload_identity_pool_provider\.github_plans$/);
  expect(plan.find(({ id }) => id === 'given')?.run).toContain(
    `/workloadIdentityPools/${pool?.block.workload_identity_pool_id}/providers/${provider?.block.workload_identity_pool_provider_id}"`,
  );
  const accounts = terraform.resources(/^google_service_account\./).map(({ block }) => `${block.account_id}@`);
  const named = Object.values(workflows).flatMap(({ text }) => text.match(/\bmmm-\w+@/g) ?? []);
  expect(new Set(named)).toEqual(new Set(['mmm-deployer@', 'mmm-planner@']));
  expect(named.filter((account) => !accounts.includes(account))).toEqual([]);
});
