import { manifestJsonSchema } from './manifest-schema.ts';

/** The names of the fields that a manifest may have at a path, from the schema itself; empty where any name is one. */
export function fieldsAt(path: readonly PropertyKey[]): string[] {
  let nodes: unknown[] = [schema()];
  for (const key of path) nodes = nodes.flatMap((node) => children(node, key));
  return [
    ...new Set(nodes.flatMap((node) => alternatives(node)).flatMap((node) => Object.keys(record(node, 'properties')))),
  ];
}

let cached: unknown = null;
function schema(): unknown {
  cached ??= manifestJsonSchema();
  return cached;
}

function children(node: unknown, key: PropertyKey): unknown[] {
  return alternatives(node).flatMap((alternative) => {
    if (typeof key === 'number') return [field(alternative, 'items')].filter((item) => item !== undefined);
    const child = record(alternative, 'properties')[String(key)];
    return child === undefined ? [] : [child];
  });
}

function alternatives(node: unknown): unknown[] {
  const any_of = field(node, 'anyOf') ?? field(node, 'oneOf');
  return Array.isArray(any_of) ? any_of : [node];
}

function record(node: unknown, name: string): Record<string, unknown> {
  const value = field(node, name);
  return value !== null && typeof value === 'object' ? { ...value } : {};
}

function field(node: unknown, name: string): unknown {
  return node !== null && typeof node === 'object' ? Reflect.get(node, name) : undefined;
}
