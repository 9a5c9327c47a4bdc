import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { App, HTTPReceiver } from '@slack/bolt';
import { AppError } from '../../../src/errors.ts';
import { createOidcCallers } from '../../../src/http/oidc.ts';
import { tasksRoutes } from '../../../src/http/tasks.ts';
import { createLogger, type Logger } from '../../../src/logger.ts';
import { slackChat } from '../../../src/providers/chat/slack-web-api.ts';
import { failureOf } from '../../../src/runs/failure.ts';
import { observedCards, observedRuns } from '../../../src/runs/observe-runs.ts';
import { moved } from '../../../src/runs/run.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { observedApp } from '../../../src/slack/observe-requests.ts';
import { takeUp } from '../../../src/take-up.ts';
import { NO_TELEMETRY } from '../../../src/telemetry/no-telemetry.ts';
import { loadTrainerSettings } from '../../../src/trainer/settings.ts';
import { trainRun } from '../../../src/trainer/train-run.ts';
import { simulatedSlack } from '../../simulation/slack.ts';
import { ACCOUNT, AUDIENCE, startIssuer } from '../../unit/http/oidc-issuer.ts';
import { startLocalStorage } from '../../unit/local/storage/local-storage.ts';
import { fakeR, RESULTS, RUN_ID, statusFile, storeOf, writeInputs } from '../../unit/trainer/fake-run.ts';
import { direct } from '../external.ts';
import { memoryBucket } from '../memory-object-store.ts';
import { RATE } from '../rate.ts';
import { runSpec } from '../specs.ts';

/**
 * What the code logs, by letting it: the lines that metrics and queries look for, as Cloud Logging has them once it has read the process's
 * output (https://cloud.google.com/run/docs/logging#special-fields).
 */
export type LogEntry = {
  severity?: string;
  logName: string;
  resource: { type: string; labels: Record<string, string> };
  jsonPayload?: Record<string, unknown>;
  textPayload?: string;
  httpRequest?: Record<string, unknown>;
};

const BOT = { type: 'cloud_run_revision', labels: { service_name: 'mmm-trainer' } };
const TRAINER = { type: 'cloud_run_job', labels: { job_name: 'mmm-trainer' } };

export async function loggedLines(): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  const bot = createLogger({ level: 'info', destination: lines((line) => entries.push(entryOf(line, BOT))) });
  await acknowledge(bot);
  await postCardAndFail(bot);
  await takeEverythingUp(bot);
  await deliverInVain(bot);
  await beRefusedBySlack(bot);
  const keep = (line: Record<string, unknown>) => entries.push(entryOf(line, TRAINER));
  await train(keep, 'say "$1" training; until_there go; results "$1"');
  await train(keep, 'say "$1" training; until_there go; kill -9 $$', 1);
  return entries;
}

/** What Cloud Run itself writes, as its documentation and its logs have it. */
export function linesOfCloudRun(project: string): LogEntry[] {
  const requests = `projects/${project}/logs/run.googleapis.com%2Frequests`;
  const system = `projects/${project}/logs/run.googleapis.com%2Fvarlog%2Fsystem`;
  const request = (path: string, status: number, userAgent: string): LogEntry => ({
    severity: status >= 500 ? 'ERROR' : 'WARNING',
    logName: requests,
    resource: BOT,
    httpRequest: { requestMethod: 'POST', requestUrl: `https://bot.example${path}`, status, userAgent },
  });
  const said = (textPayload: string): LogEntry => ({
    severity: 'ERROR',
    logName: system,
    resource: TRAINER,
    textPayload,
  });
  return [
    request('/slack/events', 401, 'Slackbot 1.0 (+https://api.slack.com/robots)'),
    request('/slack/events', 401, 'curl/8'),
    request('/slack/events', 500, 'Slackbot 1.0 (+https://api.slack.com/robots)'),
    request('/tasks/watch-run', 503, 'Google-Cloud-Tasks'),
    request('/scheduled/take-up', 503, 'Google-Cloud-Scheduler'),
    request('/doctor', 503, 'curl/8'),
    said('Memory limit of 16384 MiB exceeded with 16501 MiB used.'),
    said('Container called exit(137).'),
    said('Container called exit(1).'),
  ];
}

function lines(take: (line: Record<string, unknown>) => void): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).trim().split('\n')) take(JSON.parse(line));
      done();
    },
  });
}

function entryOf(line: Record<string, unknown>, resource: LogEntry['resource']): LogEntry {
  const { severity, time: _time, ...rest } = line;
  const own = Object.entries(rest).filter(([name]) => !name.startsWith('logging.googleapis.com/'));
  return {
    severity: String(severity),
    logName: 'projects/project/logs/run.googleapis.com%2Fstderr',
    resource,
    jsonPayload: Object.fromEntries(own),
  };
}

/** One request in time, and one of four seconds. */
async function acknowledge(logger: Logger): Promise<void> {
  const app = new App({
    authorize: async () => ({ botToken: 'token' }),
    receiver: new HTTPReceiver({ signingSecret: 'secret' }),
    convoStore: false,
  });
  app.command('/mmm', async ({ ack }) => ack());
  const observed = observedApp(app, { telemetry: NO_TELEMETRY, logger });
  for (const ms of [0, 4000]) {
    await observed.processEvent({
      body: { command: '/mmm', text: 'help', user_id: 'U1', channel_id: 'C1', team_id: 'T1' },
      ack: async () => undefined,
      customProperties: { arrived_ms: performance.now() - ms },
    });
  }
}

/** A card that came late, of a run that then failed. */
async function postCardAndFail(logger: Logger): Promise<void> {
  let clock = Date.parse('2026-03-01T10:00:00Z');
  const now = () => new Date(clock);
  const objects = memoryBucket(now).store();
  const store = createRunStore({ objects, now });
  const run = await store.create({ spec: runSpec(), requested_by: 'U1', channel: 'C1', at: now() });
  clock += 20_000;
  const deps = { telemetry: NO_TELEMETRY, logger, now };
  await observedCards(simulatedSlack().client(direct), deps).post({ step: 'card', run, status: null, summary: null });
  const observed = observedRuns(store, { ...deps, objects, rate: RATE });
  await observed.update(run.run_id, (current) => ({
    ...moved(current, 'failed', now()),
    failure: failureOf('unavailable'),
  }));
  const other = await store.create({ spec: runSpec(), requested_by: 'U1', channel: 'C1', at: now() });
  await observed.update(other.run_id, (current) => moved(current, 'cancelled', now()));
}

/** One round that did everything, and one that did not. */
async function takeEverythingUp(logger: Logger): Promise<void> {
  let is_down = false;
  const runs = async () => {
    if (is_down) throw new AppError('unavailable');
    return { found: 1, enqueued: 0 };
  };
  const { round } = takeUp({ runs }, { logger });
  await round();
  is_down = true;
  await round();
}

/** A delivery whose step did not go through. */
async function deliverInVain(logger: Logger): Promise<void> {
  const issuer = await startIssuer();
  const fail = async () => {
    throw new AppError('unavailable');
  };
  const handlers = { 'launch-run': fail, 'watch-run': fail, 'publish-run': fail, 'serve-request': fail };
  const verify = createOidcCallers({ audience: AUDIENCE, certs_url: issuer.certs_url }).of(ACCOUNT);
  const routes = tasksRoutes({ verify, telemetry: NO_TELEMETRY, handlers, logger });
  const receiver = new HTTPReceiver({ signingSecret: 'secret', customRoutes: routes });
  const address = (await receiver.start({ port: 0, host: '127.0.0.1' })).address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await fetch(`http://127.0.0.1:${port}/tasks/watch-run`, {
    method: 'POST',
    headers: { authorization: `Bearer ${issuer.token()}` },
    body: JSON.stringify({ run_id: RUN_ID }),
  });
  await receiver.stop();
  await issuer.close();
}

/** A message that Slack does not take, because it does not know the token any more. */
async function beRefusedBySlack(logger: Logger): Promise<void> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ok":false,"error":"invalid_auth"}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const chat = slackChat({ token: 'token', api_url: `http://127.0.0.1:${port}/api/`, logger });
  const err: unknown = await chat.postMessage({ channel: 'C1', text: 'done' }).catch((error: unknown) => error);
  logger.error({ run_id: RUN_ID, err }, 'message refused by Slack');
  server.close();
  server.closeAllConnections();
}

/** A training of which R's last status is known, and what the kernel did to it. */
async function train(
  keep: (line: Record<string, unknown>) => void,
  script: string,
  kills_of_kernel = 0,
): Promise<void> {
  const local = await startLocalStorage();
  const memory = { memory_bytes: 13 * 1024 ** 3, memory_peak_bytes: 15 * 1024 ** 3 };
  const fake = await fakeR(script, {
    results: { ...RESULTS, 'status.json': JSON.stringify(statusFile({ state: 'succeeded', ...memory })) },
    statuses: { training: statusFile({ step: 'trials', ...memory }) },
  });
  // R goes on once it was seen at work.
  const destination = lines((line) => {
    keep(line);
    if (line.message === 'trainer at work') writeFileSync(join(fake.files, 'go'), '');
  });
  try {
    const objects = storeOf(local);
    await writeInputs(objects);
    let kills = 0;
    await trainRun(
      {
        objects,
        settings: {
          ...loadTrainerSettings({ BUCKET: 'unused', GOOGLE_CLOUD_PROJECT: 'unused', CLOUD_RUN_EXECUTION: 'a' }),
          heartbeat_seconds: 0.05,
          rscript: fake.rscript,
          r_script: fake.r_script,
          scratch_dir: fake.scratch_dir,
        },
        telemetry: NO_TELEMETRY,
        logger: createLogger({ level: 'info', destination }).child({ run_id: RUN_ID, execution: 'a', attempt: 0 }),
        now: () => new Date(),
        print: () => undefined,
        stop: new AbortController().signal,
        outOfMemoryKills: () => {
          kills += kills_of_kernel;
          return kills;
        },
        memoryLimitBytes: () => 16 * 1024 ** 3,
      },
      RUN_ID,
    );
  } finally {
    await rm(fake.files, { recursive: true, force: true });
    await local.remove();
  }
}
