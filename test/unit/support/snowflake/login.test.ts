import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeyPair } from '../../../support/snowflake/keys.ts';
import { type SnowflakeServer, startSnowflake } from '../../../support/snowflake/server.ts';
import { connect } from './sdk.ts';

/** That the server speaks to the SDK as Snowflake does: otherwise what is tested against it would prove nothing. */

const keys = newKeyPair();
const locked = newKeyPair('open sesame');
let server: SnowflakeServer;

beforeAll(async () => {
  server = await startSnowflake({
    account: 'test',
    users: [
      { name: 'ada', password: 'right', roles: ['READER', 'WRITER'] },
      { name: 'svc', public_key: keys.public_key, roles: ['READER'] },
      { name: 'svc2', public_key: locked.public_key, roles: ['READER'] },
    ],
    roles: [{ name: 'WRITER', can_write: true }],
  });
});
afterAll(() => server.close());

const password = { username: 'ada', password: 'right' };
const jwt = { username: 'svc', authenticator: 'SNOWFLAKE_JWT', privateKey: keys.private_key };

describe('logging in', () => {
  test('by password, with role, warehouse and the tag of all queries', async () => {
    const sdk = await connect(server.url, { ...password, role: 'WRITER', queryTag: '{"mmm_run_id":"r1"}' });
    const asked = 'SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_WAREHOUSE(), CURRENT_DATABASE(), CURRENT_SCHEMA()';
    expect(await sdk.rows(asked)).toEqual([['ADA', 'WRITER', 'WH', 'MMM', 'PUBLIC']]);
    expect(server.control.queries().at(-1)).toMatchObject({ sql: asked, tag: '{"mmm_run_id":"r1"}', role: 'WRITER' });
    await sdk.close();
  });

  test('by key pair, also where the key is encrypted', async () => {
    const sdk = await connect(server.url, jwt);
    expect(await sdk.rows('SELECT CURRENT_USER()')).toEqual([['SVC']]);
    await sdk.close();
    const { private_key } = locked;
    const other = await connect(server.url, {
      ...jwt,
      username: 'svc2',
      privateKey: private_key,
      privateKeyPass: 'open sesame',
    });
    expect(await other.rows('SELECT CURRENT_USER()')).toEqual([['SVC2']]);
    await other.close();
  });

  test.each([
    ['a wrong password', { ...password, password: 'wrong' }, '390100', 'Incorrect username or password was specified.'],
    ['a user that is not there', { ...password, username: 'eve' }, '390100', 'Incorrect username or password'],
    [
      'a key that is not the registered one',
      { ...jwt, privateKey: newKeyPair().private_key },
      '394304',
      'JWT token is invalid.',
    ],
    ['a key for another user', { ...jwt, username: 'ada' }, '394300', 'JWT token is invalid.'],
    ['a key for another account', { ...jwt, account: 'OTHER' }, '394307', 'JWT token is invalid.'],
    ['a role that is not granted', { ...password, role: 'ACCOUNTADMIN' }, '390189', "Role 'ACCOUNTADMIN' specified"],
  ])('%s is refused with the code that Snowflake has for it', async (_name, options, code, message) => {
    const refused = connect(server.url, options);
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(server.control.logins.at(-1)).toMatchObject({ code });
  });

  test('a token that has expired, and one that was made long ago, are refused', async () => {
    const minutes = (n: number) => () => new Date(Date.now() + n * 60_000);
    for (const [later, code] of [
      [minutes(3), '390144'],
      [minutes(1.5), '394302'],
    ] as const) {
      const late = await startSnowflake({ account: 'test', users: [{ name: 'svc', ...keys, roles: [] }], now: later });
      await expect(connect(late.url, jwt)).rejects.toMatchObject({ code });
      await late.close();
    }
  });
});

describe('a session', () => {
  test('ends when the driver ends it', async () => {
    const sdk = await connect(server.url, password);
    expect(server.control.sessions()).toHaveLength(1);
    await sdk.close();
    expect(server.control.sessions()).toHaveLength(0);
  });

  test('goes on with a new token when its own has expired', async () => {
    const sdk = await connect(server.url, password);
    server.control.expireSessions();
    expect(await sdk.rows('SELECT 1')).toEqual([[1]]);
    expect(server.control.requests).toContain('POST /session/token-request');
    await sdk.close();
  });

  test('is over when the master token has expired', async () => {
    const sdk = await connect(server.url, password);
    server.control.expireSessions();
    server.control.expireMasterTokens();
    await expect(sdk.rows('SELECT 1')).rejects.toMatchObject({
      message: expect.stringMatching(/terminated connection/),
    });
  });

  test('is kept by heartbeats', async () => {
    const sdk = await connect(server.url, password);
    expect(await sdk.connection.isValidAsync()).toBe(true);
    await sdk.close();
  });
});
