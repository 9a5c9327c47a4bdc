import type { JsonSchema } from './formats.ts';

/** Words of a JSON Schema that say nothing of what it takes. */
const SAY_NOTHING: ReadonlySet<string> = new Set(['$schema', 'description', 'default', 'title', 'required']);
const STRUCTURE: ReadonlySet<string> = new Set([
  'properties',
  'items',
  'anyOf',
  'oneOf',
  'enum',
  'additionalProperties',
]);

/**
 * Where `after` does not take what `before` took, so that something stored could not be read any more. Fields that may be left out and
 * values more do no harm; whatever cannot be told counts as harm.
 */
export function narrowings(before: JsonSchema, after: JsonSchema, at = ''): string[] {
  const options = optionsOf(before);
  const options_after = optionsOf(after);
  if (options.length > 1 || options_after.length > 1) {
    return options
      .filter((option) => options_after.every((other) => narrowings(option, other, at).length > 0))
      .map((option) => `${at}: does not take ${JSON.stringify(option).slice(0, 80)} any more`);
  }
  return [
    ...wordProblems(before, after, at),
    ...propertyProblems(before, after, at),
    ...within(before.items, after.items, `${at}[]`),
    ...within(before.additionalProperties, after.additionalProperties, `${at}.*`),
  ];
}

function optionsOf(schema: JsonSchema): JsonSchema[] {
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) return options.map(asSchema).flatMap(optionsOf);
  if (!Array.isArray(schema.type)) return [schema];
  return schema.type.map((type) => (type === 'null' ? { type } : { ...schema, type }));
}

function wordProblems(before: JsonSchema, after: JsonSchema, at: string): string[] {
  const values = Array.isArray(after.enum) ? after.enum : null;
  const gone = Array.isArray(before.enum) && values !== null ? before.enum.filter((one) => !values.includes(one)) : [];
  const words = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (word) => !SAY_NOTHING.has(word) && !STRUCTURE.has(word) && after[word] !== undefined,
  );
  return [
    ...gone.map((one) => `${at}: does not take ${JSON.stringify(one)} any more`),
    ...(values !== null && before.enum === undefined && before.const === undefined
      ? [`${at}: takes some values alone`]
      : []),
    ...words
      .filter((word) => JSON.stringify(before[word]) !== JSON.stringify(after[word]))
      .map((word) => `${at}: ${word} is ${JSON.stringify(after[word])}, was ${JSON.stringify(before[word])}`),
  ];
}

function propertyProblems(before: JsonSchema, after: JsonSchema, at: string): string[] {
  const [old, now] = [asSchema(before.properties), asSchema(after.properties)];
  const [was_needed, is_needed] = [listOf(before.required), listOf(after.required)];
  return [
    ...is_needed.filter((name) => !was_needed.includes(name)).map((name) => `${at}.${name}: has to be there now`),
    ...Object.keys(old)
      .filter((name) => now[name] === undefined)
      .map((name) => `${at}.${name}: is not read any more`),
    ...Object.keys(old).flatMap((name) => within(old[name], now[name], `${at}.${name}`)),
  ];
}

function within(before: unknown, after: unknown, at: string): string[] {
  if (after === undefined || before === undefined || typeof before !== 'object' || typeof after !== 'object') return [];
  return narrowings(asSchema(before), asSchema(after), at);
}

function asSchema(value: unknown): JsonSchema {
  return value !== null && typeof value === 'object' ? { ...value } : {};
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
