import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { listenLocally } from '../../../src/local/listen.ts';
import type { Account, SnowflakeRole } from './account.ts';
import { answerOf, statusOf } from './answers.ts';
import { createChunkLinks } from './chunk-links.ts';
import type { Login, SnowflakeControl } from './control.ts';
import { openDatabase } from './database.ts';
import { createGenerated } from './generated-tables.ts';
import { type Envelope, readJson, refused, sendJson, succeeded, tokenOf } from './http.ts';
import { createInterventions } from './interventions.ts';
import { MASTER_SECONDS, openSession, SESSION_SECONDS } from './open-session.ts';
import { createQueries, QUERY_REQUEST, type Running } from './queries.ts';
import { createSessions, DEFAULT_PARAMETERS, type Session, type SnowflakeUser } from './sessions.ts';
import { refusals, SnowflakeError } from './snowflake-error.ts';
import { runStatement } from './statements.ts';

export type SnowflakeOptions = {
  /** 0 or left out for a free one. */
  port?: number;
  account: string;
  users: readonly SnowflakeUser[];
  /** Roles that may not read everything, or may write. */
  roles?: readonly SnowflakeRole[];
  warehouses?: readonly string[];
  databases?: readonly string[];
  /** Rows in the answer itself, and in each chunk beyond them. */
  inline_rows?: number;
  chunk_rows?: number;
  now?: () => Date;
};

export type SnowflakeServer = { port: number; url: string; control: SnowflakeControl; close(): Promise<void> };

/** How long Snowflake lets a driver wait before it says where to ask again. */
const ANSWER_WITHIN_MS = 45_000;

const OWNER = 'ACCOUNTADMIN';
const REQUEST_ID = z.object({ requestId: z.string() });

/**
 * Snowflake's wire protocol as its drivers speak it (log-in, session, statements, results in chunks), with DuckDB behind it. Listens
 * on 127.0.0.1.
 */
export async function startSnowflake(options: SnowflakeOptions): Promise<SnowflakeServer> {
  const { now = () => new Date(), warehouses = ['WH'], databases = ['MMM'] } = options;
  const database = await openDatabase();
  for (const name of databases) await database.createDatabase(name);
  const account: Account = {
    name: options.account.toUpperCase(),
    users: options.users,
    roles: [...(options.roles ?? []), { name: OWNER, can_write: true }],
    warehouses,
    database,
    sessions: createSessions(),
    generated: new Map(),
    sizes: { inline_rows: options.inline_rows ?? 500, chunk_rows: options.chunk_rows ?? 5000 },
  };
  const interventions = createInterventions();
  const queries = createQueries(account, interventions.beforeQuery);
  const links = createChunkLinks((query_id, index) => queries.find(query_id)?.result?.chunks[index]);
  const logins: Login[] = [];
  const requests: string[] = [];
  let within_ms = ANSWER_WITHIN_MS;
  const owner = account.sessions.open({
    user: 'OWNER',
    roles: [OWNER],
    role: OWNER,
    warehouse: warehouses[0] ?? null,
    database: databases[0] ?? null,
    schema: 'PUBLIC',
    parameters: new Map(DEFAULT_PARAMETERS),
  });

  async function handle(request: IncomingMessage, path: string, query: URLSearchParams): Promise<Envelope> {
    const body = await readJson(request);
    const route = `${request.method} ${path}`;
    if (route === 'POST /session/v1/login-request') return openSession(account, logins, now(), { body, query });
    if (route === 'POST /session/token-request') return renewed(account, tokenOf(request));
    if (route === 'POST /telemetry/send') return succeeded(null);

    const session = sessionOf(account, tokenOf(request));
    if (route === 'POST /session/heartbeat') return succeeded(null);
    if (route === 'POST /session' && query.get('delete') === 'true') {
      account.sessions.close(session);
      return succeeded(null);
    }
    const answer = (asked: Running, is_async = false) =>
      answerOf(queries, asked, links, { base_url: `http://${request.headers.host}`, within_ms, is_async, now: now() });
    if (route === 'POST /queries/v1/query-request') {
      const wanted = QUERY_REQUEST.parse(body);
      return answer(queries.start(session, query.get('requestId') ?? '', wanted), wanted.asyncExec);
    }
    if (route === 'POST /queries/v1/abort-request') {
      queries.cancel(queries.byRequest(session, REQUEST_ID.parse(body).requestId));
      return succeeded(null);
    }
    const [, monitored, query_id = '', verb] = /^\/(monitoring\/)?queries\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    const found = queries.find(query_id);
    if (request.method === 'POST' && verb === 'abort-request') {
      queries.cancel(found);
      return succeeded(null);
    }
    if (found === undefined) throw refusals.noResult(query_id);
    return monitored === undefined ? answer(found) : succeeded({ queries: [statusOf(found)] });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    requests.push(`${request.method} ${pathname}`);
    const status = interventions.httpFailure(pathname);
    if (status !== null) {
      request.resume();
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<html><body>upstream connect error</body></html>');
      return;
    }
    if (pathname.startsWith('/chunks/')) {
      await interventions.beforeChunk();
      return links.send(request, response, interventions.chunkFailure());
    }
    try {
      sendJson(response, await handle(request, pathname, searchParams));
    } catch (error) {
      sendJson(response, refused(error instanceof SnowflakeError ? error : refusals.internal(String(error))));
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const port = await listenLocally(server, options.port ?? 0);

  function stopAll(why: (query: Running) => SnowflakeError): void {
    for (const query of queries.all()) if (query.state === 'running') queries.cancel(query, why(query));
  }

  const control: SnowflakeControl = {
    ...interventions,
    logins,
    requests,
    queries: queries.all,
    sessions: () => account.sessions.all().filter((session) => session !== owner),
    async run(sql) {
      const { signal } = new AbortController();
      const { parameters } = owner;
      await runStatement(account, { sql, session: owner, parameters, binds: [], describe_only: false, signal });
    },
    async generate(table) {
      await createGenerated(database, table);
      account.generated.set(`${table.database}.${table.schema}.${table.name}`, table);
    },
    answerWithin: (milliseconds) => {
      within_ms = milliseconds;
    },
    timeOutAll: () =>
      stopAll(({ parameters }) => refusals.timedOut(Number(parameters.get('STATEMENT_TIMEOUT_IN_SECONDS')))),
    expireSessions: account.sessions.expireTokens,
    expireMasterTokens: account.sessions.expireMasterTokens,
  };

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    control,
    async close() {
      stopAll(refusals.cancelled);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await queries.settled();
      database.close();
    },
  };
}

function sessionOf(account: Account, token: string): Session {
  const session = account.sessions.byToken(token);
  if (session === 'expired') {
    throw new SnowflakeError('390112', '08001', 'Your session has expired. Please login again.');
  }
  if (session === 'gone') {
    throw new SnowflakeError('390111', '08001', 'Session no longer exists.  New login required to access the service.');
  }
  return session;
}

function renewed(account: Account, master_token: string): Envelope {
  const session = account.sessions.byMasterToken(master_token);
  if (session === 'expired' || session === 'gone') {
    throw new SnowflakeError('390114', '08001', 'Authentication token has expired.  The user must authenticate again.');
  }
  account.sessions.renew(session);
  return succeeded({
    sessionToken: session.token,
    validityInSecondsST: SESSION_SECONDS,
    masterToken: session.master_token,
    validityInSecondsMT: MASTER_SECONDS,
    sessionId: Number(session.session_id),
  });
}
