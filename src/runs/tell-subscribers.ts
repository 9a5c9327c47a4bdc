import type { ModelSummary } from '../trainer/results.ts';
import type { Run } from './run.ts';
import type { RunMessage } from './run-announcer.ts';
import type { StepDeps } from './step.ts';
import { isPerson, subscribersOf } from './subscriptions.ts';

type Deps = Pick<StepDeps, 'subscriptions' | 'maySee' | 'mayShowIn'>;

/**
 * The messages to those who have subscribed to a run that has ended and may see it. People get a direct message: a mention in a
 * channel reaches only its members. Channels get a short one with a link to the card.
 */
export async function noticesOf(deps: Deps, run: Run, summary: ModelSummary | null): Promise<RunMessage[]> {
  const wanted = subscribersOf(run, await deps.subscriptions.list());
  const notices: RunMessage[] = [];
  for (const to of wanted) {
    const is_allowed = isPerson(to) ? await deps.maySee(run, to) : await deps.mayShowIn(run, to);
    if (is_allowed) notices.push({ step: 'notice', run, summary, to });
  }
  return notices;
}
