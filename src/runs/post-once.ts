import { AppError } from '../errors.ts';
import type { Run } from './run.ts';
import type { RunMessage } from './run-announcer.ts';
import type { StepDeps } from './step.ts';

/**
 * How long a claimed message may be on its way, in seconds. Within it nobody else posts the message; after it, whoever claimed
 * it is taken to be dead.
 */
export const CLAIM_SECONDS = 60;
/** A claim older than this is not acted on any more: the call to Slack may take the rest. */
export const ACT_WITHIN_SECONDS = 30;

type Deps = Pick<StepDeps, 'store' | 'announcer' | 'now'>;

/**
 * Posts the run's message of this step unless it was posted before, and returns the record that holds its `ts`.
 *
 * The claim is written to the record before anything is sent, and the `ts` after. A claim whose outcome is not known is
 * settled by looking for the message's metadata in Slack before it is posted again. Throws `step_busy` while another
 * delivery may be posting it, and `message_rejected` where Slack refuses it: then the claim is given back.
 */
export async function postOnce(deps: Deps, run_id: string, build: (run: Run) => RunMessage): Promise<Run> {
  const before = await deps.store.read(run_id);
  const { step } = build(before);
  if (typeof before.messages[step] === 'string') return before;

  const { run, claim, at } = await claimMessage(deps, run_id, step);
  if (typeof run.messages[step] === 'string') return run;
  const earlier = claim === 'first' ? null : await deps.announcer.find(run, step);
  if (earlier !== null) return record(deps, run_id, step, earlier);
  const is_late = deps.now().getTime() - at.getTime() > ACT_WITHIN_SECONDS * 1000;
  if (claim === 'none' || is_late) throw new AppError('step_busy', { run_id, step });
  return record(deps, run_id, step, await post(deps, run, build(run)));
}

async function claimMessage(deps: Deps, run_id: string, step: RunMessage['step']) {
  const at = deps.now();
  let claim: Claim = 'none';
  const run = await deps.store.update(run_id, (current) => {
    claim = claimOf(current, step, at);
    if (claim === 'none') return current;
    return {
      ...current,
      messages: { ...current.messages, [step]: null },
      claims: { ...current.claims, [step]: at.toISOString() },
    };
  });
  return { run, claim: claim as Claim, at };
}

type Claim = 'first' | 'taken_over' | 'none';

/** What the caller may do with the message now. */
function claimOf(run: Run, step: RunMessage['step'], now: Date): Claim {
  const outcome = run.messages[step];
  if (outcome === undefined) return 'first';
  if (outcome !== null) return 'none';
  const since = run.claims[step];
  const is_old = since === undefined || now.getTime() - Date.parse(since) > CLAIM_SECONDS * 1000;
  return is_old ? 'taken_over' : 'none';
}

async function post(deps: Deps, run: Run, message: RunMessage): Promise<string> {
  try {
    return await deps.announcer.post(message);
  } catch (error) {
    if (error instanceof AppError && error.code === 'message_rejected') {
      await deps.store.update(run.run_id, (current) => {
        const { [message.step]: _refused, ...messages } = current.messages;
        return { ...current, messages };
      });
    }
    throw error;
  }
}

function record(deps: Deps, run_id: string, step: RunMessage['step'], ts: string): Promise<Run> {
  return deps.store.update(run_id, (current) =>
    current.messages[step] === ts ? current : { ...current, messages: { ...current.messages, [step]: ts } },
  );
}
