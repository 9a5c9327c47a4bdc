import { AppError } from '../../errors.ts';
import type { Execution } from '../../providers/job-runner/types.ts';
import { type RunFileEntry, readRunFiles } from '../../results/run-files.ts';
import { isFinal, type Run } from '../../runs/run.ts';
import { runObject } from '../../runs/run-paths.ts';
import { namesOfTasks } from '../../runs/task-name.ts';
import { missingFiles } from '../../runs/watch-run.ts';
import type { CheckLine } from '../blocks/doctor-message.ts';
import { duration } from '../blocks/numbers.ts';
import { type RunDoctorFacts, runDoctorMessage } from '../blocks/run-doctor-message.ts';
import { count, listOf, type MessageContent } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';
import { within } from '../within.ts';
import { reasonOf } from './check.ts';

type Deps = Pick<SlackDeps, 'runs' | 'objects' | 'access' | 'doctor' | 'now'>;

const SECONDS = 10;

/** All that is known of one run, for a person who may see it. Throws `run_not_found`, `record_invalid`, `not_allowed`. */
export async function runDoctor(deps: Deps, run_id: string, user: string): Promise<MessageContent> {
  const run = await deps.runs.read(run_id);
  await deps.access.requireSee(run, user);
  const [execution, tasks, files, missing, log] = await Promise.all([
    asked('The execution', () => executionOf(deps, run)),
    asked('The queue', () => tasksOf(deps, run)),
    asked('The folder', () => readRunFiles(deps.objects, run_id)),
    asked('The folder', () => (needsFiles(run) ? missingFiles(deps, run_id) : Promise.resolve([]))),
    asked('The log', async () => (await deps.objects.read(runObject(run_id, 'console_log')))?.body.toString() ?? null),
  ]);
  const silent = [execution, tasks, files, log].flatMap((one) => ('problem' in one ? [one.problem] : []));
  const facts: RunDoctorFacts = {
    run,
    execution: answered(execution, null),
    tasks: answered(tasks, []),
    files: answered(files, []),
    log: answered(log, null),
    lines: [],
  };
  const lines = [
    recordLine(run),
    ...silent,
    ...('value' in execution ? executionLines(run, facts.execution) : []),
    ...('value' in tasks ? taskLines(run, facts.tasks) : []),
    ...('value' in missing ? filesLines(run, facts.files, missing.value) : []),
  ];
  return runDoctorMessage({ ...facts, lines });
}

type Asked<T> = { value: T } | { problem: CheckLine };

/** One thing that does not answer must not hide the others. */
async function asked<T>(name: string, ask: () => Promise<T>): Promise<Asked<T>> {
  const fix = 'Type /mmm doctor to see what does not work.';
  try {
    const answer = await within(SECONDS * 1000, ask());
    if (answer.done) return { value: answer.value };
    answer.later.catch(() => undefined);
    return { problem: { name, state: 'bad', says: `No answer within ${SECONDS} seconds.`, fix } };
  } catch (error) {
    return { problem: { name, state: 'bad', says: reasonOf(error), fix } };
  }
}

function answered<T>(answer: Asked<T>, otherwise: T): T {
  return 'value' in answer ? answer.value : otherwise;
}

async function executionOf(deps: Deps, { execution }: Run): Promise<Execution | null> {
  if (execution === null) return null;
  try {
    return await deps.doctor.execution(execution);
  } catch (error) {
    // Google keeps executions for a while only.
    if (error instanceof AppError && error.code === 'execution_not_found') return null;
    throw error;
  }
}

async function tasksOf(deps: Deps, run: Run): Promise<RunDoctorFacts['tasks']> {
  const names = namesOfTasks(run.run_id, deps.now(), deps.doctor.facts.watch_interval_seconds);
  const found = await Promise.all(
    names.map(async ({ step, name }) => ({ step, task: await deps.doctor.findTask(name) })),
  );
  return found.flatMap(({ step, task }) => (task === null ? [] : [{ step, task }]));
}

function needsFiles({ state }: Run): boolean {
  return state === 'publishing' || state === 'succeeded';
}

function recordLine(run: Run): CheckLine {
  const { failure } = run;
  if (failure === null) return { name: 'Record', state: 'ok', says: 'It can be read, and has no failure.' };
  return {
    name: 'Record',
    state: run.state === 'failed' ? 'bad' : 'warn',
    says: `${failure.code}: ${failure.message}`,
    fix: failure.fix,
  };
}

function executionLines(run: Run, execution: Execution | null): CheckLine[] {
  if (run.execution === null) {
    return [{ name: 'Execution', state: 'ok', says: isFinal(run.state) ? 'It never had one.' : 'None yet.' }];
  }
  if (execution === null) {
    return isFinal(run.state)
      ? [{ name: 'Execution', state: 'ok', says: 'It is over, and cleaned up.' }]
      : [
          {
            name: 'Execution',
            state: 'bad',
            says: `${shortName(run.execution)} is gone, and the run is still ${run.state}.`,
            fix: 'Cancel the run, and start it again.',
          },
        ];
  }
  const { state, message, log_uri, retried_count, started_at, ended_at } = execution;
  const took = started_at === null || ended_at === null ? '' : ` after ${duration((+ended_at - +started_at) / 1000)}`;
  const retried = retried_count === 0 ? '' : `, tried again ${count(retried_count, 'time')}`;
  const says = `${shortName(execution.name)}: ${state}${took}${retried}.${message === '' ? '' : ` ${message}`}`;
  const ok = state === 'succeeded' || state === 'running' || state === 'pending' || run.state === 'cancelled';
  return [
    {
      name: 'Execution',
      state: ok ? 'ok' : 'bad',
      says,
      ...(log_uri === null ? {} : { fix: `Its log: ${log_uri}` }),
    },
  ];
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function taskLines(run: Run, tasks: RunDoctorFacts['tasks']): CheckLine[] {
  if (tasks.length === 0) {
    return isFinal(run.state)
      ? [{ name: 'Queue', state: 'ok', says: 'No task waits for it.' }]
      : [
          {
            name: 'Queue',
            state: 'warn',
            says: 'No task waits for it, though it has not ended. One may be on its way at this moment.',
            fix: 'Look again in a minute. Where it is still so, restart the bot: it takes up what the queue has lost.',
          },
        ];
  }
  return tasks.map(({ step, task: { attempts, last_answer } }) => ({
    name: 'Queue',
    state: attempts > 1 ? ('warn' as const) : ('ok' as const),
    says: `${step} waits${attempts > 1 ? `: ${attempts} deliveries so far${last_answer === null ? '' : `, the last answered ${last_answer}`}` : ''}.`,
    ...(attempts > 1 ? { fix: 'The bot’s log says why they did not succeed.' } : {}),
  }));
}

function filesLines(run: Run, files: readonly RunFileEntry[], missing: readonly string[]): CheckLine[] {
  if (missing.length === 0)
    return [{ name: 'Files', state: 'ok', says: `${count(files.length, 'file')}; none is missing.` }];
  return [
    {
      name: 'Files',
      state: 'bad',
      says: `Missing: ${listOf(missing, 10)}.`,
      fix: `Look at the log, and train ${run.run_id} again.`,
    },
  ];
}
