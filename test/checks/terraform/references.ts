/** What an expression refers to: `var.x`, `local.x`, `module.x`, `data.type.name` or `type.name`, and the attributes after it. */
export type Reference = { text: string; target: string; attributes: string[] };

const REFERENCE = /(?<![\w.-])(var|local|module|data|google_[a-z0-9_]+)((?:\.[A-Za-z_][\w-]*|\[[^\]]*\])+)/g;

/** Every reference in the expressions of a parsed value. */
export function referencesIn(value: unknown): Reference[] {
  if (typeof value === 'string') return expressionsIn(value).flatMap(referencesOf);
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value === 'object' && value !== null) {
    // A key may be an expression too.
    return Object.entries(value).flatMap(([key, one]) => [...referencesIn(key), ...referencesIn(one)]);
  }
  return [];
}

function referencesOf(expression: string): Reference[] {
  return [...expression.matchAll(REFERENCE)].map(([text, kind = '', rest = '']) => {
    const names = [...rest.matchAll(/\.([A-Za-z_][\w-]*)/g)].map(([, name = '']) => name);
    const taken = kind === 'data' ? 2 : 1;
    return { text, target: [kind, ...names.slice(0, taken)].join('.'), attributes: names.slice(taken) };
  });
}

/** What stands between `${` and its brace, of which there may be several in one string. */
function expressionsIn(text: string): string[] {
  const found: string[] = [];
  for (let start = text.indexOf('${'); start !== -1; start = text.indexOf('${', start)) {
    let depth = 1;
    let end = start + 2;
    for (; end < text.length && depth > 0; end++) {
      if (text[end] === '{') depth += 1;
      if (text[end] === '}') depth -= 1;
    }
    found.push(text.slice(start + 2, end - 1));
    start = end;
  }
  return found;
}
