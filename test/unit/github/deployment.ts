import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const FAKE = resolve(import.meta.dirname, 'fake-cloud.mjs');

type Revision = { name: string; image: string; trainer_image?: string; ready: boolean };
type Target = { revisionName?: string; percent?: number; tag?: string; latest?: boolean };

/** What is at Google, and what is called there; `fake-cloud.mjs` reads and writes it. */
export type FakeCloud = {
  service: { revisions: Revision[]; traffic: Target[] } | null;
  job_image: string;
  planned: { bot: string; trainer: string };
  calls: string[];
  url: string;
  errors_logged: number;
  /** How many times the log cannot be read, and traffic cannot be moved, before it can. */
  unread_rounds: number;
  busy: number;
  apply_fails: boolean;
  never_ready: boolean;
  traffic_fails: boolean;
};

export type Deployment = {
  cloud(): FakeCloud;
  /** What /doctor finds bad, by revision. */
  bad: Record<string, readonly string[]>;
  /** Revisions that have no route /doctor, as old ones. */
  without_doctor: Set<string>;
  /** The tokens that /doctor was asked with. */
  tokens: Set<string>;
  /** The workflow's steps one after the other, as it runs them: the way back where one has failed. */
  run(): Promise<{ status: number; log: string; summary: string }>;
  close(): Promise<void>;
};

/** What the scripts take that may not be there, as on Windows; `null` where everything is. */
export function missingCommands(): string | null {
  const missing = ['bash', 'jq', 'curl'].filter((command) => {
    try {
      execFileSync(command, ['--version'], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
  return missing.length === 0 ? null : `there is no ${missing.join(', no ')} here`;
}

/** A deployment's scripts with a cloud that only looks like one; the smoke test is asked over HTTP. */
export async function startDeployment(given: Partial<FakeCloud>): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'mmm-deployment-'));
  const state = join(folder, 'cloud.json');
  const cloud = (): FakeCloud => JSON.parse(readFileSync(state, 'utf8'));

  const server = createServer((request, response) => {
    deployment.tokens.add(request.headers.authorization ?? '');
    const asked = request.url === '/canary/doctor' ? tagged(cloud(), 'canary') : serving(cloud());
    if (asked === undefined || deployment.without_doctor.has(asked)) {
      response.writeHead(404).end('Not found');
      return;
    }
    const bad = deployment.bad[asked] ?? [];
    const found = ['Storage', 'Queue', 'Data: shop'].map((name) =>
      bad.includes(name)
        ? { name, state: 'bad', text: 'It does not answer.', fix: 'Look at it.' }
        : { name, state: 'ok', text: 'Fine.' },
    );
    response.writeHead(bad.length === 0 ? 200 : 503, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ ok: bad.length === 0, version: '1.0.0', revision: asked, checks: found }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;

  const start: FakeCloud = {
    service: null,
    job_image: '',
    planned: { bot: 'bot@sha256:new', trainer: 'trainer@sha256:new' },
    calls: [],
    errors_logged: 0,
    unread_rounds: 0,
    busy: 0,
    apply_fails: false,
    never_ready: false,
    traffic_fails: false,
    ...given,
    url,
  };
  writeFileSync(state, JSON.stringify(start));
  for (const command of ['gcloud', 'terraform']) {
    writeFileSync(join(folder, command), `#!/bin/sh\nexec "${process.execPath}" "${FAKE}" ${command} "$@"\n`);
    chmodSync(join(folder, command), 0o755);
  }

  const env = {
    PATH: `${folder}:${process.env.PATH}`,
    FAKE_CLOUD: state,
    PROJECT: 'shop-staging',
    REGION: 'europe-west1',
    ENVIRONMENT: 'staging',
    PLAN: '/tmp/plan',
    BOT_URL: `${url}/bot`,
    ID_TOKEN: 'token-of-the-deployer',
    WATCH_ROUNDS: '2',
    WATCH_SECONDS: '0',
    SMOKE_WAIT_SECONDS: '0',
    TRAFFIC_WAIT_SECONDS: '0',
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  };
  for (const file of [env.GITHUB_OUTPUT, env.GITHUB_STEP_SUMMARY]) writeFileSync(file, '');

  const deployment: Deployment = {
    cloud,
    bad: {},
    without_doctor: new Set(),
    tokens: new Set(),
    async run() {
      const before = await script('before.sh', env);
      const logs = [before.log];
      let { status } = before;
      if (status === 0) {
        const found = { ...env, ...outputsOf(readFileSync(env.GITHUB_OUTPUT, 'utf8')) };
        const deployed = await script('deploy.sh', found);
        logs.push(deployed.log);
        status = deployed.status;
        if (status !== 0) logs.push((await script('roll-back.sh', found)).log);
      }
      return { status, log: logs.join('\n'), summary: readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8') };
    },
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return deployment;
}

function serving({ service }: FakeCloud): string | undefined {
  const [most] = [...(service?.traffic ?? [])].sort((a, b) => (b.percent ?? 0) - (a.percent ?? 0));
  return most?.latest === true ? service?.revisions.at(-1)?.name : most?.revisionName;
}

function tagged({ service }: FakeCloud, tag: string): string | undefined {
  return service?.traffic.find((target) => target.tag === tag)?.revisionName;
}

/** As the workflow hands the outputs of one step to the next. */
function outputsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s))
      .map(([name = '', value = '']) => [`BEFORE_${name.toUpperCase()}`, value]),
  );
}

function script(name: string, env: NodeJS.ProcessEnv): Promise<{ status: number; log: string }> {
  return new Promise((done) => {
    const child = execFile('bash', [`.github/scripts/${name}`], { cwd: ROOT, env }, (_error, stdout, stderr) =>
      done({ status: child.exitCode ?? 1, log: `${stdout}${stderr}` }),
    );
  });
}
