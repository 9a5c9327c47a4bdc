import type { z } from 'zod';
import { AppError } from './errors.ts';

/**
 * The settings that a process is given in its environment, parsed. Throws `config_invalid`, naming every variable that is
 * missing or wrong; never with a value in it.
 */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return env[name] === undefined ? `${name} is not set` : `${name}: ${issue.message}`;
  });
  throw new AppError(
    'config_invalid',
    { problems },
    { message: `Settings are missing or wrong: ${problems.join('; ')}.` },
  );
}
