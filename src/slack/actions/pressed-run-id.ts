import { AppError } from '../../errors.ts';

/** The run id of a pressed button. Throws `run_not_found` where it carries none. */
export function pressedRunId(value: string | undefined): string {
  if (value === undefined) throw new AppError('run_not_found', {});
  return value;
}
