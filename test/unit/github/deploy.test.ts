import { afterEach, describe, expect, test } from 'vitest';
import { type Deployment, type FakeCloud, missingCommands, startDeployment } from './deployment.ts';

/** A deployment as the workflow does it: `.github/scripts` against a cloud that looks like Google's from there. */

const OLD = { name: 'mmm-trainer-00001', image: 'bot@sha256:old', trainer_image: 'trainer@sha256:old', ready: true };
const NEW = 'mmm-trainer-00002';
const RUNNING: Partial<FakeCloud> = {
  service: { revisions: [OLD], traffic: [{ revisionName: OLD.name, percent: 100 }] },
  job_image: 'trainer@sha256:old',
};

const missing = missingCommands();
if (missing !== null) console.log(`The scripts of a deployment are not run: ${missing}.`);

let deployment: Deployment;
afterEach(() => deployment.close());

async function deploy(given: Partial<FakeCloud>, change: (one: Deployment) => void = () => undefined) {
  deployment = await startDeployment(given);
  change(deployment);
  return deployment.run();
}

/** What was changed at Google, in its order. */
function changes(): string[] {
  return deployment
    .cloud()
    .calls.filter((call) => /update-traffic| apply /.test(call))
    .map((call) =>
      call.startsWith('terraform') ? call : (/--(to-revisions|update-tags)=\S+/.exec(call)?.[0] ?? call),
    );
}

/** Where the traffic goes; targets with a tag alone have none. */
function traffic(): unknown {
  return deployment.cloud().service?.traffic;
}

describe.skipIf(missing !== null)('a deployment', () => {
  test('that works: no traffic, then a tenth, then all', async () => {
    const { status, summary, log } = await deploy(RUNNING);
    expect(log).toContain('mmm-trainer-00002 has all traffic.');
    expect(status).toBe(0);
    expect(changes()).toEqual([
      'terraform -chdir=infra/environments/staging apply -input=false -lock-timeout=5m /tmp/plan',
      `--update-tags=canary=${NEW}`,
      `--to-revisions=${NEW}=10,${OLD.name}=90`,
      `--to-revisions=${NEW}=100`,
    ]);
    expect(traffic()).toEqual([{ revisionName: NEW, percent: 100 }]);
    expect(deployment.cloud().job_image).toBe('trainer@sha256:new');
    expect(deployment.tokens).toEqual(new Set(['Bearer token-of-the-deployer']));
    expect(summary).toContain(`- ${NEW} passes the smoke test.`);
  });

  test('never shows the token', async () => {
    const { log, summary } = await deploy(RUNNING);
    expect(`${log}${summary}${deployment.cloud().calls.join()}`).not.toContain('token-of-the-deployer');
  });

  test('whose smoke test fails: the new revision has no traffic, and the trainer is the old one again', async () => {
    const { status, log, summary } = await deploy(RUNNING, ({ bad }) => {
      bad[NEW] = ['Queue'];
    });
    expect(status).toBe(1);
    expect(log).toContain('Queue: It does not answer. Look at it.');
    expect(changes()).toEqual([
      expect.stringContaining('/tmp/plan'),
      `--update-tags=canary=${NEW}`,
      `--to-revisions=${OLD.name}=100`,
      expect.stringMatching(/-var=bot_image=bot@sha256:old -var=trainer_image=trainer@sha256:old$/),
    ]);
    expect(traffic()).toEqual([{ revisionName: OLD.name, percent: 100 }]);
    expect(deployment.cloud().job_image).toBe('trainer@sha256:old');
    expect(summary).toContain(`All traffic is back at ${OLD.name}.`);
  });

  test('is not held responsible for what was bad before it', async () => {
    const { status, summary } = await deploy(RUNNING, ({ bad }) => {
      bad[OLD.name] = ['Data: shop'];
      bad[NEW] = ['Data: shop'];
    });
    expect(status).toBe(0);
    expect(summary).toContain('Bad already before this deployment, so no reason to go back: Data: shop.');
  });

  test('after which more is bad than before goes back', async () => {
    const { status } = await deploy(RUNNING, ({ bad }) => {
      bad[OLD.name] = ['Data: shop'];
      bad[NEW] = ['Data: shop', 'Storage'];
    });
    expect(status).toBe(1);
    expect(traffic()).toEqual([{ revisionName: OLD.name, percent: 100 }]);
  });

  test('from a version that has no smoke test yet works too', async () => {
    const { status } = await deploy(RUNNING, ({ without_doctor }) => without_doctor.add(OLD.name));
    expect(status).toBe(0);
    expect(traffic()).toEqual([{ revisionName: NEW, percent: 100 }]);
  });

  test('whose revision has no smoke test does not pass', async () => {
    const { status, log } = await deploy(RUNNING, ({ without_doctor }) => without_doctor.add(NEW));
    expect(status).toBe(1);
    expect(log).toContain(`The smoke test was not answered by ${NEW} (status 404).`);
  });

  test('that logs errors with a tenth of the traffic goes back', async () => {
    const { status, summary } = await deploy({ ...RUNNING, errors_logged: 3 });
    expect(status).toBe(1);
    expect(changes()).toEqual([
      expect.stringContaining('/tmp/plan'),
      `--update-tags=canary=${NEW}`,
      `--to-revisions=${NEW}=10,${OLD.name}=90`,
      `--to-revisions=${OLD.name}=100`,
      expect.stringContaining('bot_image=bot@sha256:old'),
    ]);
    expect(traffic()).toEqual([{ revisionName: OLD.name, percent: 100 }]);
    expect(summary).toContain(`${NEW} has logged 3 errors with a tenth of the traffic`);
    const [read = ''] = deployment.cloud().calls.filter((call) => call.startsWith('gcloud logging read'));
    expect(read).toContain(`resource.labels.revision_name="${NEW}" AND severity>=ERROR AND timestamp>="20`);
  });

  test('goes on where the log cannot be read once, as the next round sees all of it', async () => {
    const { status, log } = await deploy({ ...RUNNING, unread_rounds: 1 });
    expect(log).toContain('Round 1 of 2: the log cannot be read.');
    expect(status).toBe(0);
    expect(traffic()).toEqual([{ revisionName: NEW, percent: 100 }]);
  });

  test('whose log cannot be read at the end goes back, and says why', async () => {
    const { status, summary } = await deploy({ ...RUNNING, unread_rounds: 2 });
    expect(status).toBe(1);
    expect(summary).toContain(`Whether ${NEW} logs errors cannot be said`);
    expect(traffic()).toEqual([{ revisionName: OLD.name, percent: 100 }]);
  });

  test('whose traffic is still being moved when it goes back tries again until that has ended', async () => {
    const { summary } = await deploy({ ...RUNNING, apply_fails: true, busy: 3 });
    expect(summary).toContain(`All traffic is back at ${OLD.name}.`);
    expect(traffic()).toEqual([{ revisionName: OLD.name, percent: 100 }]);
  });

  test('whose apply fails half way: the trainer is the old one again, and traffic never moved', async () => {
    const { status } = await deploy({ ...RUNNING, apply_fails: true });
    expect(status).toBe(1);
    expect(changes()).toEqual([
      expect.stringContaining('/tmp/plan'),
      `--to-revisions=${OLD.name}=100`,
      expect.stringContaining('trainer_image=trainer@sha256:old'),
    ]);
    expect(deployment.cloud().job_image).toBe('trainer@sha256:old');
  });

  test('whose revision does not become ready goes back', async () => {
    const { status, summary } = await deploy({ ...RUNNING, never_ready: true });
    expect(status).toBe(1);
    expect(summary).toContain(`The revision ${NEW} does not become ready.`);
    expect(traffic()).toEqual([{ revisionName: OLD.name, percent: 100 }]);
  });
});

describe.skipIf(missing !== null)('the first deployment', () => {
  test('is tested at the service’s own address, and its traffic is pinned', async () => {
    const { status, summary } = await deploy({});
    expect(status).toBe(0);
    expect(summary).toContain('this is the first deployment');
    expect(traffic()).toEqual([{ revisionName: OLD.name, percent: 100 }]);
    expect(changes()).toHaveLength(2);
  });

  test('that does not pass has nothing to go back to, and says so', async () => {
    const { status, summary } = await deploy({}, ({ bad }) => {
      bad[OLD.name] = ['Queue'];
    });
    expect(status).toBe(1);
    expect(summary).toContain(`${OLD.name} does not pass the smoke test.`);
    expect(summary).toContain('There is nothing to go back to');
    expect(changes()).toHaveLength(1);
  });

  test('that is made again after its revision never became ready is a first one still', async () => {
    const broken = { revisions: [{ ...OLD, ready: false }], traffic: [{ latest: true, percent: 100 }] };
    const { status } = await deploy({ service: broken });
    expect(status).toBe(0);
    expect(traffic()).toEqual([{ revisionName: NEW, percent: 100 }]);
  });
});

describe.skipIf(missing !== null)('before a deployment', () => {
  test('traffic that follows the newest revision is pinned, so that an apply moves none', async () => {
    await deploy({ ...RUNNING, service: { revisions: [OLD], traffic: [{ latest: true, percent: 100 }] } });
    expect(changes()[0]).toBe(`--to-revisions=${OLD.name}=100`);
  });

  test('what another deployment left half way is taken back first', async () => {
    const half = { ...OLD, name: NEW, image: 'bot@sha256:half', trainer_image: 'trainer@sha256:half' };
    const { status } = await deploy(
      {
        service: {
          revisions: [OLD, half],
          traffic: [
            { revisionName: OLD.name, percent: 90 },
            { revisionName: NEW, percent: 10 },
            { revisionName: NEW, tag: 'canary' },
          ],
        },
        job_image: 'trainer@sha256:half',
      },
      ({ bad }) => {
        bad['mmm-trainer-00003'] = ['Storage'];
      },
    );
    expect(status).toBe(1);
    expect(changes()[0]).toBe(`--to-revisions=${OLD.name}=100`);
    // And it is what served that is gone back to, not what the other one had begun.
    expect(deployment.cloud().job_image).toBe('trainer@sha256:old');
    expect(traffic()).toEqual([{ revisionName: OLD.name, percent: 100 }]);
  });

  test('where traffic cannot be pinned, nothing is changed', async () => {
    const { status, log } = await deploy({
      ...RUNNING,
      traffic_fails: true,
      service: { revisions: [OLD], traffic: [{ latest: true, percent: 100 }] },
    });
    expect(status).toBe(1);
    expect(log).toContain('PERMISSION_DENIED');
    expect(changes()).toHaveLength(1);
  });
});

test.skipIf(missing !== null)(
  'a way back that fails in one part does the other, and says what is left to do',
  async () => {
    deployment = await startDeployment({ ...RUNNING, apply_fails: true, traffic_fails: true });
    const { status, summary } = await deployment.run();
    expect(status).toBe(1);
    expect(summary).toContain(`The traffic could not be sent back to ${OLD.name}: do it by hand`);
    expect(summary).toContain("The trainer's job has its image of before.");
    expect(deployment.cloud().job_image).toBe('trainer@sha256:old');
  },
);
