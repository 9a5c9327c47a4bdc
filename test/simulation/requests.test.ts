import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { Execution, JobRunner } from '../../src/providers/job-runner/types.ts';
import { finishedRunRequests } from '../../src/runs/make-request.ts';
import { createRequestStore } from '../../src/runs/request-store.ts';
import { RUN_FILES, runObject } from '../../src/runs/run-paths.ts';
import { type RunRequest, requestStatusFile } from '../../src/runs/run-request.ts';
import { createRunStore } from '../../src/runs/run-store.ts';
import { resumeRequests, serveRequest } from '../../src/runs/serve-request.ts';
import type { External } from '../support/external.ts';
import { memoryBucket } from '../support/memory-object-store.ts';
import { modelSummary } from '../support/results.ts';
import { runSpec } from '../support/specs.ts';
import { simulatedQueue } from './queue.ts';
import { simulatedSlack } from './slack.ts';

/**
 * A onepager that is asked of a finished run, in a world in which the bot dies, or loses an answer, at any single call: it is drawn and
 * posted once, whatever happens, and nothing is left to do.
 */

const START = Date.parse('2026-03-01T10:00:00Z');
const DRAWING_MS = 20_000;

type Fault = 'dies_before' | 'dies_after' | 'unavailable' | 'answer_lost';
class Death extends Error {}

async function live(plan: { at: number; fault: Fault } | null, options: { fails?: boolean; twice?: boolean } = {}) {
  let clock = START;
  let calls = 0;
  const now = () => new Date(clock);
  const bucket = memoryBucket(now);
  const plain = bucket.store();
  const queue = simulatedQueue(() => clock);
  const slack = simulatedSlack();
  const executions: Execution[] = [];
  let worked = 0;

  const store = createRunStore({ objects: plain, now });
  const created = await store.create({ spec: runSpec(), requested_by: 'U1', channel: 'C1', at: now() });
  const { run_id } = created;
  await store.update(run_id, (run) => ({ ...run, state: 'succeeded', messages: { card: '1.1' } }));
  const write = (name: string, body: unknown) =>
    plain.write(runObject(run_id, { name }), JSON.stringify(body), { content_type: 'application/json' });
  await write(RUN_FILES.model_summary, modelSummary(run_id));
  await write(RUN_FILES.files, { schema: 1, files: [] });

  /** One that finds the request done ends at once, as the trainer's lease sees to it. */
  async function advance(): Promise<void> {
    for (const execution of executions) {
      if (execution.state !== 'running' || clock - execution.created_at.getTime() < DRAWING_MS) continue;
      const request_id = execution.args?.[2] ?? '';
      const { name } = requestStatusFile(request_id);
      execution.state = 'succeeded';
      execution.ended_at = now();
      if (bucket.objects.has(runObject(run_id, { name }))) continue;
      worked += 1;
      const at = now().toISOString();
      const error = options.fails ? { code: 'spec_invalid', message: 'No such model.', fix: 'Take another.' } : null;
      const files = options.fails ? [] : ['1_2_3.png', 'preview-1_2_3.png'];
      const state = options.fails ? 'failed' : 'succeeded';
      await write(name, { schema: 1, run_id, request_id, state, files, started_at: at, updated_at: at, error });
    }
  }

  function runner(external: External): JobRunner {
    return {
      start: async ({ args }) =>
        external('start', () => {
          const name = `executions/e${executions.length + 1}`;
          const times = { created_at: now(), started_at: now(), ended_at: null };
          executions.push({ name, state: 'running', ...times, retried_count: 0, message: '', log_uri: null, args });
          return name;
        }),
      get: async (name) => {
        await advance();
        return external('get', () => {
          const found = executions.find((execution) => execution.name === name);
          if (found === undefined) throw new AppError('execution_not_found', { name });
          return structuredClone(found);
        });
      },
      list: async () => {
        await advance();
        return external('list', () => ({ executions: structuredClone(executions).reverse(), next_page_token: null }));
      },
      cancel: async () => undefined,
    };
  }

  function start() {
    let is_dead = false;
    const external: External = async (name, effect) => {
      const call = calls++;
      if (call > 5000) throw new Error(`a step never ends: ${name}`);
      await Promise.resolve();
      if (is_dead) throw new Death(name);
      clock += 40;
      const fault = plan?.at === call ? plan.fault : null;
      if (fault === 'dies_before' || fault === 'dies_after') is_dead = true;
      if (fault === 'dies_before') throw new Death(name);
      if (fault === 'unavailable') throw new AppError('unavailable', { name });
      const result = effect();
      if (fault === 'dies_after') throw new Death(name);
      if (fault === 'answer_lost') throw new AppError('unavailable', { name });
      return result;
    };
    const objects = bucket.store(external);
    const deps = {
      objects,
      store: createRunStore({ objects, now }),
      requests: createRequestStore({ objects, now }),
      queue: queue.client(external),
      runner: runner(external),
      announcer: slack.client(external),
      logger: pino({ level: 'silent' }),
      now,
      settings: { watch_interval_seconds: 5, trainer: { timeout_seconds: 3600, workers: 2, image: 'local' } },
    };
    return { ...finishedRunRequests(deps), serve: serveRequest(deps), resume: resumeRequests(deps) };
  }

  async function insist<Result>(action: (bot: ReturnType<typeof start>) => Promise<Result>): Promise<Result> {
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        return await action(start());
      } catch (error) {
        if (!(error instanceof Death) && !(error instanceof AppError)) throw error;
        clock += 1000;
      }
    }
    throw new Error('an action never succeeded');
  }

  const ask = () => insist((bot) => bot.drawOnepager({ run_id, sol_id: '1_2_3', user: 'U1' }));
  await ask();
  if (options.twice) await ask();
  for (let deliveries = 0; queue.tasks.length > 0; deliveries++) {
    if (deliveries > 200) throw new Error('the queue never empties');
    clock = Math.max(clock, Math.min(...queue.tasks.map(({ due }) => due)));
    const queued = queue.tasks.find(({ due }) => due <= clock);
    if (queued === undefined) continue;
    const { run_id: of_run, request_id } = queued.task;
    const task = { run_id: of_run, request_id, retry_count: queued.retry_count };
    // Every delivery comes twice at once.
    const results = await Promise.allSettled([start().serve(task), start().serve(task)]);
    const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    for (const error of failed) if (!(error instanceof Death) && !(error instanceof AppError)) throw error;
    if (failed.length < results.length) queue.tasks.splice(queue.tasks.indexOf(queued), 1);
    else {
      queued.retry_count += 1;
      queued.due = clock + 2000 * queued.retry_count;
    }
    if (failed.some((error) => error instanceof Death)) await insist((bot) => bot.resume());
  }
  const requests = createRequestStore({ objects: plain, now });
  const request = await requests.read(run_id, 'onepager-1_2_3');
  const unsettled = (await requests.unsettled()).requests.length;
  const live_executions = executions.filter(({ state }) => state === 'running').length;
  return { request, posted: slack.posted.map(({ step }) => step), worked, unsettled, live_executions, calls };
}

function expectWhole(ending: Awaited<ReturnType<typeof live>>, state: RunRequest['state'], label = ''): void {
  expect(ending.request?.state, label).toBe(state);
  expect(ending.posted, label).toEqual(['onepager:1_2_3']);
  expect(ending.worked, label).toBe(1);
  expect(ending.unsettled, label).toBe(0);
}

describe('a request on a finished run', () => {
  test('is worked on and answered once in a calm world, though everything is delivered twice', async () => {
    expectWhole(await live(null), 'succeeded');
  });

  test('is one request when it is asked for twice', async () => {
    expectWhole(await live(null, { twice: true }), 'succeeded');
  });

  test('that the trainer refuses tells so once', async () => {
    const ending = await live(null, { fails: true });
    expectWhole(ending, 'failed');
    expect(ending.request?.failure).toMatchObject({ message: 'No such model.', fix: 'Take another.' });
  });

  test.each(['dies_before', 'dies_after', 'unavailable', 'answer_lost'] as const)(
    'is answered once when a process %s at any single call',
    async (fault) => {
      const { calls } = await live(null);
      for (let at = 0; at < calls; at++) expectWhole(await live({ at, fault }), 'succeeded', `${fault} at call ${at}`);
    },
  );
});
