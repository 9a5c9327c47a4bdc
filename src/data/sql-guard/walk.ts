/** One entry of an object somewhere in a parsed statement, with the object it is of. */
export type Entry = { key: string; value: unknown; of: Readonly<Record<string, unknown>> };

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every entry of every object in a parsed statement, however deep: a sum of a thousand terms is a thousand levels. */
export function* entriesOf(tree: unknown): Generator<Entry> {
  const waiting: unknown[] = [tree];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (Array.isArray(node)) waiting.push(...node);
    if (!isObject(node)) continue;
    for (const [key, value] of Object.entries(node)) {
      yield { key, value, of: node };
      waiting.push(value);
    }
  }
}
