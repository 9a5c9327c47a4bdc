import { AppError } from '../errors.ts';
import type { MessageKey, Run } from './run.ts';

/**
 * How long a claimed message may be on its way, in seconds. Within it nobody else posts the message; after it, whoever claimed
 * it is taken to be dead.
 */
export const CLAIM_SECONDS = 60;
/** A claim older than this is not acted on any more: the call to Slack may take the rest. */
export const ACT_WITHIN_SECONDS = 30;

/** What was posted, and since when somebody has been at it. */
export type Ledger = Pick<Run, 'messages' | 'claims'>;

export type SendOnce = {
  key: MessageKey;
  read(): Promise<Ledger>;
  /** By compare-and-set; the change may be made several times. */
  update(change: (ledger: Ledger) => Ledger): Promise<Ledger>;
  /** The `ts` of the message where Slack has it. */
  find(): Promise<string | null>;
  post(): Promise<string>;
  now(): Date;
};

/**
 * Posts a message unless it was posted before. The claim is written to the ledger before anything is sent, and the `ts` after. A claim
 * whose outcome is not known is settled by looking for the message in Slack before it is posted again. Throws `step_busy` while
 * another delivery may be posting it, and `message_rejected` where Slack refuses it: then the claim is given back.
 */
export async function sendOnce(message: SendOnce): Promise<void> {
  const { key } = message;
  if (typeof (await message.read()).messages[key] === 'string') return;

  const { ledger, claim, at } = await claimMessage(message);
  if (typeof ledger.messages[key] === 'string') return;
  const earlier = claim === 'first' ? null : await message.find();
  if (earlier !== null) return record(message, earlier);
  const is_late = message.now().getTime() - at.getTime() > ACT_WITHIN_SECONDS * 1000;
  if (claim === 'none' || is_late) throw new AppError('step_busy', { key });
  await record(message, await post(message));
}

async function claimMessage({ key, update, now }: SendOnce) {
  const at = now();
  let claim: Claim = 'none';
  const ledger = await update((current) => {
    claim = claimOf(current, key, at);
    if (claim === 'none') return current;
    return {
      ...current,
      messages: { ...current.messages, [key]: null },
      claims: { ...current.claims, [key]: at.toISOString() },
    };
  });
  return { ledger, claim: claim as Claim, at };
}

type Claim = 'first' | 'taken_over' | 'none';

/** What the caller may do with the message now. */
function claimOf({ messages, claims }: Ledger, key: MessageKey, now: Date): Claim {
  const outcome = messages[key];
  if (outcome === undefined) return 'first';
  if (outcome !== null) return 'none';
  const since = claims[key];
  const is_old = since === undefined || now.getTime() - Date.parse(since) > CLAIM_SECONDS * 1000;
  return is_old ? 'taken_over' : 'none';
}

async function post({ key, post: send, update }: SendOnce): Promise<string> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof AppError && error.code === 'message_rejected') {
      await update((current) => {
        const { [key]: _refused, ...messages } = current.messages;
        return { ...current, messages };
      });
    }
    throw error;
  }
}

async function record({ key, update }: SendOnce, ts: string): Promise<void> {
  await update((current) =>
    current.messages[key] === ts ? current : { ...current, messages: { ...current.messages, [key]: ts } },
  );
}
