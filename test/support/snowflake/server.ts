import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { listenLocally } from '../../../src/local/listen.ts';
import type { Account, SnowflakeRole } from './account.ts';
import type { Login, SnowflakeControl } from './control.ts';
import { openDatabase } from './database.ts';
import { createGenerated } from './generated-tables.ts';
import { type Envelope, readJson, refused, sendJson, succeeded, tokenOf } from './http.ts';
import { createInterventions } from './interventions.ts';
import { authenticate, LOGIN_REQUEST, roleFor } from './login.ts';
import { createQueries, QUERY_REQUEST, type Query } from './queries.ts';
import { createSessions, DEFAULT_PARAMETERS, type Session, type SnowflakeUser } from './sessions.ts';
import { refusals, SnowflakeError } from './snowflake-error.ts';
import { runStatement } from './statements.ts';

const REQUEST_ID = z.object({ requestId: z.string() });

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

const SESSION_SECONDS = 3600;
const MASTER_SECONDS = 14_400;

/** How long Snowflake lets a driver wait before it says where to ask again. */
const ANSWER_WITHIN_MS = 45_000;

/**
 * Snowflake's wire protocol as its drivers speak it (log-in, session, statements, results in chunks), over DuckDB. Listens on 127.0.0.1.
 */
export async function startSnowflake(options: SnowflakeOptions): Promise<SnowflakeServer> {
  const now = options.now ?? (() => new Date());
  const database = await openDatabase();
  const account: Account = {
    name: options.account.toUpperCase(),
    users: options.users,
    roles: options.roles ?? [],
    warehouses: options.warehouses ?? ['WH'],
    database,
    sessions: createSessions(),
    generated: new Map(),
    sizes: { inline_rows: options.inline_rows ?? 500, chunk_rows: options.chunk_rows ?? 5000 },
  };
  for (const name of options.databases ?? ['MMM']) await database.createDatabase(name);
  const interventions = createInterventions();
  const queries = createQueries(account, interventions.beforeQuery);
  const logins: Login[] = [];
  const requests: string[] = [];
  // Chunks are given to whoever has the key, as the store does to which the links lead.
  const chunk_key = randomBytes(32).toString('base64');
  let link_age = 0;
  let answer_within_ms = ANSWER_WITHIN_MS;

  const owner = account.sessions.open({
    user: 'OWNER',
    roles: ['ACCOUNTADMIN'],
    role: 'ACCOUNTADMIN',
    warehouse: account.warehouses[0] ?? null,
    database: (options.databases ?? ['MMM'])[0] ?? null,
    schema: 'PUBLIC',
    parameters: new Map(DEFAULT_PARAMETERS),
  });
  account.roles = [...account.roles, { name: 'ACCOUNTADMIN', can_write: true }];

  function sessionOf(request: IncomingMessage): Session {
    const session = account.sessions.byToken(tokenOf(request));
    if (session === 'expired') {
      throw new SnowflakeError('390112', '08001', 'Your session has expired. Please login again.');
    }
    if (session === 'gone') {
      throw new SnowflakeError(
        '390111',
        '08001',
        'Session no longer exists.  New login required to access the service.',
      );
    }
    return session;
  }

  async function login(body: unknown, query: URLSearchParams): Promise<Envelope> {
    const { data } = LOGIN_REQUEST.parse(body);
    const asked = (name: string) => query.get(name)?.toUpperCase() ?? null;
    const tried: Login = {
      user: data.LOGIN_NAME ?? '',
      authenticator: data.AUTHENTICATOR ?? 'SNOWFLAKE',
      application:
        typeof data.CLIENT_ENVIRONMENT?.APPLICATION === 'string' ? data.CLIENT_ENVIRONMENT.APPLICATION : null,
      role: asked('roleName'),
      warehouse: asked('warehouse'),
      database: asked('databaseName'),
      schema: asked('schemaName'),
      parameters: data.SESSION_PARAMETERS ?? {},
      code: null,
    };
    logins.push(tried);
    try {
      const user = authenticate(data, account.name, account.users, now());
      const role = roleFor(user, query.get('roleName'));
      const known = await database.databases();
      const session = account.sessions.open({
        user: user.name.toUpperCase(),
        roles: user.roles,
        role,
        warehouse: account.warehouses.find((name) => name === tried.warehouse) ?? null,
        database: known.find((name) => name === tried.database) ?? null,
        schema: known.some((name) => name === tried.database) ? (tried.schema ?? 'PUBLIC') : null,
        parameters: new Map([...DEFAULT_PARAMETERS, ...Object.entries(tried.parameters)]),
      });
      return succeeded({
        token: session.token,
        masterToken: session.master_token,
        validityInSeconds: SESSION_SECONDS,
        masterValidityInSeconds: MASTER_SECONDS,
        displayUserName: session.user,
        serverVersion: '9.40.1',
        firstLogin: false,
        remMeToken: null,
        healthCheckInterval: 45,
        sessionId: Number(session.session_id),
        parameters: parametersOf(session),
        sessionInfo: namesOf(session),
        responseData: null,
      });
    } catch (error) {
      if (error instanceof SnowflakeError) tried.code = error.code;
      throw error;
    }
  }

  async function answerOf(
    query: ReturnType<typeof queries.start>,
    base_url: string,
    asynchronous = false,
  ): Promise<Envelope> {
    const in_progress = (code: string) => ({
      ...succeeded({
        queryId: query.query_id,
        getResultUrl: `/queries/${query.query_id}/result`,
        queryAbortsAfterSecs: 300,
        progressDesc: null,
      }),
      code,
      message: 'Query execution in progress.',
    });
    if (asynchronous) return in_progress('333334');
    if (!(await queries.ended(query, answer_within_ms))) return in_progress('333333');
    if (query.error !== null) return refused(query.error, { queryId: query.query_id });
    return succeeded(resultData(query, query.session, base_url));
  }

  function resultData(query: Query, session: Session, base_url: string): Record<string, unknown> {
    const { result } = query;
    if (result === null) throw refusals.noResult(query.query_id);
    const link = (index: number) => `${base_url}/chunks/${query.query_id}/${index}?age=${link_age}`;
    return {
      parameters: parametersOf(session),
      rowtype: result.row_types.map((column) => ({
        ...column,
        byteLength: column.length,
        database: '',
        schema: '',
        table: '',
        collation: null,
      })),
      rowset: query.describe_only ? [] : result.inline,
      total: result.rows,
      returned: result.rows,
      queryId: query.query_id,
      databaseProvider: null,
      finalDatabaseName: session.database,
      finalSchemaName: session.schema,
      finalWarehouseName: session.warehouse,
      finalRoleName: session.role,
      numberOfBinds: 0,
      arrayBindSupported: false,
      statementTypeId: 4096,
      version: 1,
      sendResultTime: now().getTime(),
      queryResultFormat: 'json',
      ...(result.chunks.length === 0
        ? {}
        : {
            chunks: result.chunks.map((chunk, index) => ({
              url: link(index),
              rowCount: chunk.rows,
              uncompressedSize: chunk.uncompressed_bytes,
              compressedSize: chunk.body.length,
            })),
            chunkHeaders: {
              'x-amz-server-side-encryption-customer-algorithm': 'AES256',
              'x-amz-server-side-encryption-customer-key': chunk_key,
            },
          }),
    };
  }

  function sendChunk(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams): void {
    const [, query_id = '', index = ''] = /^\/chunks\/([^/]+)\/(\d+)$/.exec(path) ?? [];
    const chunk = queries.find(query_id)?.result?.chunks[Number(index)];
    const failure = interventions.chunkFailure();
    if (failure === 'expired') link_age += 1;
    const has_key = request.headers['x-amz-server-side-encryption-customer-key'] === chunk_key;
    if (!has_key || Number(query.get('age')) < link_age || chunk === undefined) {
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>');
      return;
    }
    if (failure === 'unavailable') {
      response.writeHead(503, { 'content-type': 'application/xml' });
      response.end('<?xml version="1.0"?><Error><Code>SlowDown</Code></Error>');
      return;
    }
    const body = failure === 'cut' ? gzipSync('["1","the end is miss') : chunk.body;
    const headers = {
      'content-type': 'application/octet-stream',
      'content-encoding': 'gzip',
      'content-length': body.length,
    };
    response.writeHead(200, headers);
    if (failure === 'truncated')
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    else response.end(body);
  }

  async function handle(request: IncomingMessage, path: string, query: URLSearchParams): Promise<Envelope> {
    const body = await readJson(request);
    const route = `${request.method} ${path}`;
    if (route === 'POST /session/v1/login-request') return login(body, query);
    if (route === 'POST /session/token-request') return renew(request);
    if (route === 'POST /telemetry/send') return succeeded(null);
    const session = sessionOf(request);
    if (route === 'POST /session/heartbeat') return succeeded(null);
    if (route === 'POST /session' && query.get('delete') === 'true') {
      account.sessions.close(session);
      return succeeded(null);
    }
    if (route === 'POST /queries/v1/query-request') {
      const wanted = QUERY_REQUEST.parse(body);
      const started = queries.start(session, query.get('requestId') ?? '', wanted);
      return answerOf(started, baseUrl(request), wanted.asyncExec);
    }
    if (route === 'POST /queries/v1/abort-request') {
      const { requestId } = REQUEST_ID.parse(body);
      queries.cancel(queries.byRequest(session, requestId));
      return succeeded(null);
    }
    const [, query_id = '', verb = ''] = /^\/(?:monitoring\/)?queries\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    const found = queries.find(query_id);
    if (request.method === 'POST' && verb === 'abort-request') {
      queries.cancel(found);
      return succeeded(null);
    }
    if (found === undefined) throw refusals.noResult(query_id);
    if (path.startsWith('/monitoring/')) return succeeded({ queries: [statusOf(found)] });
    return answerOf(found, baseUrl(request));
  }

  function renew(request: IncomingMessage): Envelope {
    const session = account.sessions.byMasterToken(tokenOf(request));
    if (session === 'expired' || session === 'gone') {
      throw new SnowflakeError(
        '390114',
        '08001',
        'Authentication token has expired.  The user must authenticate again.',
      );
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
    if (pathname.startsWith('/chunks/')) return sendChunk(request, response, pathname, searchParams);
    try {
      sendJson(response, await handle(request, pathname, searchParams));
    } catch (error) {
      const refusal = error instanceof SnowflakeError ? error : refusals.internal(String(error));
      sendJson(response, refused(refusal));
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  const port = await listenLocally(server, options.port ?? 0);

  const control: SnowflakeControl = {
    logins,
    requests,
    queries: queries.all,
    sessions: () => account.sessions.all().filter((session) => session !== owner),
    async run(sql) {
      const signal = new AbortController().signal;
      const parameters = owner.parameters;
      await runStatement(account, { sql, session: owner, parameters, binds: [], describe_only: false, signal });
    },
    async generate(table) {
      await createGenerated(database, table);
      account.generated.set(`${table.database}.${table.schema}.${table.name}`, table);
    },
    hold: interventions.hold,
    refuseNext: interventions.refuseNext,
    failNext: (path, failing, times = 1) => interventions.failNext(path, failing, times),
    failChunks: (failure, times = 1) => interventions.failChunks(failure, times),
    answerWithin: (milliseconds) => {
      answer_within_ms = milliseconds;
    },
    timeOutAll() {
      for (const { query_id, parameters, state } of queries.all()) {
        const seconds = Number(parameters.get('STATEMENT_TIMEOUT_IN_SECONDS') ?? 0);
        if (state === 'running') queries.cancel(queries.find(query_id), refusals.timedOut(seconds));
      }
    },
    expireSessions: account.sessions.expireTokens,
    expireMasterTokens: account.sessions.expireMasterTokens,
  };

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    control,
    async close() {
      for (const { query_id, state } of queries.all()) if (state === 'running') queries.cancel(queries.find(query_id));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      database.close();
    },
  };
}

function baseUrl(request: IncomingMessage): string {
  return `http://${request.headers.host ?? '127.0.0.1'}`;
}

function parametersOf(session: Session) {
  return [...session.parameters].map(([name, value]) => ({ name, value }));
}

function namesOf(session: Session) {
  return {
    databaseName: session.database,
    schemaName: session.schema,
    warehouseName: session.warehouse,
    roleName: session.role,
  };
}

const STATUS = {
  running: 'RUNNING',
  succeeded: 'SUCCESS',
  failed: 'FAILED_WITH_ERROR',
  cancelled: 'FAILED_WITH_INCIDENT',
  timed_out: 'FAILED_WITH_ERROR',
} as const;

function statusOf(query: Query) {
  return {
    id: query.query_id,
    status: STATUS[query.state],
    sqlText: query.sql,
    errorCode: query.error?.code ?? null,
    errorMessage: query.error?.message ?? '',
  };
}
