import { AppError, errorCode } from '../../errors.ts';
import type { CheckLine } from '../blocks/doctor-message.ts';
import { errorWords } from '../error-message.ts';
import { within } from '../within.ts';

/** What a check has found, as plain text. */
export type Finding = Omit<CheckLine, 'name'>;

export type Check = {
  name: string;
  /** How long it may take; what takes longer is a finding itself. */
  seconds: number;
  /** What to do where it throws or does not end. */
  fix: string;
  run(): Promise<Finding>;
};

/** Runs every check at the same time. Each ends within its own time, whatever it waits for, and none hides another. */
export async function runChecks(checks: readonly Check[]): Promise<CheckLine[]> {
  return Promise.all(checks.map(async (check) => ({ name: check.name, ...(await runCheck(check)) })));
}

async function runCheck({ run, seconds, fix }: Check): Promise<Finding> {
  try {
    const result = await within(
      seconds * 1000,
      Promise.resolve().then(() => run()),
    );
    if (result.done) return result.value;
    // It goes on by itself; nobody waits for it any more.
    result.later.catch(() => undefined);
    return { state: 'bad', says: `It has not answered within ${seconds} seconds.`, fix };
  } catch (error) {
    return { state: 'bad', says: reasonOf(error), fix };
  }
}

const TELLING = ['call', 'status', 'grpc_status', 'slack_error', 'reason'] as const;

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
