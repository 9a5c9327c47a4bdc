import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeyPair } from '../../../support/snowflake/keys.ts';
import { KEYS, openAccount, PASSWORD, type SnowflakeAccount } from './snowflake-account.ts';

/** Log-ins, sessions, statements that are stopped, and what goes wrong between the driver and Snowflake. */

let account: SnowflakeAccount;
const SALES = { connection: 'sales', table: 'SALES' };
const EVERYTHING = { connection: 'sales', query: 'SELECT X FROM SALES' };

beforeAll(async () => {
  account = await openAccount();
  await account.server.control.run('CREATE TABLE SALES (X NUMBER(38,0))');
  await account.server.control.run('INSERT INTO SALES VALUES (1)');
});
afterAll(() => account.close());

const last = () => account.server.control.logins.at(-1);

describe('a log-in', () => {
  test('is by a signed token, with the role, the warehouse and the database', async () => {
    await account.open().describe(SALES);
    expect(last()).toMatchObject({
      authenticator: 'SNOWFLAKE_JWT',
      role: 'READER',
      warehouse: 'WH',
      database: 'MMM',
      application: 'MMM_Trainer',
      code: null,
    });
  });

  test('is with an encrypted key and its passphrase', async () => {
    const passphrase = 'open sesame';
    const { private_key, public_key } = newKeyPair(passphrase);
    const own = await openAccount({ users: [{ name: 'MMM', public_key, roles: ['READER'] }] });
    const encrypted = own.open('private_key: { env: KEY }, passphrase: { env: PASS }', {
      KEY: private_key,
      PASS: `${passphrase}\n`,
    });
    expect(await encrypted.tables()).toEqual([]);
    await own.close();
  });

  test('is by password where the operator insists', async () => {
    const insisted = 'authentication: password, password: { env: PASS }';
    expect(await account.open(insisted, { PASS: PASSWORD }).describe(SALES)).toHaveLength(1);
    expect(last()).toMatchObject({ authenticator: 'SNOWFLAKE', code: null });
  });

  const { private_key: other } = newKeyPair();
  const { private_key: locked } = newKeyPair('secret');
  test.each([
    ['a wrong password', 'authentication: password, password: { env: K }', { K: 'hunter2-xyz' }, /password is wrong/],
    ['another key', 'private_key: { env: K }', { K: other }, /public key has to be the one of this private key/],
    ['no key', 'private_key: { env: K }', { K: 'not a key' }, /is no private key/],
    ['a key that is cut', 'private_key: { env: K }', { K: KEYS.private_key.slice(0, 300) }, /cut or changed/],
    ['a locked key', 'private_key: { env: K }', { K: locked }, /encrypted, and no passphrase is set/],
    [
      'a wrong passphrase',
      'private_key: { env: K }, passphrase: { env: P }',
      { K: locked, P: 'hunter2-xyz' },
      /does not open with its passphrase/,
    ],
  ])('with %s is refused with the reason, and nothing of the credential', async (_name, yaml, env, reason) => {
    const error = await account
      .open(yaml, env)
      .describe(SALES)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'credentials_refused',
      details: { connection: 'sales', reason: expect.stringMatching(reason) },
    });
    const said = inspect(error, { depth: null, showHidden: true });
    for (const secret of Object.values(env)) expect(said).not.toContain(secret.split('\n')[1] ?? secret);
  });

  test('without a credential says which field misses it', async () => {
    await expect(account.open('private_key: { env: K }', {}).tables()).rejects.toMatchObject({
      code: 'credentials_missing',
      details: { connection: 'sales', field: 'private_key', reference: 'K' },
    });
  });

  test('with a role that the user has not got is refused in Snowflake’s words', async () => {
    const yaml = 'private_key: { env: KEY }';
    const other_role = await openAccount({ users: [{ name: 'MMM', public_key: KEYS.public_key, roles: ['OTHER'] }] });
    await expect(other_role.open(yaml).tables()).rejects.toMatchObject({
      code: 'credentials_refused',
      details: { reason: expect.stringMatching(/Role 'READER'.*not granted to this user/) },
    });
    await other_role.close();
  });

  test('where nobody answers is no fault of the credentials', async () => {
    const gone = await openAccount();
    const warehouse = gone.open();
    await gone.server.close();
    await expect(warehouse.tables()).rejects.toMatchObject({
      code: 'warehouse_unavailable',
      details: { connection: 'sales', reason: 'Nobody answers at its address.' },
    });
    await gone.close();
  });
});

describe('a session', () => {
  test('is one for all that is asked, also at the same time', async () => {
    const warehouse = account.open();
    const before = account.server.control.logins.length;
    await Promise.all([warehouse.describe(SALES), warehouse.preview(SALES, 1), warehouse.tables()]);
    await warehouse.describe(SALES);
    expect(account.server.control.logins.length - before).toBe(1);
  });

  test('is in UTC, with a time-out for its statements', async () => {
    const warehouse = account.open('private_key: { env: KEY }, statement_timeout_seconds: 42');
    await warehouse.preview(SALES, 1);
    const sent = account.server.control.queries().at(-1);
    expect(sent?.parameters.get('TIMEZONE')).toBe('UTC');
    expect(sent?.parameters.get('STATEMENT_TIMEOUT_IN_SECONDS')).toBe(42);
  });

  test('that has expired is renewed, and what was asked is answered', async () => {
    const warehouse = account.open();
    await warehouse.describe(SALES);
    account.server.control.expireSessions();
    expect(await warehouse.describe(SALES)).toHaveLength(1);
  });

  test('that cannot be renewed is begun anew', async () => {
    const warehouse = account.open();
    await warehouse.describe(SALES);
    const before = account.server.control.logins.length;
    account.server.control.expireSessions();
    account.server.control.expireMasterTokens();
    expect(await warehouse.describe(SALES)).toHaveLength(1);
    expect(account.server.control.logins.length - before).toBe(1);
  });

  test('that could not begin is tried again by the next who asks', async () => {
    const warehouse = account.open();
    account.server.control.failNext(/login-request/, 403);
    await expect(warehouse.describe(SALES)).rejects.toMatchObject({ code: 'warehouse_unavailable' });
    expect(await warehouse.describe(SALES)).toHaveLength(1);
  });

  test('that nobody asks anything of is ended', async () => {
    const own = await openAccount();
    const warehouse = own.open(undefined, undefined, { idle_seconds: 0.01 });
    await warehouse.tables();
    await expect.poll(() => own.server.control.sessions()).toEqual([]);
    expect(await warehouse.tables()).toEqual([]);
    await own.close();
  });
});

describe('a statement', () => {
  test('carries the run in its tag', async () => {
    await account.warehouse.preview(SALES, 1, { run_id: 'r12-de-20260101_000000' });
    expect(JSON.parse(account.server.control.queries().at(-1)?.tag ?? '')).toEqual({
      app: 'mmm-trainer',
      mmm_run_id: 'r12-de-20260101_000000',
    });
  });

  test('that takes long is asked for until it is there', async () => {
    account.server.control.answerWithin(5);
    const held = account.server.control.hold(/LIMIT 7/);
    const asked = account.warehouse.preview(SALES, 7);
    await held.arrived;
    await expect
      .poll(() => account.server.control.requests.filter((path) => /\/result$/.test(path)).length)
      .toBeGreaterThan(1);
    held.release();
    expect((await asked).rows).toEqual([[1]]);
    account.server.control.answerWithin(45_000);
  });

  test('is stopped in Snowflake when its signal is given, and the session goes on', async () => {
    const held = account.server.control.hold(/LIMIT 8/);
    const controller = new AbortController();
    const asked = account.warehouse.preview(SALES, 8, { signal: controller.signal });
    const query = await held.arrived;
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'query_cancelled' });
    expect(query.state).toBe('cancelled');
    held.release();
    expect((await account.warehouse.preview(SALES, 1)).rows).toEqual([[1]]);
  });

  test('that Snowflake stops for its time-out says how long it may take', async () => {
    const held = account.server.control.hold(/LIMIT 9/);
    const asked = account.warehouse.preview(SALES, 9);
    await held.arrived;
    account.server.control.timeOutAll();
    await expect(asked).rejects.toMatchObject({ code: 'query_timed_out', details: { seconds: 600 } });
    held.release();
  });

  test('is given up where nobody answers any more', async () => {
    const own = await openAccount();
    await own.server.control.run('CREATE TABLE SALES (X NUMBER(38,0))');
    const warehouse = own.open(undefined, undefined, { pulse_seconds: 0.05 });
    await warehouse.tables();
    const held = own.server.control.hold(/LIMIT 6/);
    const asked = warehouse.preview(SALES, 6);
    const unavailable = expect(asked).rejects.toMatchObject({
      code: 'warehouse_unavailable',
      details: { connection: 'sales', reason: 'Nobody answers at its address any more.' },
    });
    await held.arrived;
    await own.server.close();
    await unavailable;
    await own.close();
  });

  test('that takes long is waited for while the session answers', async () => {
    const patient = account.open(undefined, undefined, { pulse_seconds: 0.02 });
    const held = account.server.control.hold(/LIMIT 5/);
    const asked = patient.preview(SALES, 5);
    await held.arrived;
    const beats = () => account.server.control.requests.filter((path) => path.endsWith('/session/heartbeat')).length;
    const before = beats();
    await expect.poll(() => beats() - before).toBeGreaterThan(4);
    held.release();
    expect((await asked).rows).toEqual([[1]]);
  });

  test.each([
    ['000604', '57014', 'SQL execution canceled', 'query_cancelled'],
    ['000606', '57P03', 'No active warehouse selected in the current session.', 'query_refused'],
    ['003001', '42501', "SQL access control error:\nInsufficient privileges to operate on table 'X'.", 'query_refused'],
    ['390189', '08001', "Role 'X' is not granted.", 'credentials_refused'],
  ])('that is refused with %s (%s) is %s', async (code, sql_state, message, expected) => {
    account.server.control.refuseNext(/SELECT X/, { code, sql_state, message });
    await expect(account.warehouse.describe(EVERYTHING)).rejects.toMatchObject({ code: expected });
  });
});

describe('a connection', () => {
  test('tells of itself what an operator wants to know', async () => {
    expect(await account.open().check()).toEqual({
      role: 'READER',
      warehouse: 'WH',
      tables: 1,
      may_change: null,
      is_by_password: false,
    });
  });

  test('tells that it may do more than read, and that it logs in by password', async () => {
    const insisted = account.open('authentication: password, password: { env: PASS }, role: WRITER', {
      PASS: PASSWORD,
    });
    expect(await insisted.check()).toMatchObject({
      role: 'WRITER',
      may_change: 'INSERT on the table MMM.PUBLIC.SALES',
      is_by_password: true,
    });
  });

  test('tells that it has no warehouse, as where the role may not use it', async () => {
    const own = await openAccount({ warehouses: ['OTHER'] });
    expect(await own.open().check()).toMatchObject({ warehouse: null });
    await own.close();
  });
});
