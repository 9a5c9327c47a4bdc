import type { z } from 'zod';
import { AppError, type ErrorCode, type ErrorDetails } from '../errors.ts';

/** The JSON in `body` as `schema` has it. Throws `code` with the first things that are wrong in `problems`. */
export function parseJson<Schema extends z.ZodType>(
  schema: Schema,
  body: Buffer | string,
  code: ErrorCode,
  details: ErrorDetails = {},
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch (cause) {
    throw new AppError(code, { ...details, problems: ['is no JSON'] }, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new AppError(code, { ...details, problems });
}
