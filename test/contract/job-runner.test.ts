import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_LOCATION, LOCAL_PROJECT } from '../../src/local/credentials.ts';
import { cloudRunJobs } from '../../src/providers/job-runner/cloud-run-jobs.ts';
import type { Execution, JobDefinitions, JobRunner } from '../../src/providers/job-runner/types.ts';
import { JOB, shellJob, startLocalGrpc } from '../unit/local/grpc-cloud.ts';

/** What the container of the job runs, with the execution's arguments; the job has one retry. */
const SCRIPT = 'test "$WORD" = here || exit 9; case "$1" in exit*) $1;; *) sleep 60;; esac';

type Opened = { runner: JobRunner & JobDefinitions; close(): Promise<void> };

/** What every job runner must do. */
function jobRunnerContract(title: string, open: () => Promise<Opened>, { end_ms }: { end_ms: number }): void {
  describe(title, () => {
    let opened: Opened;
    let runner: Opened['runner'];
    beforeAll(async () => {
      opened = await open();
      runner = opened.runner;
    });
    afterAll(() => opened.close());

    const start = (args: string[], timeout_seconds = 60) =>
      runner.start({ args, env: { WORD: 'here' }, timeout_seconds });
    async function ended(name: string): Promise<Execution> {
      const until = { timeout: end_ms, interval: 50 };
      await expect.poll(async () => (await runner.get(name)).ended_at, until).not.toBeNull();
      return runner.get(name);
    }

    test('an execution is started without waiting for its end, and succeeds', async () => {
      const name = await start(['exit 0']);
      expect(name).toMatch(/^projects\/[^/]+\/locations\/[^/]+\/jobs\/[^/]+\/executions\/[^/]+$/);
      const execution = await ended(name);
      expect(execution).toMatchObject({ name, state: 'succeeded', retried_count: 0, args: ['exit 0'] });
      expect(execution.started_at?.getTime()).toBeGreaterThanOrEqual(execution.created_at.getTime());
      expect(execution.ended_at?.getTime()).toBeGreaterThanOrEqual(execution.started_at?.getTime() ?? Infinity);
    });

    test('one that fails is retried, and says with which status it ended', async () => {
      const execution = await ended(await start(['exit 3']));
      expect(execution).toMatchObject({ state: 'failed', retried_count: 1 });
      expect(execution.message).toMatch(/exit code: 3/);
    });

    test('one that takes too long has timed out', async () => {
      const execution = await ended(await start(['sleep'], 1));
      expect(execution.state).toBe('failed');
      expect(execution.message).toMatch(/timeout/);
    });

    test('one that is cancelled ends, is not retried, and may be cancelled again', async () => {
      const name = await start(['sleep']);
      await runner.cancel(name);
      expect(await ended(name)).toMatchObject({ state: 'cancelled', retried_count: 0 });
      await runner.cancel(name);
      expect((await runner.get(name)).state).toBe('cancelled');
    });

    test('the job is told as it is deployed', async () => {
      const definition = await runner.definition();
      expect(definition).toMatchObject({ max_retries: 1, timeout_seconds: expect.any(Number) });
      expect(definition.memory_bytes).toBeGreaterThan(0);
    });

    test('executions are listed page by page, the newest first', async () => {
      const older = await start(['exit 0']);
      await ended(older);
      const newer = await start(['exit 0']);
      const seen: Execution[] = [];
      let page_token: string | undefined;
      do {
        const page = await runner.list({ page_size: 2, page_token });
        expect(page.executions.length).toBeLessThanOrEqual(2);
        seen.push(...page.executions);
        page_token = page.next_page_token ?? undefined;
      } while (page_token !== undefined && !seen.some(({ name }) => name === older));
      const names = seen.map(({ name }) => name);
      expect(names.indexOf(newer)).toBeGreaterThanOrEqual(0);
      expect(names.indexOf(newer)).toBeLessThan(names.indexOf(older));
      expect(new Set(names).size).toBe(names.length);
      await ended(newer);
    });

    test('what is not there is execution_not_found', async () => {
      const name = (await start(['exit 0'])).replace(/[^/]+$/, 'none-00000');
      await expect(runner.get(name)).rejects.toMatchObject({ code: 'execution_not_found' });
      await expect(runner.cancel(name)).rejects.toMatchObject({ code: 'execution_not_found' });
    });
  });
}

jobRunnerContract(
  'job runner: the local Cloud Run Jobs',
  async () => {
    const local = await startLocalGrpc({ jobs: { [JOB]: shellJob(SCRIPT, { max_retries: 1 }) } });
    const runner = cloudRunJobs({
      project: LOCAL_PROJECT,
      location: LOCAL_LOCATION,
      job: JOB,
      grpc_endpoint: local.server.endpoint,
    });
    const close = async () => {
      await runner.close();
      await local.remove();
    };
    return { runner, close };
  },
  { end_ms: 15_000 },
);

const { GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION, MMM_CONTRACT_JOB } = process.env;
if (GOOGLE_CLOUD_PROJECT !== undefined && GOOGLE_CLOUD_LOCATION !== undefined && MMM_CONTRACT_JOB !== undefined) {
  const real = { project: GOOGLE_CLOUD_PROJECT, location: GOOGLE_CLOUD_LOCATION, job: MMM_CONTRACT_JOB };
  jobRunnerContract(
    "job runner: Google's Cloud Run Jobs",
    async () => {
      const runner = cloudRunJobs(real);
      return { runner, close: () => runner.close() };
    },
    { end_ms: 300_000 },
  );
} else {
  const reason =
    'skipped: set GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION and MMM_CONTRACT_JOB to a job for tests, which runs SCRIPT';
  console.log(`job runner: Google's Cloud Run Jobs: ${reason}`);
  test.skip(`job runner: Google's Cloud Run Jobs (${reason})`, () => undefined);
}
