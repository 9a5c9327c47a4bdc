/**
 * What Cloud Logging makes of a filter, as far as our metrics and queries use its language
 * (https://cloud.google.com/logging/docs/view/logging-query-language): AND, OR, NOT, brackets, and comparisons of a field by = != > >= < <=
 * and `:` (contains; `:*` is there), with lists of values in brackets.
 */
export type LogFilter = {
  /** Whether an entry is found. */
  matches(entry: object): boolean;
  /** Every field that the filter names. */
  fields: readonly string[];
};

type Test = (entry: object) => boolean;

const TOKEN = /\s*(?:(\(|\))|(!=|>=|<=|=|>|<|:)|"((?:[^"\\]|\\.)*)"|([^\s()"=<>:!]+))/y;
type Token = { kind: 'bracket' | 'operator' | 'text' | 'word'; value: string };

/** Throws where the filter is none. */
export function logFilter(text: string): LogFilter {
  const tokens = tokensOf(text);
  const fields: string[] = [];
  let at = 0;
  const peek = () => tokens[at];
  const take = (): Token => {
    const token = tokens[at++];
    if (token === undefined) throw new Error(`the filter ends too early: ${text}`);
    return token;
  };
  const isNext = (value: string) => peek()?.kind !== 'text' && peek()?.value === value;
  const expect = (value: string) => {
    const token = take();
    if (token.value !== value) throw new Error(`"${value}" instead of "${token.value}" in ${text}`);
  };

  /** OR binds closer than AND, as Cloud Logging has it. */
  function conjunction(): Test {
    const parts = [disjunction()];
    while (isNext('AND')) {
      take();
      parts.push(disjunction());
    }
    return (entry) => parts.every((part) => part(entry));
  }

  function disjunction(): Test {
    const parts = [single()];
    while (isNext('OR')) {
      take();
      parts.push(single());
    }
    return (entry) => parts.some((part) => part(entry));
  }

  function single(): Test {
    if (isNext('NOT')) {
      take();
      const inner = single();
      return (entry) => !inner(entry);
    }
    if (isNext('(')) {
      take();
      const inner = conjunction();
      expect(')');
      return inner;
    }
    return comparison();
  }

  function comparison(): Test {
    const field = take();
    if (field.kind !== 'word') throw new Error(`"${field.value}" is no field in ${text}`);
    const operator = take();
    if (operator.kind !== 'operator') throw new Error(`"${operator.value}" is no operator in ${text}`);
    fields.push(field.value);
    const values = valuesOf();
    return (entry) => values.some((value) => holds(valueIn(entry, field.value), operator.value, value));
  }

  function valuesOf(): Token[] {
    if (!isNext('(')) return [take()];
    take();
    const values = [take()];
    while (isNext('OR')) {
      take();
      values.push(take());
    }
    expect(')');
    return values;
  }

  const matches = conjunction();
  if (at < tokens.length) throw new Error(`"${peek()?.value}" is left over in ${text}`);
  return { matches, fields };
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const start = TOKEN.lastIndex;
    const [, bracket, operator, quoted, word] = TOKEN.exec(text) ?? [];
    if (bracket !== undefined) tokens.push({ kind: 'bracket', value: bracket });
    else if (operator !== undefined) tokens.push({ kind: 'operator', value: operator });
    else if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.replaceAll(/\\(.)/g, '$1') });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else throw new Error(`not a filter from its character ${start} on: ${text}`);
  }
  return tokens;
}

export function valueIn(entry: object, field: string): unknown {
  return field
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      entry,
    );
}

const SEVERITIES = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY'];

function holds(found: unknown, operator: string, { kind, value }: Token): boolean {
  if (found === undefined || found === null) return operator === '!=';
  if (operator === ':') return value === '*' && kind === 'word' ? true : String(found).includes(value);
  const severity = SEVERITIES.indexOf(value);
  const [left, right] =
    kind === 'word' && severity !== -1
      ? [SEVERITIES.indexOf(String(found)), severity]
      : typeof found === 'number'
        ? [found, Number(value)]
        : [String(found), value];
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    default:
      throw new Error(`the operator ${operator} is not known`);
  }
}
