import { randomBytes, randomUUID } from 'node:crypto';
import type { DuckDBValue } from '@duckdb/node-api';
import { z } from 'zod';
import type { Account } from './account.ts';
import type { Result } from './result.ts';
import type { ParameterValue, Session } from './sessions.ts';
import { refusals, SnowflakeError } from './snowflake-error.ts';
import { runStatement } from './statements.ts';

export const QUERY_REQUEST = z.object({
  sqlText: z.string(),
  asyncExec: z.boolean().optional(),
  describeOnly: z.boolean().optional(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  bindings: z
    .record(z.string(), z.object({ type: z.string(), value: z.union([z.string(), z.null(), z.array(z.unknown())]) }))
    .optional(),
});

type QueryRequest = z.infer<typeof QUERY_REQUEST>;

type QueryState = 'running' | 'succeeded' | 'failed' | 'cancelled' | 'timed_out';

/** A statement as `QUERY_HISTORY` would have it. */
export type Query = {
  query_id: string;
  request_id: string;
  session_id: string;
  user: string;
  role: string | null;
  warehouse: string | null;
  sql: string;
  /** The session's parameters with the statement's own over them. */
  parameters: ReadonlyMap<string, ParameterValue>;
  tag: string;
  describe_only: boolean;
  state: QueryState;
  error: SnowflakeError | null;
  result: Result | null;
};

export type Running = Query & { session: Session; stop: AbortController; done: Promise<void> };

/** Something that is to happen to statements before they run. */
export type Intervention = (query: Query, signal: AbortSignal) => Promise<void>;

export type Queries = {
  /** Starts a statement; the same request sent again is the statement that already runs. */
  start(session: Session, request_id: string, request: QueryRequest): Running;
  find(query_id: string): Running | undefined;
  all(): Running[];
  /** Whether it ended within so many milliseconds. */
  ended(query: Running, within_ms: number): Promise<boolean>;
  /** Throws `notRunning` where it does not run (any more). */
  cancel(query: Running | undefined, why?: SnowflakeError): void;
  byRequest(session: Session, request_id: string): Running | undefined;
  /** When none runs any more. */
  settled(): Promise<void>;
};

export function createQueries(account: Account, before: Intervention): Queries {
  const by_id = new Map<string, Running>();

  function byRequest(session: Session, request_id: string): Running | undefined {
    return [...by_id.values()].find((one) => one.session === session && one.request_id === request_id);
  }

  function cancel(query: Running | undefined, why: SnowflakeError = refusals.cancelled()): void {
    if (query === undefined || query.state !== 'running') throw refusals.notRunning();
    query.state = why.code === '000630' ? 'timed_out' : 'cancelled';
    query.error = why;
    query.stop.abort();
  }

  async function run(query: Running, binds: DuckDBValue[]): Promise<void> {
    const { session, sql, parameters, describe_only, stop } = query;
    const seconds = Number(parameters.get('STATEMENT_TIMEOUT_IN_SECONDS') ?? 0);
    const longest = 2_147_483_647;
    const timer = setTimeout(
      () => cancel(query, refusals.timedOut(seconds)),
      Math.min(longest, seconds * 1000 || longest),
    );
    try {
      await before(query, stop.signal);
      stop.signal.throwIfAborted();
      const statement = { sql, session, parameters, binds, describe_only, signal: stop.signal };
      const result = await runStatement(account, statement);
      stop.signal.throwIfAborted();
      query.result = result;
      query.state = 'succeeded';
      session.last_query_id = query.query_id;
    } catch (error) {
      if (query.state !== 'running') return;
      query.state = 'failed';
      query.error = error instanceof SnowflakeError ? error : refusals.internal(String(error));
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    start(session, request_id, request) {
      const known = byRequest(session, request_id);
      if (known !== undefined) return known;
      const parameters = new Map([...session.parameters, ...Object.entries(request.parameters ?? {})]);
      const query: Running = {
        query_id: newQueryId(),
        request_id,
        session_id: session.session_id,
        user: session.user,
        role: session.role,
        warehouse: session.warehouse,
        sql: request.sqlText,
        parameters,
        tag: String(parameters.get('QUERY_TAG') ?? ''),
        describe_only: request.describeOnly ?? false,
        state: 'running',
        error: null,
        result: null,
        session,
        stop: new AbortController(),
        done: Promise.resolve(),
      };
      by_id.set(query.query_id, query);
      query.done = run(query, bindsOf(request));
      return query;
    },
    find: (query_id) => by_id.get(query_id),
    all: () => [...by_id.values()],
    async ended(query, within_ms) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, within_ms);
      });
      await Promise.race([query.done, stopped(query.stop.signal), late]);
      clearTimeout(timer);
      return query.state !== 'running';
    },
    cancel,
    byRequest,
    settled: async () => {
      await Promise.all([...by_id.values()].map((query) => query.done));
    },
  };
}

/** When a statement is stopped. */
export function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Binds come as texts by their place, "1" and up, with the type that the driver took them for. */
function bindsOf(request: QueryRequest): DuckDBValue[] {
  return Object.entries(request.bindings ?? {})
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, { type, value }]) => {
      if (value === null || Array.isArray(value)) return null;
      if (type === 'FIXED') return BigInt(value);
      if (type === 'REAL') return Number(value);
      return type === 'BOOLEAN' ? value === 'true' : value;
    });
}

/** As Snowflake's: a UUID that begins with 01. */
function newQueryId(): string {
  return `01${randomBytes(3).toString('hex')}${randomUUID().slice(8)}`;
}
