import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, type ErrorCode, type ErrorDetails } from '../../../../src/errors.ts';
import { startWorkspace } from '../../../../src/local/slack/workspace.ts';
import { cloudStorageObjectStore } from '../../../../src/providers/object-store/cloud-storage.ts';
import type { ObjectStore } from '../../../../src/providers/object-store/types.ts';
import type { ConnectionReport } from '../../../../src/providers/warehouse/types.ts';
import { noteDoctorTask } from '../../../../src/runs/doctor-task.ts';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { type Check, runChecks } from '../../../../src/slack/doctor/check.ts';
import { clockFinding } from '../../../../src/slack/doctor/clock-check.ts';
import { warehouseChecks } from '../../../../src/slack/doctor/data-checks.ts';
import { jobCheck } from '../../../../src/slack/doctor/job-check.ts';
import { queueCheck } from '../../../../src/slack/doctor/queue-check.ts';
import { catalogueCheck, stuckCheck } from '../../../../src/slack/doctor/runs-checks.ts';
import { blocksCheck, scopesCheck } from '../../../../src/slack/doctor/slack-checks.ts';
import { storageCheck } from '../../../../src/slack/doctor/storage-check.ts';
import { SCOPES } from '../../../../src/slack/scopes.ts';
import { doctorDeps } from '../../../support/doctor-deps.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { RATE } from '../../../support/rate.ts';
import { runSpec } from '../../../support/specs.ts';
import { BUCKET, type LocalStorage, startLocalStorage } from '../../local/storage/local-storage.ts';
import { warehouses } from '../support/warehouses.ts';

const now = () => new Date('2026-03-02T09:30:00Z');
const never = () => new Promise<never>(() => undefined);
const down = async () => {
  throw new AppError('unavailable', { call: 'GetJob', grpc_status: 'UNAVAILABLE' });
};

async function found(check: Check) {
  const [line] = await runChecks([check], 'p');
  if (line === undefined) throw new Error('no line');
  return line;
}

describe('checks', () => {
  it('end in their time each, and one that hangs hides no other', async () => {
    const hangs: Check = { name: 'Hangs', seconds: 0.02, fix: 'Look there.', run: never };
    const throws: Check = { name: 'Throws', seconds: 1, fix: 'Mend it.', run: down };
    const fine: Check = { name: 'Fine', seconds: 1, fix: '', run: async () => ({ state: 'ok', says: 'Good.' }) };
    expect(await runChecks([hangs, throws, fine], 'p')).toEqual([
      { name: 'Hangs', state: 'bad', says: 'It has not answered within 0.02 seconds.', fix: 'Look there.' },
      {
        name: 'Throws',
        state: 'bad',
        says: 'Something I depend on does not answer. (GetJob, UNAVAILABLE)',
        fix: 'Mend it.',
      },
      { name: 'Fine', state: 'ok', says: 'Good.' },
    ]);
  });
});

describe('what Google refuses', () => {
  const line = async (code: ErrorCode, details: ErrorDetails) => {
    const run = () => Promise.reject(new AppError(code, details));
    return found({ name: 'A check', seconds: 1, fix: 'Look there.', run });
  };

  it('comes with what is typed to mend it', async () => {
    expect(await line('service_disabled', { service: 'run.googleapis.com' })).toMatchObject({
      state: 'bad',
      says: 'The Google API run.googleapis.com is not enabled.',
      command: 'gcloud services enable run.googleapis.com --project=p',
    });
    expect((await line('billing_disabled', {})).command).toContain('gcloud billing projects link p');
    expect((await line('permission_denied', { permission: 'run.jobs.run' })).says).toContain('run.jobs.run');
    const quota = await line('quota_exceeded', { service: 'run.googleapis.com', quota: 'WriteRequests', limit: '180' });
    expect(quota.says).toContain('WriteRequests, 180');
    expect(quota.fix).toContain('quotas?project=p');
  });
});

describe('checks that need another one', () => {
  const bad: Check = { name: 'Storage', seconds: 1, fix: 'Mend it.', run: down };
  const follows: Check = { name: 'Versions', seconds: 1, fix: 'Look elsewhere.', needs: 'Storage', run: down };

  it('lead nobody astray where that one failed', async () => {
    const lines = await runChecks([bad, follows], 'p');
    expect(lines.map(({ state }) => state)).toEqual(['bad', 'warn']);
    expect(lines[1]).not.toHaveProperty('fix');
  });

  it('say what is wrong with them where it did not', async () => {
    const fine: Check = { ...bad, run: async () => ({ state: 'ok', says: 'Good.' }) };
    expect((await runChecks([fine, follows], 'p')).at(1)).toMatchObject({ state: 'bad', fix: 'Look elsewhere.' });
  });
});

describe('Slack', () => {
  const state_dir = mkdtempSync(join(tmpdir(), 'doctor-'));
  const given = Object.keys(SCOPES).filter((scope) => scope !== 'files:write');
  let workspace: Awaited<ReturnType<typeof startWorkspace>>;
  beforeAll(async () => {
    workspace = await startWorkspace({
      port: 0,
      state_dir,
      bot_token: 'xoxb-test',
      signing_secret: 'secret',
      scopes: given,
    });
  });
  afterAll(async () => {
    await workspace.close();
    rmSync(state_dir, { recursive: true, force: true });
  });
  const client = (token = 'xoxb-test') =>
    new WebClient(token, { slackApiUrl: `${workspace.url}/api/`, retryConfig: { retries: 0 } });

  it('says which scope is missing, what for, and how to get it', async () => {
    const line = await found(scopesCheck(client()));
    expect(line).toMatchObject({ state: 'bad', says: '1 scope is missing: files:write (onepagers as pictures).' });
    expect(line.fix).toContain('slack-manifest.yml');
  });

  it('says that the token is refused', async () => {
    const line = await found(scopesCheck(client('xoxb-other')));
    expect(line).toMatchObject({ state: 'bad', says: 'Slack refuses the token: invalid_auth.' });
    expect(line.fix).toContain('SLACK_BOT_TOKEN');
  });

  it('says which of our messages it refuses, and where', async () => {
    const good = { name: 'a good one', message: { blocks: [{ type: 'divider' as const }] } };
    const bad = {
      name: 'the card',
      message: { blocks: [{ type: 'header' as const, text: { type: 'plain_text' as const, text: 'x'.repeat(151) } }] },
    };
    expect(await found(blocksCheck(client(), async () => [good]))).toMatchObject({ state: 'ok' });
    const line = await found(blocksCheck(client(), async () => [good, bad]));
    expect(line.state).toBe('bad');
    expect(line.says).toMatch(/^Slack refuses the card \(.+\/blocks\/0/);
  });
});

describe('storage', () => {
  const facts = { bucket: 'mmm-bucket', project: 'p' };
  let local: LocalStorage;
  beforeAll(async () => {
    local = await startLocalStorage();
  });
  afterAll(() => local.remove());
  const store = () =>
    cloudStorageObjectStore({
      bucket: BUCKET,
      project: local.credentials.project_id,
      api_endpoint: local.url,
      credentials_json: local.credentials_json,
    });

  it('goes the whole way in a real one, and leaves nothing', async () => {
    const objects = store();
    expect(await found(storageCheck(objects, facts))).toMatchObject({
      state: 'ok',
      says: 'Wrote, read, signed, fetched and deleted in the bucket mmm-bucket.',
    });
    expect((await objects.list('doctor/')).objects).toEqual([]);
  });

  const broken = (change: Partial<ObjectStore>) => storageCheck({ ...store(), ...change }, facts);

  it.each([
    ['write', { write: down }, 'bad', /^Could not write: Something I depend on does not answer/],
    ['read', { read: down }, 'bad', /^Could not read: /],
    ['signedUrl', { signedUrl: down }, 'warn', /^Could not sign a link: /],
    ['delete', { delete: down }, 'bad', /^Could not delete: /],
  ] as const)('says that %s fails, and what right is needed', async (_name, change, state, says) => {
    const line = await found(broken(change));
    expect(line.state).toBe(state);
    expect(line.says).toMatch(says);
    expect(line.fix).toMatch(/infra\//);
  });

  it('says that a signed link does not give the file', async () => {
    const signedUrl = async (name: string) => ({ url: `${local.url}/nothing/${name}`, expires_at: new Date() });
    expect(await found(broken({ signedUrl }))).toMatchObject({
      state: 'bad',
      says: expect.stringMatching(/^A signed link answers 4\d\d in place of the file/),
    });
  });
});

describe('the queue', () => {
  function begin(change: { enqueueCheck?: (task: { check: string }) => Promise<'enqueued'> } = {}) {
    const objects = memoryBucket(now).store();
    const note = noteDoctorTask({ objects, now });
    const delivers = async (task: { check: string }) => {
      await note(task);
      return 'enqueued' as const;
    };
    const store = createRunStore({ objects, now });
    const queue = { enqueueCheck: change.enqueueCheck ?? delivers };
    const { facts } = doctorDeps(store);
    const doctor = doctorDeps(store, { queue, facts: { ...facts, queue_seconds: 0.05 } });
    return { objects, check: queueCheck({ objects, doctor }) };
  }

  it('is right when the task comes back, whichever bot it comes to, and leaves no note', async () => {
    const { objects, check } = begin();
    expect(await found(check)).toMatchObject({ state: 'ok', says: expect.stringContaining('went through mmm-queue') });
    expect((await objects.list('doctor/')).objects).toEqual([]);
  });

  const refusing = (error: AppError) =>
    begin({
      enqueueCheck: async () => {
        throw error;
      },
    }).check;

  it('says that the queue is not there, and how it is made', async () => {
    const name = 'projects/mmm-project/locations/europe-west1/queues/mmm-queue';
    const line = await found(refusing(new AppError('resource_missing', { kind: 'queue', name })));
    expect(line).toMatchObject({
      state: 'bad',
      says: 'The queue mmm-queue takes no task: There is no queue mmm-queue in Google Cloud.',
      fix: expect.stringContaining('TASKS_QUEUE'),
      command: expect.stringContaining('terraform'),
    });
  });

  it('says what the queue has against the task', async () => {
    const line = await found(refusing(new AppError('task_rejected', { reason: '3 INVALID_ARGUMENT: too late' })));
    expect(line).toMatchObject({
      state: 'bad',
      says: 'The queue mmm-queue takes no task: 3 INVALID_ARGUMENT: too late',
      command: 'gcloud tasks queues describe mmm-queue --location=europe-west1 --project=mmm-project',
    });
  });

  it('says which permission is missing, and what gives it back', async () => {
    const permission = 'cloudtasks.tasks.create';
    const line = await found(refusing(new AppError('permission_denied', { service: 'cloudtasks', permission })));
    expect(line.says).toContain(permission);
    expect(line.command).toBe('terraform -chdir=infra/bootstrap apply -var-file=production.tfvars');
  });

  it('says that a task does not arrive, and why that may be', async () => {
    const line = await found(begin({ enqueueCheck: async () => 'enqueued' }).check);
    expect(line.state).toBe('bad');
    expect(line.says).toContain('has not come to https://bot.example.com/tasks/doctor');
    expect(line.fix).toContain('BOT_URL');
  });
});

describe('the training job', () => {
  const store = createRunStore({ objects: memoryBucket(now).store(), now });
  const definition = {
    image: 'trainer:7',
    vcpus: 4,
    memory_bytes: 16 * 1024 ** 3,
    timeout_seconds: 3600,
    max_retries: 1,
  };
  const billed = { ...RATE, vcpus: 4, memory_gib: 16, billed: true };
  const job = (change: Partial<typeof definition>, rate = billed) =>
    found(jobCheck({ rate, doctor: doctorDeps(store, { jobDefinition: async () => ({ ...definition, ...change }) }) }));

  it('is right as the settings expect it', async () => {
    expect(await job({})).toMatchObject({ state: 'ok', says: expect.stringContaining('trainer:7, 4 vCPUs') });
  });

  it.each([
    [{ image: 'trainer:6' }, 'warn', 'expect the image trainer:7', '--image=trainer:7'],
    [{ memory_bytes: 8 * 1024 ** 3 }, 'bad', 'expect 16 GiB of memory', '--memory=16Gi'],
    [{ vcpus: 1 }, 'warn', 'trained at once on 1 vCPUs', '--cpu=2'],
    [{ max_retries: 0 }, 'warn', 'never tried again', '--max-retries=1'],
  ] as const)('says that %o is not as expected', async (change, state, says, command) => {
    const line = await job(change);
    expect(line.state).toBe(state);
    expect(line.says).toContain(says);
    expect(line.command).toContain(command);
  });

  it('does not hold the job of a laptop to a machine of the cloud', async () => {
    expect(await job({ memory_bytes: 1, vcpus: 1 }, { ...billed, billed: false })).toMatchObject({ state: 'ok' });
  });

  it('says that there is none, or that it cannot be asked for', async () => {
    const broken = (jobDefinition: () => Promise<never>) =>
      found(jobCheck({ rate: billed, doctor: doctorDeps(store, { jobDefinition }) }));
    expect(await broken(down)).toMatchObject({ state: 'bad', fix: expect.stringContaining('TRAINER_JOB') });
    const missing = async () => {
      throw new AppError('resource_missing', { kind: 'job', name: 'projects/p/locations/l/jobs/mmm-job' });
    };
    expect(await broken(missing)).toMatchObject({
      state: 'bad',
      says: 'There is no job mmm-job in Google Cloud.',
      fix: expect.stringContaining('TRAINER_JOB'),
    });
  });
});

describe('data', () => {
  it('says of each connection whether it lets us in', async () => {
    const [fine] = await runChecks(warehouseChecks(warehouses()), 'p');
    expect(fine).toMatchObject({ name: 'Data: demo', state: 'ok', says: 'It lets us in and shows 3 tables.' });
    const [empty] = await runChecks(warehouseChecks(warehouses({ tables: async () => [] })), 'p');
    expect(empty).toMatchObject({ state: 'warn', says: 'It lets us in and shows no table.' });
    const refuses = async () => {
      throw new AppError('warehouse_unavailable', { reason: 'Incorrect username or password was specified.' });
    };
    const [refused] = await runChecks(warehouseChecks(warehouses({ tables: refuses })), 'p');
    expect(refused).toMatchObject({
      state: 'bad',
      says: 'The warehouse does not answer. (Incorrect username or password was specified.)',
      fix: expect.stringContaining('reaches it'),
    });
  });

  it.each([
    ['warehouse_unavailable', /whether it is up.*settings of demo/],
    ['credentials_refused', /key or password of demo/],
    ['credentials_missing', /where the settings of demo say/],
    ['query_timed_out', /log-in of the connection demo/],
  ] as const)('says of %s what mends it', async (code, fix) => {
    const tables = async () => {
      throw new AppError(code, { connection: 'demo', seconds: 20 });
    };
    const [line] = await runChecks(warehouseChecks(warehouses({ tables })), 'p');
    expect(line).toMatchObject({ state: 'bad', fix: expect.stringMatching(fix) });
  });

  it('says as whom we are let in, and warns where we may do more than read', async () => {
    const report = { role: 'READER', warehouse: 'WH', tables: 4, may_change: null, is_by_password: false };
    const checked = async (more: Partial<ConnectionReport>) => {
      const check = async () => ({ ...report, ...more });
      return (await runChecks(warehouseChecks(warehouses({ check })), 'p'))[0];
    };
    const found = 'It lets us in as READER with the warehouse WH, and shows 4 tables.';
    expect(await checked({})).toMatchObject({ state: 'ok', says: found });
    expect(await checked({ may_change: 'INSERT on the table A.B.C', is_by_password: true })).toMatchObject({
      state: 'warn',
      says: `${found} It may change data (INSERT on the table A.B.C). It logs in by password.`,
      fix: expect.stringMatching(/role that may only read.*key pair/),
    });
    expect(await checked({ warehouse: null })).toMatchObject({ state: 'bad', fix: expect.stringContaining('USAGE') });
    expect(await checked({ tables: 0 })).toMatchObject({ state: 'warn', says: expect.stringContaining('no table') });
  });
});

describe('the clock', () => {
  it.each([
    [0.4, 'ok', 'It agrees with Slack within 1 s.'],
    [-12, 'warn', 'This machine is 12 seconds behind Slack.'],
    [400, 'bad', 'This machine is 400 seconds ahead of Slack.'],
  ] as const)('%d seconds off', (off, state, says) => {
    expect(clockFinding([{ name: 'Slack', off }])).toMatchObject({ state, says });
  });

  it('takes the worst of them', () => {
    const found = clockFinding([
      { name: 'Slack', off: 0.2 },
      { name: 'storage', off: -90 },
    ]);
    expect(found).toMatchObject({ state: 'bad', says: 'This machine is 90 seconds behind storage.' });
  });
});

describe('runs', () => {
  function begin() {
    const bucket = memoryBucket(now);
    const objects = bucket.store();
    const store = createRunStore({ objects, now });
    return { bucket, store, deps: { runs: store, objects, doctor: doctorDeps(store), now } };
  }
  const request = { spec: runSpec(), requested_by: 'U0ANN', channel: 'C0RUNS' };

  it('the list is right where it says what the records say', async () => {
    const { store, deps } = begin();
    await store.create({ ...request, at: now() });
    expect(await found(catalogueCheck(deps))).toMatchObject({ state: 'ok', says: '1 run, as their records say.' });
  });

  it('says which run is missing in the list, and that rebuilding mends it', async () => {
    const { store, bucket, deps } = begin();
    const run = await store.create({ ...request, at: now() });
    for (const name of bucket.objects.keys()) if (name.includes('/catalogue/')) bucket.objects.delete(name);
    const line = await found(catalogueCheck(deps));
    expect(line).toMatchObject({ state: 'warn', says: expect.stringContaining(run.run_id) });
    expect(line.fix).toContain('Rebuild the list');
    await deps.doctor.rebuildCatalogue();
    expect(await found(catalogueCheck(deps))).toMatchObject({ state: 'ok' });
  });

  it('says which run has been under way for too long', async () => {
    const { store, deps } = begin();
    const run = await store.create({ ...request, at: new Date('2026-03-01T09:30:00Z') });
    const line = await found(stuckCheck(deps));
    expect(line).toMatchObject({ state: 'warn', fix: `Type /mmm doctor ${run.run_id} to see where it is.` });
  });
});
