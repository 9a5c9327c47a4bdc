/**
 * A small language for the shapes of Block Kit. A check looks at a value and reports what is wrong with it at a JSON pointer,
 * in Slack's own words, so that what is read in a log here is what is found on the web about the real Slack.
 */

type IssueCode = 'failed_constraint' | 'missing_field' | 'additional_property' | 'unsupported_type' | 'wrong_type';
export type Issue = { pointer: string; code: IssueCode; message: string; constraint?: Record<string, unknown> };
export type Report = (issue: Issue) => void;
export type Check = (value: unknown, pointer: string, report: Report) => void;
export type JsonObject = Record<string, unknown>;

export function issuesOf(check: Check, value: unknown, pointer: string): Issue[] {
  const issues: Issue[] = [];
  check(value, pointer, (issue) => issues.push(issue));
  return issues;
}

/** As in `response_metadata.messages`. */
export function issueLine({ message, pointer }: Issue): string {
  return `${message} [json-pointer:${pointer}]`;
}

export function failed(pointer: string, message: string, constraint?: Record<string, unknown>): Issue {
  return { pointer, code: 'failed_constraint', message, ...(constraint === undefined ? {} : { constraint }) };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Characters as people count them, not UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text].length;
}

export function text(max: number, min = 1): Check {
  return (value, pointer, report) => {
    if (typeof value !== 'string') {
      report({ pointer, code: 'wrong_type', message: 'must provide a string' });
      return;
    }
    const length = lengthOf(value);
    if (length > max) {
      report(
        failed(pointer, `must be less than ${max + 1} characters`, { type: 'max_length', expected: [String(max)] }),
      );
    } else if (length < min) {
      report(
        failed(pointer, `must be more than ${min - 1} characters`, { type: 'min_length', expected: [String(min)] }),
      );
    }
  };
}

export function matching(pattern: RegExp, message: string): Check {
  return (value, pointer, report) => {
    if (typeof value !== 'string') report({ pointer, code: 'wrong_type', message: 'must provide a string' });
    else if (!pattern.test(value)) report(failed(pointer, message));
  };
}

export const url = (max: number): Check => all(text(max), matching(/^https?:\/\/[^\s]+$/, 'must be a valid URL'));

export const flag: Check = (value, pointer, report) => {
  if (typeof value !== 'boolean') report({ pointer, code: 'wrong_type', message: 'must provide a boolean' });
};

export function integer(min: number, max: number): Check {
  return (value, pointer, report) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      report({ pointer, code: 'wrong_type', message: 'must provide an integer' });
    } else if (value < min || value > max) {
      report(
        failed(pointer, `must be between ${min} and ${max}`, { type: 'range', expected: [String(min), String(max)] }),
      );
    }
  };
}

export const number: Check = (value, pointer, report) => {
  if (typeof value !== 'number') report({ pointer, code: 'wrong_type', message: 'must provide a number' });
};

export const anything: Check = () => {};

export function oneOf(...expected: readonly string[]): Check {
  return (value, pointer, report) => {
    if (typeof value === 'string' && expected.includes(value)) return;
    report(failed(pointer, 'must be a valid enum value', { type: 'enum', expected, got: String(value) }));
  };
}

export function list(of: Check, limits: { min?: number; max: number }): Check {
  const min = limits.min ?? 1;
  return (value, pointer, report) => {
    if (!Array.isArray(value)) {
      report({ pointer, code: 'wrong_type', message: 'must provide an array' });
      return;
    }
    if (value.length > limits.max) {
      report(
        failed(pointer, `no more than ${limits.max} items allowed`, {
          type: 'max_items',
          expected: [String(limits.max)],
        }),
      );
    }
    if (value.length < min) {
      report(failed(pointer, `must provide at least ${min} items`, { type: 'min_items', expected: [String(min)] }));
    }
    for (const [index, item] of value.entries()) of(item, `${pointer}/${index}`, report);
  };
}

export type Field = { check: Check; required: boolean };
export const required = (check: Check): Field => ({ check, required: true });
export const optional = (check: Check): Field => ({ check, required: false });

/** An object with these fields and no others; `also` sees it as a whole. */
export function object(
  fields: Readonly<Record<string, Field>>,
  also?: (value: JsonObject, pointer: string, report: Report) => void,
): Check {
  return (value, pointer, report) => {
    if (!isObject(value)) {
      report({ pointer, code: 'wrong_type', message: 'must provide an object' });
      return;
    }
    for (const name of Object.keys(value)) {
      if (!(name in fields)) {
        report({ pointer, code: 'additional_property', message: `invalid additional property: ${name}` });
      }
    }
    for (const [name, field] of Object.entries(fields)) {
      const inner = value[name];
      if (inner !== undefined && inner !== null) field.check(inner, `${pointer}/${name}`, report);
      else if (field.required) {
        report({ pointer, code: 'missing_field', message: `missing required field: ${name}` });
      }
    }
    also?.(value, pointer, report);
  };
}

/** Chooses the check by the object's `type`. */
export function byType(kinds: Readonly<Record<string, Check>>): Check {
  return (value, pointer, report) => {
    if (!isObject(value)) {
      report({ pointer, code: 'wrong_type', message: 'must provide an object' });
      return;
    }
    const { type } = value;
    if (type === undefined) {
      report({ pointer, code: 'missing_field', message: 'missing required field: type' });
      return;
    }
    const check = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (check !== undefined) {
      check(value, pointer, report);
      return;
    }
    report({
      pointer: `${pointer}/type`,
      code: 'unsupported_type',
      message: `unsupported type: ${String(type)}`,
      constraint: { type: 'enum', expected: Object.keys(kinds), got: String(type) },
    });
  };
}

function all(...checks: readonly Check[]): Check {
  return (value, pointer, report) => {
    for (const check of checks) check(value, pointer, report);
  };
}

/** What is wrong inside is preceded by Slack's line about the whole. */
export function wrapped(check: Check): Check {
  return (value, pointer, report) => {
    const issues = issuesOf(check, value, pointer);
    if (issues.length > 0) report(failed(pointer, 'failed to match all allowed schemas'));
    for (const issue of issues) report(issue);
  };
}
