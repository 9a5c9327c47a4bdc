import { AppError } from '../../errors.ts';

/** What Snowflake, or its driver, says instead of a result; nothing else of the driver's error is kept, for it holds the log-in. */
export type SnowflakeRefusal = { code: string; sql_state: string; message: string; query_id: string | null };

export function refusalOf(error: unknown): SnowflakeRefusal {
  const field = (name: string): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : '';
  const data = field('data');
  const query_id = typeof data === 'object' && data !== null ? Reflect.get(data, 'queryId') : null;
  return {
    code: String(field('code') ?? ''),
    sql_state: String(field('sqlState') ?? ''),
    message: error instanceof Error ? error.message : '',
    query_id: typeof query_id === 'string' ? query_id : null,
  };
}

/** Log-ins that are refused: the key, the password, the user, the role or the network policy. */
const LOGIN = /^(3901(00|01|02|44|86|89|9\d)|39014\d|3902\d\d|3904\d\d|394\d\d\d)$/;
/** The session is gone or its tokens are too old: a new one may do. */
const SESSION = /^(390104|390110|390111|390112|390113|390114|390115|405503|407002|406502)$/;
const CANCELLED = '000604';
const TIMED_OUT: ReadonlySet<string> = new Set(['000630', '000631']);
const NOT_FOUND: ReadonlySet<string> = new Set(['002003', '002043']);

export function isSessionGone(error: unknown): boolean {
  return SESSION.test(refusalOf(error).code);
}

/** Whether the object that a statement names is not there, or is not to be seen. */
export function isNotFound(error: unknown): boolean {
  return NOT_FOUND.has(refusalOf(error).code);
}

/**
 * The error of ours for what the driver has thrown; what others have thrown as it is. Its cause says Snowflake's code and nothing of the
 * connection.
 */
export function snowflakeError(error: unknown, where: { connection: string; timeout_seconds: number }): unknown {
  const { connection, timeout_seconds } = where;
  const refusal = refusalOf(error);
  if (error instanceof AppError || !/^-?\d+$/.test(refusal.code)) return error;
  const cause = causeOf(refusal);
  if (LOGIN.test(refusal.code)) {
    return new AppError('credentials_refused', { connection, reason: loginReason(refusal) }, { cause });
  }
  if (TIMED_OUT.has(refusal.code)) return new AppError('query_timed_out', { seconds: timeout_seconds }, { cause });
  if (refusal.code === CANCELLED) return new AppError('query_cancelled', { connection }, { cause });
  // The driver's own codes are numbers of six digits from 400000 on; a refusal of the server's has an SQLSTATE.
  const is_answer = refusal.sql_state !== '' && !refusal.sql_state.startsWith('08');
  if (is_answer) return new AppError('query_refused', { reason: sentence(refusal.message) }, { cause });
  return new AppError('warehouse_unavailable', { connection, reason: unavailableReason(error, refusal) }, { cause });
}

/** An error that can be logged: the driver's own holds the request, and that holds tokens. */
function causeOf({ code, sql_state, query_id }: SnowflakeRefusal): Error {
  const facts = [
    `code ${code}`,
    sql_state === '' ? '' : `SQLSTATE ${sql_state}`,
    query_id === null ? '' : `query ${query_id}`,
  ];
  return Object.assign(new Error(`Snowflake: ${facts.filter((fact) => fact !== '').join(', ')}`), { code });
}

function loginReason({ code, message }: SnowflakeRefusal): string {
  if (code === '390100') return 'Snowflake says that the user name or the password is wrong.';
  if (code === '390144' || code.startsWith('3943')) {
    return `Snowflake says: ${sentence(message)} The user’s public key has to be the one of this private key, the account and the user spelt as in Snowflake, and this machine’s clock right.`;
  }
  return `Snowflake says: ${sentence(message)}`;
}

/** Snowflake's words without its own heading, on one line. */
function sentence(message: string): string {
  const plain = message
    .replace(
      /^(SQL compilation error|SQL access control error|SQL execution error|SQL execution internal error):?\s*/i,
      '',
    )
    .replaceAll(/\s+/g, ' ')
    .trim();
  const begun = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.!?]$/.test(begun) || begun === '' ? begun : `${begun}.`;
}

function unavailableReason(error: unknown, { code }: SnowflakeRefusal): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const system = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  const known = REASONS[system] ?? REASONS[code];
  return known ?? `It cannot be reached (${system === '' ? `code ${code}` : system}).`;
}

const REASONS: Readonly<Record<string, string>> = {
  '401002': 'It answered with an error page: the account identifier or the address may be wrong, or it is down.',
  '407002': 'Its session ended while its rows were fetched.',
  ENOTFOUND: 'There is no such address: the account identifier may be wrong.',
  EAI_AGAIN: 'Its address cannot be looked up from this machine.',
  ECONNREFUSED: 'Nobody answers at its address.',
  ECONNRESET: 'The connection was cut.',
  ETIMEDOUT: 'It did not answer in time.',
  ECONNABORTED: 'It did not answer in time.',
  CERT_HAS_EXPIRED: 'Its certificate has expired.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its certificate is not trusted here: a proxy may stand between.',
};
