/**
 * The values of Terraform's locals as far as ours need it: templates, references to locals and variables, `format`, `join`, arithmetic
 * and choices. What else there is throws, so that nothing is taken for what it is not.
 */
export type Scope = {
  /** As `@cdktf/hcl2json` reads them: expressions are strings of the form `${...}`. */
  locals: Readonly<Record<string, unknown>>;
  variables: Readonly<Record<string, unknown>>;
};

/** The value with everything in it resolved. */
export function hclValue(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((one) => hclValue(one, scope));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hclValue(one, scope)]));
  return typeof value === 'string' ? template(value, scope) : value;
}

function template(text: string, scope: Scope): unknown {
  const parts: unknown[] = [];
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf('${', at);
    if (start === -1) {
      parts.push(text.slice(at));
      break;
    }
    if (start > at) parts.push(text.slice(at, start));
    const end = endOf(text, start + 2);
    parts.push(expression(text.slice(start + 2, end), scope));
    at = end + 1;
  }
  return parts.length === 1 ? parts[0] : parts.map(String).join('');
}

/** Where the bracket that is open at `from` is closed; those within texts do not count. */
function endOf(text: string, from: number): number {
  let depth = 1;
  let is_text = false;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === '\\') at += 1;
    else if (letter === '"') is_text = !is_text;
    else if (!is_text && letter === '{') depth += 1;
    else if (!is_text && letter === '}') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`never closed: ${text}`);
}

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(\d+(?:\.\d+)?)|([A-Za-z_][\w.]*)|([-+*/(),]))/y;

function expression(text: string, scope: Scope): unknown {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (found === null) throw new Error(`not understood: ${text}`);
    tokens.push(found[0].trim());
  }
  let at = 0;
  const take = () => tokens[at++] ?? '';

  function sum(): unknown {
    let left = product();
    while (tokens[at] === '+' || tokens[at] === '-') {
      const is_plus = take() === '+';
      const right = Number(product());
      left = is_plus ? Number(left) + right : Number(left) - right;
    }
    return left;
  }

  function product(): unknown {
    let left = single();
    while (tokens[at] === '*' || tokens[at] === '/') {
      const is_times = take() === '*';
      const right = Number(single());
      left = is_times ? Number(left) * right : Number(left) / right;
    }
    return left;
  }

  function single(): unknown {
    const token = take();
    if (token === '(') {
      const inner = sum();
      if (take() !== ')') throw new Error(`not closed: ${text}`);
      return inner;
    }
    if (token.startsWith('"')) return template(token.slice(1, -1).replaceAll(/\\(.)/g, '$1'), scope);
    if (/^\d/.test(token)) return Number(token);
    return tokens[at] === '(' ? call(token) : reference(token, scope);
  }

  function call(name: string): unknown {
    take();
    const given: unknown[] = [];
    while (tokens[at] !== ')') {
      if (at >= tokens.length) throw new Error(`not closed: ${text}`);
      given.push(sum());
      if (tokens[at] === ',') take();
    }
    take();
    return applied(name, given);
  }

  const value = sum();
  if (at < tokens.length) throw new Error(`not understood: ${text}`);
  return value;
}

function applied(name: string, [first, ...rest]: readonly unknown[]): unknown {
  switch (name) {
    case 'format':
      return rest.reduce<string>((text, one) => text.replace('%s', String(one)), String(first));
    case 'join':
      return (Array.isArray(rest[0]) ? rest[0] : []).map(String).join(String(first));
    case 'trimprefix': {
      const prefix = String(rest[0]);
      return String(first).startsWith(prefix) ? String(first).slice(prefix.length) : first;
    }
    default:
      throw new Error(`the function ${name} is not known`);
  }
}

function reference(name: string, scope: Scope): unknown {
  const [kind = '', key = '', ...path] = name.split('.');
  const root = kind === 'local' ? scope.locals : kind === 'var' ? scope.variables : undefined;
  if (root === undefined || !Object.hasOwn(root, key)) throw new Error(`${name} is not known`);
  const found = kind === 'local' ? hclValue(root[key], scope) : root[key];
  return path.reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      throw new Error(`${name} is not known`);
    return Reflect.get(value, part);
  }, found);
}

/** The defaults in the type of a variable that is one object: `object({ a = optional(number, 1), ... })`. */
export function defaultsIn(type: unknown): Record<string, number> {
  const found = [...String(type).matchAll(/(\w+)\s*=\s*optional\(number, ([\d.]+)\)/g)];
  return Object.fromEntries(found.map(([, name = '', value]) => [name, Number(value)]));
}
