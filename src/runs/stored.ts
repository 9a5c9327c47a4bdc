import type { z } from 'zod';
import { AppError, type ErrorCode, type ErrorDetails } from '../errors.ts';

/**
 * How what lies in the bucket is read. Each format has its version in the field `schema`, and one schema: that of the newest
 * version. README.md lists them ("Stored formats").
 *
 * Bots of two versions work side by side while one is being deployed. So what the older one does not know of a record stays in it when
 * it writes the record anew; and a record that it cannot understand is left to the newer one (`record_newer`, which is tried again).
 */

/** From the version that is the key to the next one. */
export type Migrations = Readonly<Record<number, (old: Readonly<Record<string, unknown>>) => Record<string, unknown>>>;

/**
 * The stored JSON as `schema` has it, with whatever else stands in it. One of an earlier version is brought up to date by `migrations`.
 * Throws `record_newer` for one in words that only a later version knows, `code` for one that cannot be read.
 */
export function readStored<Schema extends z.ZodObject>(
  schema: Schema,
  body: Buffer | string,
  code: ErrorCode,
  details: ErrorDetails = {},
  migrations: Migrations = {},
): z.infer<Schema> {
  const refused = (problems: string[], cause?: unknown) => new AppError(code, { ...details, problems }, { cause });
  const stored = jsonOf(body, (cause) => refused(['is no JSON'], cause));
  const written_by = isObject(stored) && typeof stored.schema === 'number' ? stored.schema : null;
  const known = versionOf(schema);
  if (written_by !== null && known !== null && written_by > known) throw newer({ ...details, written_by, known });

  const value = written_by === null || known === null ? stored : migrated(stored, written_by, known, migrations);
  const parsed = schema.safeParse(value);
  if (parsed.success) return withUnknown(value, parsed.data) as z.infer<Schema>;
  const problems = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (parsed.error.issues.every((issue) => isUnknownWord(issue, value))) throw newer({ ...details, problems });
  throw refused(problems);
}

/** Whether it is about a stored record that cannot be read here and now, so that others must not wait for it. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'record_invalid' || error.code === 'record_newer');
}

/** The version that a schema is of; `null` for a part of a record, which has none of its own. */
export function versionOf({ shape }: z.ZodObject): number | null {
  const field: unknown = shape.schema;
  const { value } = Object(field);
  return typeof value === 'number' ? value : null;
}

function newer(details: ErrorDetails): AppError {
  return new AppError('record_newer', details, {
    message: `written by a newer MMM Trainer: ${JSON.stringify(details)}`,
  });
}

function jsonOf(body: Buffer | string, refused: (cause: unknown) => AppError): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw refused(cause);
  }
}

function migrated(stored: unknown, from: number, to: number, migrations: Migrations): unknown {
  let value = stored;
  for (let version = from; version < to; version += 1) {
    const migrate = migrations[version];
    if (migrate === undefined || !isObject(value)) return value;
    value = { ...migrate(value), schema: version + 1 };
  }
  return value;
}

/** A field, a key or a value that is not known: nothing that is damaged, but what another version of this writes. */
function isUnknownWord(issue: z.core.$ZodIssue, value: unknown): boolean {
  const given = issue.path.reduce<unknown>((inner, key) => Object(inner)[key], value);
  switch (issue.code) {
    case 'unrecognized_keys':
    case 'invalid_key':
      return true;
    case 'invalid_value':
      return typeof given === 'string' && issue.path.length > 0;
    case 'invalid_union':
      // Of a kind that is not known; or in all of one kind that it may be of.
      if (issue.errors.length === 0) return typeof given === 'string';
      return issue.errors.some((option) => option.length > 0 && option.every((one) => isUnknownWord(one, given)));
    default:
      return false;
  }
}

/** What the schema has left out, put back where it was. */
function withUnknown(stored: unknown, parsed: unknown): unknown {
  if (Array.isArray(stored) && Array.isArray(parsed)) {
    return stored.length === parsed.length ? parsed.map((one, index) => withUnknown(stored[index], one)) : parsed;
  }
  if (!isObject(stored) || !isObject(parsed)) return parsed;
  const unknown = Object.entries(stored).filter(([key]) => !(key in parsed));
  const known = Object.entries(parsed).map(([key, value]) => [key, withUnknown(stored[key], value)] as const);
  return Object.fromEntries([...known, ...unknown]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
