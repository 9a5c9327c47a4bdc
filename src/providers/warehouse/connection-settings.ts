import { isAbsolute, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { nearest } from '../../data/nearest.ts';
import type { SecretReference } from '../secrets/types.ts';

/**
 * The named connections of an operator's configuration. Nothing in it is a credential: those are references. What is wrong is
 * said with the connection and the field, and never with a value, for a value may be a credential in the wrong place.
 */

const REFERENCE_FORM =
  'is { secret: NAME }, { file: PATH } or { env: NAME }: the credential itself is never written here';
const SECRET: z.ZodType<SecretReference, SecretReference> = z.union(
  [
    z.strictObject({ secret: z.string().regex(/^(projects\/[^/]+\/secrets\/)?[\w-]+(\/versions\/\w+)?$/) }),
    z.strictObject({ file: z.string().min(1) }),
    z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w*$/) }),
  ],
  { error: REFERENCE_FORM },
);

const LIMITS = z
  .strictObject({
    /** Rows of one extract. */
    rows: z.int().min(1).max(1_000_000_000).default(10_000_000),
    /** Bytes of one extract: of its values as text, as they come. */
    bytes: z.int().min(1).max(1_000_000_000_000).default(2_000_000_000),
  })
  .prefault({});

const name = z.string().trim().min(1).max(255);

const SNOWFLAKE_FIELDS = {
  kind: z.literal('snowflake'),
  /** The account identifier, such as `myorg-account123`; without `.snowflakecomputing.com`. */
  account: z
    .string()
    .max(255)
    .regex(
      /^(?!.*snowflakecomputing\.)[\w-]+(\.[\w-]+)*$/,
      'is the account identifier alone, such as myorg-account123',
    ),
  user: name,
  role: name,
  warehouse: name,
  /** Where a table name without a database is looked for. */
  database: name.optional(),
  /** Where a table name without a schema is looked for. */
  schema: name.optional(),
  /** The databases whose tables are offered; `database`, or all that the role can see, where left out. */
  databases: z.array(name).min(1).max(50).optional(),
  statement_timeout_seconds: z.int().min(5).max(86_400).default(600),
  limits: LIMITS,
  /** Address of the account where it is not `https://ACCOUNT.snowflakecomputing.com`. */
  access_url: z
    .string()
    .refine(isSafeAddress, 'is an address that begins with https:// (http:// for this machine alone)')
    .optional(),
};

const SNOWFLAKE = z.discriminatedUnion('authentication', [
  z.strictObject({
    ...SNOWFLAKE_FIELDS,
    authentication: z.literal('key_pair'),
    /** A PKCS#8 private key in PEM. */
    private_key: SECRET,
    /** Of an encrypted private key. */
    passphrase: SECRET.optional(),
  }),
  z.strictObject({ ...SNOWFLAKE_FIELDS, authentication: z.literal('password'), password: SECRET }),
]);

const DUCKDB = z
  .strictObject({
    kind: z.literal('duckdb'),
    /** Each data file in it is a table: .csv, .tsv (both also .gz), .parquet, .xlsx. */
    folder: z.string().min(1).optional(),
    /** A database file of DuckDB's, opened to be read only. */
    database: z.string().min(1).optional(),
    limits: LIMITS,
  })
  .refine(({ folder, database }) => (folder === undefined) !== (database === undefined), {
    error: 'has to name a folder of data files, or a database (a file of DuckDB), and not both',
  });

/** Key pairs are how a service logs in; a password has to be asked for by name. */
const CONNECTION = z.preprocess(
  (given) => (isSnowflake(given) && !('authentication' in given) ? { authentication: 'key_pair', ...given } : given),
  z.discriminatedUnion('kind', [SNOWFLAKE, DUCKDB]),
);

const CONNECTIONS = z.strictObject({
  connections: z.record(z.string().regex(/^(?!demo$)[a-z0-9][a-z0-9_-]{0,39}$/), CONNECTION),
});

export type ConnectionSettings = z.infer<typeof CONNECTION>;
export type SnowflakeSettings = z.infer<typeof SNOWFLAKE>;
export type NamedConnections = Readonly<Record<string, ConnectionSettings>>;

/** The references of a connection's credentials, by the field they stand in. */
export function secretReferences(settings: ConnectionSettings): Record<string, SecretReference> {
  if (settings.kind === 'duckdb') return {};
  if (settings.authentication === 'password') return { password: settings.password };
  const { private_key, passphrase } = settings;
  return passphrase === undefined ? { private_key } : { private_key, passphrase };
}

/**
 * The connections that a YAML (or JSON) text configures, or what is wrong with it, a sentence for each. Paths in it are of
 * `folder` where they are relative.
 */
export function parseConnections(
  text: string,
  folder: string,
): { connections: NamedConnections } | { problems: string[] } {
  const lines = new LineCounter();
  // Without pretty errors: those quote the line.
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(({ code, pos: [at] }) => `line ${lines.linePos(at).line} is no YAML (${code})`),
    };
  }
  const given: unknown = document.toJS();
  const parsed = CONNECTIONS.safeParse(given ?? {}, { reportInput: true });
  if (!parsed.success) return { problems: parsed.error.issues.flatMap(problemsOf) };
  const connections = Object.entries(parsed.data.connections);
  return { connections: Object.fromEntries(connections.map(([key, settings]) => [key, placed(settings, folder)])) };
}

function placed(settings: ConnectionSettings, folder: string): ConnectionSettings {
  const path = (given: string) => (isAbsolute(given) ? given : resolve(folder, given));
  const reference = (given: SecretReference): SecretReference => ('file' in given ? { file: path(given.file) } : given);
  if (settings.kind === 'duckdb') {
    const { folder: given, database } = settings;
    return {
      ...settings,
      ...(given === undefined ? {} : { folder: path(given) }),
      ...(database === undefined ? {} : { database: path(database) }),
    };
  }
  if (settings.authentication === 'password') return { ...settings, password: reference(settings.password) };
  const { passphrase } = settings;
  return {
    ...settings,
    private_key: reference(settings.private_key),
    ...(passphrase === undefined ? {} : { passphrase: reference(passphrase) }),
  };
}

function isSnowflake(given: unknown): given is object {
  return typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'snowflake';
}

function isSafeAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname));
}

const PASSWORD_INSISTED =
  'password is not used, for this connection logs in by key pair: give a private_key, or write "authentication: password" where your operator insists on a password';
const KEY_NOT_USED = 'is not used, for this connection logs in by password';

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const [, connection, ...fields] = issue.path.map(String);
  const where = connection === undefined ? '' : `connection ${quoted(connection)}: `;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${where}${unknownKey(key, fields)}`);
  if (connection === undefined) return ['it begins with "connections:" and a name for each connection below it'];
  if (issue.code === 'invalid_key') {
    return [
      `${where}a name is of a-z, 0-9, "-" and "_", at most 40 of them, and not "demo", which is the example data`,
    ];
  }
  const field = fields.length === 0 ? 'it' : fields.join('.');
  return [`${where}${field} ${said(issue)}`];
}

function unknownKey(key: string, fields: readonly string[]): string {
  if (fields.length === 0 && key === 'password') return PASSWORD_INSISTED;
  if (fields.length === 0 && (key === 'private_key' || key === 'passphrase')) return `${key} ${KEY_NOT_USED}`;
  const near = nearest(key, KNOWN);
  return `${quoted([...fields, key].join('.'))} is no setting${near === null ? '' : `; did you mean ${near}?`}`;
}

const KNOWN = [
  ...Object.keys(SNOWFLAKE_FIELDS),
  ...['connections', 'authentication', 'private_key', 'passphrase', 'password', 'folder', 'rows', 'bytes'],
];

function said(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union' && issue.path.at(-1) === 'kind') return 'is snowflake or duckdb';
  if (issue.code === 'invalid_union' && issue.path.at(-1) === 'authentication') return 'is key_pair or password';
  if (issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type')
    return `has to be ${issue.expected === 'object' ? 'a mapping' : `a ${issue.expected}`}`;
  if (issue.code === 'too_big') return `is at most ${issue.maximum}`;
  if (issue.code === 'too_small') return issue.origin === 'string' ? 'is empty' : `is at least ${issue.minimum}`;
  return issue.message;
}

/** What is no plain name may be a credential in the wrong place. */
function quoted(text: string): string {
  return /^[\w.-]{1,40}$/.test(text) ? `"${text}"` : 'with an odd name';
}
