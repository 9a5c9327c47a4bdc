/** The attributes of `object({ ... })`, and whether each may be left out; `null` for any other type. */
export type ObjectType = ReadonlyMap<string, { optional: boolean }>;

const OBJECT = /^\$\{object\(\{([\s\S]*)\}\)\}$/;

export function objectType(type: unknown): ObjectType | null {
  const [, body] = typeof type === 'string' ? (OBJECT.exec(type) ?? []) : [];
  if (body === undefined) return null;
  // What is nested has attributes of its own.
  const flat = outermost(body);
  return new Map(
    [...flat.matchAll(/(\w+)\s*=\s*(optional\b)?/g)].map(([, name = '', optional]) => [
      name,
      { optional: optional !== undefined },
    ]),
  );
}

function outermost(text: string): string {
  let depth = 0;
  let kept = '';
  for (const sign of text) {
    if ('({['.includes(sign)) depth += 1;
    if (depth === 0) kept += sign;
    if (')}]'.includes(sign)) depth -= 1;
  }
  return kept;
}
