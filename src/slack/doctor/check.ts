import { AppError, errorCode } from '../../errors.ts';
import type { CheckLine } from '../blocks/doctor-message.ts';
import { errorWords } from '../error-message.ts';
import { within } from '../within.ts';
import { mendInCloud } from './mend.ts';

/** What a check has found, as plain text. */
export type Finding = Omit<CheckLine, 'name'>;

export type Check = {
  name: string;
  /** How long it may take; what takes longer is a finding itself. */
  seconds: number;
  /** What to do where it throws or does not end. */
  fix: string;
  /** The name of another check without which this one cannot say anything. */
  needs?: string;
  run(): Promise<Finding>;
};

/** Runs every check at the same time. Each ends within its own time, whatever it waits for, and none hides another. `project` is that of Google Cloud. */
export async function runChecks(checks: readonly Check[], project: string): Promise<CheckLine[]> {
  const results = await Promise.all(checks.map(async (check) => ({ check, ...(await runCheck(check, project)) })));
  const broken = new Set(results.filter(({ finding }) => finding.state === 'bad').map(({ check }) => check.name));
  return results.map(({ check: { name, needs }, finding, is_found }) => {
    // One cause is one failure: what follows from it would only lead astray.
    if (is_found || needs === undefined || !broken.has(needs)) return { name, ...finding };
    return { name, state: 'warn', says: `Not known: it needs what failed under ${needs}.` };
  });
}

/** `is_found`: the check has come to an end by itself, rather than by an error or by its time. */
async function runCheck(
  { run, seconds, fix }: Check,
  project: string,
): Promise<{ finding: Finding; is_found: boolean }> {
  try {
    const result = await within(
      seconds * 1000,
      Promise.resolve().then(() => run()),
    );
    if (result.done) return { finding: result.value, is_found: true };
    // It goes on by itself; nobody waits for it any more.
    result.later.catch(() => undefined);
    const says = `It has not answered within ${seconds} seconds.`;
    return { finding: { state: 'bad', says, fix }, is_found: false };
  } catch (error) {
    const says = reasonOf(error);
    return { finding: { state: 'bad', says, fix, ...mendInCloud(error, project) }, is_found: false };
  }
}

const TELLING = [
  'call',
  'status',
  'grpc_status',
  'permission',
  'resource',
  'quota',
  'limit',
  'slack_error',
  'reason',
] as const;

/** Why something was thrown, for an operator: our words, then what the service itself has said. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof AppError)) return error instanceof Error ? firstLine(error.message) : String(error);
  const { what } = errorWords(errorCode(error), error.details);
  const facts = TELLING.flatMap((key) => {
    const value = error.details[key];
    return value === undefined || value === null || what.includes(String(value)) ? [] : [firstLine(String(value))];
  });
  return facts.length === 0 ? what : `${what} (${facts.join(', ')})`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
