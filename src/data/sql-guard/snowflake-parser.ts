import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

const require = createRequire(import.meta.url);

/** What the parser says of a text that it cannot read: `where` is "line 3", `what` half a sentence. */
export class SnowflakeSyntaxError extends Error {
  override readonly name = 'SnowflakeSyntaxError';
  readonly where: string | null;
  readonly what: string;

  constructor(where: string | null, what: string) {
    super(what);
    this.where = where;
    this.what = what;
  }
}

const ANSWER = z.union([
  z.object({ id: z.int(), trees: z.string() }),
  z.object({ id: z.int(), error: z.string(), is_broken: z.boolean() }),
]);

type Answer = { trees: string } | { error: string; is_broken: boolean };
type Parser = { parse(sql: string): Promise<Answer>; close(): void };

/** People wait for less, and no statement of a person's takes as long. */
const PARSE_MS = 5000;

const TOO_DEEP = 'it is too long or too deeply nested for me';

/**
 * What the thread does. The parser (Apache DataFusion's, as WebAssembly) has a stack of a megabyte, and is of no use any more once a
 * statement has overflowed it: then its errors are none of syntax.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const loaded = import(workerData).then(async (parser) => (await parser.init(), parser));
parentPort.on('message', async ({ id, sql }) => {
  try {
    const { parse } = await loaded;
    parentPort.postMessage({ id, trees: JSON.stringify(parse(sql, 'snowflake')) });
  } catch (error) {
    const message = String(error && error.message);
    const is_broken = !message.startsWith('sql parser error') && !message.includes(' at Line: ');
    parentPort.postMessage({ id, error: message, is_broken });
  }
});`;

function startParser(): Parser {
  const module = require.resolve('@guanmingchiu/sqlparser-ts');
  const worker = new Worker(THREAD, { eval: true, workerData: module, stdout: true, stderr: true, execArgv: [] });
  worker.unref();
  const waiting = new Map<number, { settle(answer: Answer): void; fail(error: unknown): void }>();
  let asked = 0;
  worker.on('message', (message) => {
    const { id, ...answer } = ANSWER.parse(message);
    waiting.get(id)?.settle(answer);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
  });
  const failAll = (error: unknown) => {
    for (const { fail } of waiting.values()) fail(error);
    waiting.clear();
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('the parser of SQL has ended')));
  return {
    parse: (sql) =>
      new Promise((settle, fail) => {
        asked += 1;
        waiting.set(asked, { settle, fail });
        worker.ref();
        worker.postMessage({ id: asked, sql });
      }),
    close: () => {
      void worker.terminate();
    },
  };
}

let current: Parser | null = null;

/** The statements of a text as trees. Throws `SnowflakeSyntaxError`. */
export async function parseSnowflake(sql: string): Promise<readonly unknown[]> {
  current ??= startParser();
  const parser = current;
  const drop = () => {
    if (current === parser) current = null;
    parser.close();
  };
  const timer = setTimeout(drop, PARSE_MS);
  try {
    const answer = await parser.parse(sql);
    if ('trees' in answer) return z.array(z.unknown()).parse(JSON.parse(answer.trees));
    if (answer.is_broken) drop();
    throw answer.is_broken ? new SnowflakeSyntaxError(null, TOO_DEEP) : syntaxError(answer.error);
  } catch (error) {
    if (error instanceof SnowflakeSyntaxError) throw error;
    drop();
    throw new SnowflakeSyntaxError(null, TOO_DEEP);
  } finally {
    clearTimeout(timer);
  }
}

/** Its messages are such as "sql parser error: Expected: end of statement, found: w at Line: 1, Column: 36". */
function syntaxError(message: string): SnowflakeSyntaxError {
  const place = / at Line: (\d+), Column: \d+/.exec(message);
  const said = message.replace(place?.[0] ?? '', '').replace(/^sql parser error: /, '');
  const where = place === null ? null : `line ${place[1]}`;
  const found = /^Expected: (.*?), found: (.*)$/s.exec(said);
  if (found === null)
    return new SnowflakeSyntaxError(where, said.includes('recursion limit') ? TOO_DEEP : lowerFirst(said));
  const there = found[2] === 'EOF' ? 'it ends' : `there is "${found[2]}"`;
  return new SnowflakeSyntaxError(where, `${there} where I expect ${found[1]}`);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
