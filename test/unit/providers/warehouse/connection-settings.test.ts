import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseConnections, secretReferences } from '../../../../src/providers/warehouse/connection-settings.ts';

const SALES = `
connections:
  sales:
    kind: snowflake
    account: myorg-account123
    user: MMM_TRAINER
    role: MMM_TRAINER_READ
    warehouse: MMM_TRAINER_WH
`;
const KEY_PAIR = `${SALES}    private_key: { secret: mmm-sales-key }\n`;

function parsed(text: string) {
  const result = parseConnections(text, '/etc/mmm');
  if ('problems' in result) throw new Error(result.problems.join('\n'));
  return result.connections;
}

function problems(text: string): string[] {
  const result = parseConnections(text, '/etc/mmm');
  return 'problems' in result ? result.problems : [];
}

describe('a connection to Snowflake', () => {
  test('logs in by key pair where nothing else is said, and has limits', () => {
    expect(parsed(KEY_PAIR).sales).toMatchObject({
      kind: 'snowflake',
      authentication: 'key_pair',
      private_key: { secret: 'mmm-sales-key' },
      statement_timeout_seconds: 600,
      limits: { rows: 10_000_000, bytes: 2_000_000_000 },
    });
  });

  test('logs in by password only where that is written out', () => {
    const password = '    password: { env: SALES_PASSWORD }\n';
    const [problem] = problems(`${KEY_PAIR}${password}`);
    expect(problem).toMatch(/^connection "sales": password is not used, for this connection logs in by key pair/);
    expect(problem).toMatch(/write "authentication: password" where your operator insists/);
    expect(parsed(`${SALES}    authentication: password\n${password}`).sales).toMatchObject({
      authentication: 'password',
      password: { env: 'SALES_PASSWORD' },
    });
  });

  test('a password without a key pair is refused with the same words', () => {
    const said = problems(`${SALES}    password: { env: SALES_PASSWORD }\n`).join('\n');
    expect(said).toMatch(/private_key is missing/);
    expect(said).toMatch(/password is not used/);
  });

  test('names the references of its credentials, files by the folder of the settings', () => {
    const { sales } = parsed(`${SALES}    private_key: { file: keys/sales.p8 }\n    passphrase: { env: PASS }\n`);
    expect(sales && secretReferences(sales)).toEqual({
      private_key: { file: '/etc/mmm/keys/sales.p8' },
      passphrase: { env: 'PASS' },
    });
  });

  test.each([
    ['http://snowflake.example', false],
    ['https://user:pass@x.example', false],
    ['ftp://x', false],
    ['nonsense', false],
    ['http://127.0.0.1:4000', true],
    ['https://x.privatelink.example', true],
  ])('may be at the address %s: %s', (access_url, allowed) => {
    expect(problems(`${KEY_PAIR}    access_url: ${access_url}\n`)).toHaveLength(allowed ? 0 : 1);
  });
});

describe('a folder of files', () => {
  test('is of the folder in which the settings lie', () => {
    expect(parsed('connections: { files: { kind: duckdb, folder: data } }').files).toMatchObject({
      folder: '/etc/mmm/data',
    });
  });
});

describe('what is wrong', () => {
  test.each([
    ['nothing below it', 'connections:', 'it begins with "connections:" and a name for each connection below it'],
    ['no connections', 'sales: {}', 'it begins with "connections:" and a name for each connection below it'],
    ['no kind', 'connections: { sales: {} }', 'connection "sales": kind is snowflake or duckdb'],
    ['another kind', 'connections: { sales: { kind: oracle } }', 'connection "sales": kind is snowflake or duckdb'],
    ['a missing field', SALES, 'connection "sales": private_key is missing'],
    ['a field spelt wrong', `${KEY_PAIR}    warehose: X\n`, '"warehose" is no setting; did you mean warehouse?'],
    ['an address for an account', KEY_PAIR.replace('account123', 'a.snowflakecomputing.com'), 'account is the account'],
    ['a time-out that is no number', `${KEY_PAIR}    statement_timeout_seconds: soon\n`, 'has to be a number'],
    ['a time-out too short', `${KEY_PAIR}    statement_timeout_seconds: 1\n`, 'is at least 5'],
    ['a limit of nothing', `${KEY_PAIR}    limits: { rows: 0 }\n`, 'connection "sales": limits.rows is at least 1'],
    ['a log-in of another kind', `${KEY_PAIR}    authentication: sso\n`, 'authentication is key_pair or password'],
    ['the name of the example data', 'connections: { demo: { kind: duckdb, folder: x } }', 'and not "demo"'],
    ['no YAML', 'connections: [', 'line 1 is no YAML'],
  ])('%s is said with the connection and the field', (_name, text, said) => {
    expect(problems(text).join('\n')).toContain(said);
  });

  test('is said without a value, for that may be a credential in the wrong place', () => {
    const marker = 'hunter2hunter2';
    const wrong = [
      `${SALES}    private_key: ${marker}\n`,
      `${SALES}    private_key: |\n      -----BEGIN PRIVATE KEY-----\n      ${marker}==\n`,
      `${SALES}    authentication: password\n    password: "${marker}"\n`,
      `${SALES}    authentication: ${marker}\n`,
      `${KEY_PAIR}    passphrase: { value: "${marker}" }\n`,
      `${KEY_PAIR}    passphrase: { secret: "${marker}/+=" }\n`,
      `${KEY_PAIR}    "${marker}/+==": x\n`,
      `${KEY_PAIR}    account: "https://${marker}"\n`,
      `${KEY_PAIR}    access_url: "http://${marker}"\n`,
      `${KEY_PAIR}    user: [${marker}]\n`,
      `${KEY_PAIR}    statement_timeout_seconds: ${marker}\n`,
      `${SALES}    private_key: ${marker}: x: y\n  - ${marker}`,
      `${SALES}    private_key: "${marker}\n`,
      marker,
      `- ${marker}`,
    ];
    for (const text of wrong) {
      const said = problems(text);
      expect(said, text).not.toEqual([]);
      expect(said.join('\n'), text).not.toContain(marker);
    }
  });
});

test('the example has one of each kind, and every field that there is', () => {
  const text = readFileSync(new URL('../../../../connections.example.yaml', import.meta.url), 'utf8');
  const kinds = Object.values(parsed(text)).map((settings) =>
    settings.kind === 'snowflake' ? settings.authentication : settings.database === undefined ? 'folder' : 'database',
  );
  expect(kinds).toEqual(['key_pair', 'password', 'folder', 'database']);
});
