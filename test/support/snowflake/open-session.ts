import type { Account } from './account.ts';
import type { Login } from './control.ts';
import { type Envelope, succeeded } from './http.ts';
import { authenticate, LOGIN_REQUEST, roleFor } from './login.ts';
import { DEFAULT_PARAMETERS, parametersOf } from './sessions.ts';
import { SnowflakeError } from './snowflake-error.ts';

export const SESSION_SECONDS = 3600;
export const MASTER_SECONDS = 14_400;

/** Answers a log-in request, and keeps what was tried in `logins`. */
export async function openSession(
  account: Account,
  logins: Login[],
  now: Date,
  request: { body: unknown; query: URLSearchParams },
): Promise<Envelope> {
  const { data } = LOGIN_REQUEST.parse(request.body);
  const asked = (name: string) => request.query.get(name)?.toUpperCase() ?? null;
  const application = data.CLIENT_ENVIRONMENT?.APPLICATION;
  const tried: Login = {
    user: data.LOGIN_NAME ?? '',
    authenticator: data.AUTHENTICATOR ?? 'SNOWFLAKE',
    application: typeof application === 'string' ? application : null,
    role: asked('roleName'),
    warehouse: asked('warehouse'),
    database: asked('databaseName'),
    schema: asked('schemaName'),
    parameters: data.SESSION_PARAMETERS ?? {},
    code: null,
  };
  logins.push(tried);
  try {
    const user = authenticate(data, account.name, account.users, now);
    const role = roleFor(user, request.query.get('roleName'));
    // A warehouse or database that is not there is no reason to refuse the log-in: it is simply not chosen.
    const database = (await account.database.databases()).find((name) => name === tried.database) ?? null;
    const session = account.sessions.open({
      user: user.name.toUpperCase(),
      roles: user.roles,
      role,
      warehouse: account.warehouses.find((name) => name === tried.warehouse) ?? null,
      database,
      schema: database === null ? null : (tried.schema ?? 'PUBLIC'),
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
      sessionInfo: {
        databaseName: session.database,
        schemaName: session.schema,
        warehouseName: session.warehouse,
        roleName: session.role,
      },
      responseData: null,
    });
  } catch (error) {
    if (error instanceof SnowflakeError) tried.code = error.code;
    throw error;
  }
}
