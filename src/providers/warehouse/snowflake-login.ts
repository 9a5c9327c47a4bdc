import { createPrivateKey } from 'node:crypto';
import type { Connection, ConnectionOptions } from 'snowflake-sdk';
import { AppError } from '../../errors.ts';
import type { SecretReference, Secrets } from '../secrets/types.ts';
import type { SnowflakeSettings } from './connection-settings.ts';
import { snowflakeError } from './snowflake-errors.ts';
import { snowflakeSdk } from './snowflake-sdk.ts';

const LOGIN_SECONDS = 30;

export type LoginOptions = { connection: string; settings: SnowflakeSettings; secrets: Secrets };

/**
 * A session of Snowflake's, logged in and set up: UTC, texts of dates that can be read back, a time-out for its statements. Throws
 * `credentials_missing`, `credentials_refused`, `warehouse_unavailable`.
 */
export async function logIn(options: LoginOptions): Promise<Connection> {
  const { connection, settings } = options;
  const where = { connection, timeout_seconds: LOGIN_SECONDS };
  const credentials = await credentialsOf(options);
  const sdk = await snowflakeSdk();
  try {
    const opened = sdk.createConnection({ ...optionsOf(settings), ...credentials });
    await within(LOGIN_SECONDS, connection, (resolve, reject) => {
      opened.connect((error) => (error === undefined || error === null ? resolve() : reject(error)));
    });
    await within(LOGIN_SECONDS, connection, (resolve, reject) => {
      const sqlText = sessionSql(settings);
      opened.execute({
        sqlText,
        complete: (error) => (error === undefined || error === null ? resolve() : reject(error)),
      });
    });
    return opened;
  } catch (error) {
    throw snowflakeError(error, where);
  }
}

function optionsOf(settings: SnowflakeSettings): ConnectionOptions {
  const { account, user, role, warehouse, database, schema, access_url } = settings;
  return {
    account,
    username: user,
    role,
    warehouse,
    ...(database === undefined ? {} : { database }),
    ...(schema === undefined ? {} : { schema }),
    ...(access_url === undefined ? {} : { accessUrl: access_url }),
    application: 'MMM_Trainer',
    // Tried again by whoever asked; a person may be waiting.
    sfRetryMaxLoginRetries: 1,
    clientSessionKeepAlive: false,
    clientStoreTemporaryCredential: false,
    disableConsoleLogin: true,
    // A missing number is missing, and not the text "NULL".
    representNullAsStringNull: false,
    // A chunk ahead of the one that is read: more of them are memory alone.
    resultPrefetch: 1,
    rowStreamHighWaterMark: 256,
  };
}

/** Dates as texts are read back from what Snowflake writes, so how it writes them is not left to the account. */
function sessionSql(settings: SnowflakeSettings): string {
  const seconds = settings.statement_timeout_seconds;
  return `ALTER SESSION SET
    TIMEZONE = 'UTC'
    STATEMENT_TIMEOUT_IN_SECONDS = ${seconds}
    STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = ${seconds}
    DATE_OUTPUT_FORMAT = 'YYYY-MM-DD'
    TIME_OUTPUT_FORMAT = 'HH24:MI:SS.FF9'
    TIMESTAMP_NTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9'
    TIMESTAMP_LTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9'
    STRICT_JSON_OUTPUT = TRUE
    CLIENT_RESULT_CHUNK_SIZE = 16`;
}

async function credentialsOf({ connection, settings, secrets }: LoginOptions): Promise<ConnectionOptions> {
  async function read(field: string, reference: SecretReference): Promise<string> {
    try {
      return await secrets.read(reference);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'credentials_missing') throw error;
      throw new AppError('credentials_missing', { ...error.details, connection, field }, { cause: error });
    }
  }

  if (settings.authentication === 'password') return { password: await read('password', settings.password) };
  const pem = await read('private_key', settings.private_key);
  const passphrase = settings.passphrase === undefined ? undefined : await read('passphrase', settings.passphrase);
  return { authenticator: 'SNOWFLAKE_JWT', privateKey: privateKey(pem, passphrase, connection) };
}

/** The key as the driver takes it, without a passphrase. What OpenSSL says of a wrong one is not repeated. */
function privateKey(pem: string, passphrase: string | undefined, connection: string): string {
  const refused = (reason: string) => new AppError('credentials_refused', { connection, reason });
  const is_encrypted = /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(pem);
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw refused('Its private_key is no private key: a PKCS#8 key in PEM begins with "-----BEGIN PRIVATE KEY-----".');
  }
  if (is_encrypted && passphrase === undefined) {
    throw refused('Its private_key is encrypted, and no passphrase is set.');
  }
  try {
    const key = createPrivateKey({ key: pem, format: 'pem', passphrase });
    if (key.asymmetricKeyType === 'rsa') return key.export({ format: 'pem', type: 'pkcs8' }).toString().trim();
  } catch {
    throw refused(
      is_encrypted
        ? 'Its private_key does not open with its passphrase.'
        : 'Its private_key cannot be read: it may have been cut or changed.',
    );
  }
  throw refused('Its private_key is no RSA key, and Snowflake takes no other.');
}

/** What does not come in time is `warehouse_unavailable`: the driver itself would try for minutes. */
function within(
  seconds: number,
  connection: string,
  start: (resolve: () => void, reject: (error: unknown) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const reason = `It did not answer within ${seconds} seconds.`;
    const late = () => reject(new AppError('warehouse_unavailable', { connection, reason }));
    const timer = setTimeout(late, seconds * 1000);
    const ended =
      <Value extends unknown[]>(then: (...value: Value) => void) =>
      (...value: Value) => {
        clearTimeout(timer);
        then(...value);
      };
    try {
      start(ended(resolve), ended(reject));
    } catch (error) {
      ended(reject)(error);
    }
  });
}
