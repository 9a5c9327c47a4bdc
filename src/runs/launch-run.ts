import { type Finding, stops } from '../data/finding.ts';
import { preflight } from '../data/preflight.ts';
import type { Profile } from '../data/profile.ts';
import type { Taken } from '../data/snapshot.ts';
import { AppError, errorCode } from '../errors.ts';
import { alreadyTrained, findSameContent } from './already-trained.ts';
import { showProgress } from './card.ts';
import { failRun, tell, tellEnd } from './end-run.ts';
import { cancelExecutions, findExecution } from './executions.ts';
import { skippedFor } from './failure.ts';
import { checkedInShort, keepChecked, readFindings } from './kept-findings.ts';
import { postOnce } from './post-once.ts';
import { rememberSnapshot } from './remember-snapshot.ts';
import { isFinal, moved, type Run } from './run.ts';
import { type RunFile, runObject } from './run-paths.ts';
import type { Step, StepDeps } from './step.ts';
import { taskName } from './task-name.ts';
import { enqueueWatch } from './watch-run.ts';
import { whileWanted } from './while-wanted.ts';
import { inputsAreComplete, writeInputs } from './write-inputs.ts';

/**
 * requested -> preparing -> training: sees to the card, takes the snapshot, checks the data, writes the trainer's inputs,
 * starts the execution, enqueues `watch-run`. Data that cannot carry the model ends the run as `skipped`.
 */
export function launchRun(deps: StepDeps): Step {
  return async ({ run_id }) => {
    const run = await deps.store.update(run_id, (current) =>
      current.state === 'requested' ? moved(current, 'preparing', deps.now()) : current,
    );
    switch (run.state) {
      case 'requested':
      case 'preparing':
        return prepareAndStart(deps, run);
      case 'training':
        await enqueueWatch(deps, run_id);
        return;
      case 'publishing':
        await deps.queue.enqueue({ step: 'publish-run', run_id, name: taskName('publish-run', run_id) });
        return;
      case 'cancelled':
        await cancelExecutions(deps, run);
        return tellEnd(deps, run_id);
      case 'succeeded':
      case 'failed':
      case 'skipped':
        return tellEnd(deps, run_id);
    }
  };
}

async function prepareAndStart(deps: StepDeps, run: Run): Promise<void> {
  const { run_id } = run;
  // Nothing is spent on a run that nobody can see.
  await postOnce(deps, run_id, (current) => ({ step: 'card', run: current, status: null, summary: null }));
  if (!(await inputsAreComplete(deps, run_id)) && !(await prepare(deps, run))) return;
  await rememberSnapshot(deps, run_id);
  await tellDataCheck(deps, run_id);
  await showProgress(deps, run_id);

  const execution = await execute(deps, run);
  const started = await deps.store.update(run_id, (current) => {
    if (current.state !== 'preparing') return current;
    return { ...moved(current, 'training', deps.now()), execution, launched_at: deps.now().toISOString() };
  });
  // Cancelled, or ended by another delivery, while this one was starting.
  if (isFinal(started.state)) {
    await deps.runner.cancel(execution);
    return tellEnd(deps, run_id);
  }
  await enqueueWatch(deps, run_id);
}

/**
 * Snapshot, preflight and inputs. `false` where the run was ended: because of its data, because it has its result already, or by a
 * person while its data was fetched.
 */
async function prepare(deps: StepDeps, run: Run): Promise<boolean> {
  try {
    return await fetchAndCheck(deps, run);
  } catch (error) {
    if (errorCode(error) === 'warehouse_unavailable') await showWaiting(deps, run.run_id);
    throw error;
  }
}

/** The queue tries again for long: until then the card says what is waited for. */
async function showWaiting(deps: StepDeps, run_id: string): Promise<void> {
  const warehouse_away_since = deps.now().toISOString();
  await deps.store.update(run_id, (current) =>
    current.state === 'preparing' && current.warehouse_away_since === null
      ? { ...current, warehouse_away_since }
      : current,
  );
  await showProgress(deps, run_id);
}

async function fetchAndCheck(deps: StepDeps, run: Run): Promise<boolean> {
  const { run_id, spec, requested_by } = run;
  const max_age_seconds = maxAgeSeconds(deps, run);
  const is_prepared = await whileWanted(deps, run_id, (signal) =>
    deps.takeSnapshot(spec, (taken) => useSnapshot(deps, run, taken), {
      requested_by,
      max_age_seconds,
      run_id,
      signal,
    }),
  );
  if (is_prepared === null) await tellEnd(deps, run_id);
  return is_prepared ?? false;
}

/** What was taken since the run was asked for is fresh. */
function maxAgeSeconds(deps: StepDeps, { spec, requested_at }: Run): number {
  if (spec.snapshot !== 'fresh') return deps.fetching.max_age_seconds;
  return Math.max(0, deps.now().getTime() - Date.parse(requested_at)) / 1000;
}

async function useSnapshot(deps: StepDeps, run: Run, taken: Taken): Promise<boolean> {
  const { run_id } = run;
  const findings = 'refused' in taken ? taken.refused : preflight(taken.snapshot.spec, taken.snapshot.profile);
  const stopping = findings.filter(stops);
  if ('refused' in taken || stopping.length > 0) {
    const profile = 'refused' in taken ? null : taken.snapshot.profile;
    if (!(await keepRefusal(deps, run_id, { profile, findings }))) return true;
    await failRun(deps, run_id, skippedFor(stopping), 'skipped');
    return false;
  }
  const earlier = run.train_anyway ? null : await findSameContent(deps, run, taken.snapshot.data_hash);
  if (earlier !== null) {
    await failRun(deps, run_id, alreadyTrained(earlier), 'skipped');
    return false;
  }
  const { snapshot } = taken;
  await deps.telemetry.span('write-inputs', {}, () => writeInputs(deps, run, snapshot, findings));
  return true;
}

/** Keeps what ends the run. `false` where another delivery has written the inputs since, after which nothing in `data/` changes. */
async function keepRefusal(
  deps: StepDeps,
  run_id: string,
  checked: { profile: Profile | null; findings: readonly Finding[] },
): Promise<boolean> {
  const generation = async (file: RunFile) => (await deps.objects.stat(runObject(run_id, file)))?.generation ?? '0';
  const generations = { findings: await generation('findings'), profile: await generation('profile') };
  if (await inputsAreComplete(deps, run_id)) return false;
  await keepChecked(deps.objects, run_id, checked, generations);
  await deps.store.update(run_id, (current) => ({
    ...current,
    checked: checkedInShort(checked),
    warehouse_away_since: null,
  }));
  return true;
}

/** What was done to the data, and what to keep in mind about it. */
async function tellDataCheck(deps: StepDeps, run_id: string): Promise<void> {
  const { prepared = [] } = (await deps.store.read(run_id)).snapshot ?? {};
  const findings = (await readFindings(deps.objects, run_id)) ?? [];
  if (findings.length + prepared.length === 0) return;
  await tell(deps, run_id, (run) => ({ step: 'data_check', run, findings, prepared }));
}

/** By it the trainer goes on with the run's trace. */
export function traceEnvironment({ traceparent }: Pick<Run, 'traceparent'>): Record<string, string> {
  return traceparent === null ? {} : { TRACEPARENT: traceparent };
}

/** Starts the execution, or finds the one that an earlier delivery started and could not record. */
async function execute(deps: StepDeps, run: Run): Promise<string> {
  const current = await deps.store.read(run.run_id);
  if (current.execution !== null) return current.execution;
  if (current.state !== 'preparing') throw new AppError('step_busy', { run_id: run.run_id, state: current.state });
  const earlier = await findExecution(deps, current);
  if (earlier !== null) return earlier.name;
  const { timeout_seconds } = deps.settings.trainer;
  // The trainer ends in time to keep what there is; the service only kills.
  const env = { TRAINER_TIMEOUT_SECONDS: String(timeout_seconds), ...traceEnvironment(current) };
  return deps.runner.start({ args: [run.run_id], env, timeout_seconds });
}
