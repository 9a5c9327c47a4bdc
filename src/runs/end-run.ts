import type { Finding } from '../data/finding.ts';
import { AppError } from '../errors.ts';
import { findModelSummary } from '../results/read-results.ts';
import { rememberContent } from './already-trained.ts';
import { drawCard } from './card.ts';
import { rememberMapping } from './column-mapping.ts';
import { readFindings } from './kept-findings.ts';
import { postOnce } from './post-once.ts';
import { type Failure, isFinal, moved, type Run } from './run.ts';
import type { RunMessage } from './run-announcer.ts';
import type { StepDeps } from './step.ts';
import { isUnreadable } from './stored.ts';
import { noticesOf } from './tell-subscribers.ts';

/** What it takes to tell people of a run's end. */
export type TellDeps = Pick<
  StepDeps,
  'objects' | 'store' | 'announcer' | 'subscriptions' | 'maySee' | 'mayShowIn' | 'logger' | 'now'
>;
type Deps = TellDeps;

/** Ends the run without a result and tells people. Does nothing to a run that has ended before but finish the telling. */
export async function failRun(
  deps: Deps,
  run_id: string,
  failure: Failure,
  state: 'failed' | 'skipped' = 'failed',
): Promise<void> {
  await deps.store.update(run_id, (run) => {
    if (isFinal(run.state)) return run;
    return { ...moved(run, state, deps.now()), failure };
  });
  await tellEnd(deps, run_id);
}

/** What is said once a run has ended: the card, why it failed, the mention, the notices to those who have subscribed. Safe to repeat; the run is settled by it. */
export async function tellEnd(deps: Deps, run_id: string): Promise<void> {
  // A run can end before anything was said; the rest belongs into the card's thread.
  await tell(deps, run_id, (current) => ({ step: 'card', run: current, status: null, summary: null }));
  const run = await deps.store.read(run_id);
  if (run.state === 'succeeded') {
    await rememberContent(deps, run);
    await rememberMapping(deps, run);
  }
  if (run.failure !== null && run.failure.code !== 'already_trained') {
    const findings = run.state === 'skipped' ? await findingsOf(deps, run_id) : [];
    await tell(deps, run_id, (current) => ({ step: 'failure', run: current, findings }));
  }
  await accepted(deps, run_id, () => drawCard(deps, run_id));
  const summary = run.state === 'succeeded' ? await findModelSummary(deps.objects, run_id) : null;
  await tell(deps, run_id, (current) => ({ step: 'mention', run: current, summary }));
  for (const notice of await noticesOf(deps, run, summary)) {
    await tell(deps, run_id, (current) => ({ ...notice, run: current }));
  }
  await deps.store.settle(run);
}

/** What can be mended by a press; that it cannot be read keeps nobody from being told. */
async function findingsOf(deps: Deps, run_id: string): Promise<Finding[]> {
  try {
    return (await readFindings(deps.objects, run_id)) ?? [];
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    deps.logger.warn({ run_id, err: error }, 'findings not read');
    return [];
  }
}

/** Posts a message once. One that Slack refuses is logged and left out: the run and its results matter more. */
export async function tell(deps: Deps, run_id: string, build: (run: Run) => RunMessage): Promise<void> {
  await accepted(deps, run_id, () => postOnce(deps, run_id, build));
}

async function accepted(deps: Deps, run_id: string, send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'message_rejected') throw error;
    deps.logger.error({ run_id, err: error }, 'message refused by Slack');
  }
}
