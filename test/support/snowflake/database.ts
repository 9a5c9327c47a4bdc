import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { type Cells, cellOf, type RowType, rowTypeOf } from './encode.ts';
import { decodeName, decodeSql, duckdbName } from './names.ts';
import { INFORMATION_SCHEMA, TEXT_MACRO } from './translate.ts';

/** The DuckDB behind the server: each of Snowflake's databases is one attached in memory. */
export type Database = {
  databases(): Promise<string[]>;
  createDatabase(name: string): Promise<void>;
  /** Runs DuckDB's SQL as a session sees it. Ends early, with DuckDB's error, when the signal is given. */
  read(sql: string, where: Where, binds?: DuckDBValue[], signal?: AbortSignal): Promise<Table>;
  close(): void;
};

export type Where = { database: string | null; schema: string | null; time_zone: string };

type Table = { row_types: RowType[]; rows: Cells[] };

const DATA_TYPE = `CASE
  WHEN data_type LIKE 'DECIMAL%' OR data_type LIKE '%INT%' AND data_type NOT LIKE 'STRUCT%' THEN 'NUMBER'
  WHEN data_type IN ('DOUBLE', 'FLOAT') THEN 'FLOAT'
  WHEN data_type LIKE 'TIMESTAMP WITH%' THEN 'TIMESTAMP_LTZ'
  WHEN data_type LIKE 'TIMESTAMP%' THEN 'TIMESTAMP_NTZ'
  WHEN data_type LIKE 'STRUCT%' THEN 'TIMESTAMP_TZ'
  WHEN data_type = 'VARCHAR' THEN 'TEXT'
  WHEN data_type = 'JSON' THEN 'VARIANT'
  WHEN data_type = 'BLOB' THEN 'BINARY'
  ELSE data_type END`;

/** Functions of Snowflake's that DuckDB has under another name or not at all. */
const MACROS = [
  'IFF(a, b, c) AS CASE WHEN a THEN b ELSE c END',
  'TO_DATE(a) AS CAST(a AS DATE)',
  'TRY_TO_DATE(a) AS TRY_CAST(a AS DATE)',
  'TO_NUMBER(a) AS CAST(a AS DECIMAL(38,0))',
  'TO_DOUBLE(a) AS CAST(a AS DOUBLE)',
  'TRY_TO_DOUBLE(a) AS TRY_CAST(a AS DOUBLE)',
  // A text of a value as the session's formats say; NULL of what has none of the kind it is looked at as.
  `${TEXT_MACRO}(a, time_format, ntz, ltz) AS CASE
     WHEN typeof(a) = 'TIMESTAMP WITH TIME ZONE'
       THEN strftime(TRY_CAST(regexp_replace(CAST(a AS VARCHAR), '[+-]\\d\\d(:\\d\\d)*$', '') AS TIMESTAMP_NS), ltz)
     WHEN typeof(a) LIKE 'TIMESTAMP%' THEN strftime(TRY_CAST(CAST(a AS VARCHAR) AS TIMESTAMP_NS), ntz)
     WHEN typeof(a) = 'TIME' THEN strftime(TRY_CAST('2000-01-01 ' || CAST(a AS VARCHAR) AS TIMESTAMP_NS), time_format)
     WHEN typeof(a) = 'DOUBLE' THEN regexp_replace(CAST(a AS VARCHAR), '\\.0$', '')
     ELSE CAST(a AS VARCHAR) END`,
  // '2020-01-01 10:00:00 +0200'
  `TO_TIMESTAMP_TZ(a) AS struct_pack(
     utc := make_timestamp_ns(epoch_ns(CAST(a[:-7] AS TIMESTAMP_NS)) - CAST(a[-5:-3] || a[-2:] AS BIGINT) // 100 * 3600000000000
       - CAST(a[-5] || a[-2:] AS BIGINT) * 60000000000),
     offset_minutes := CAST(CAST(a[-5:-3] AS INTEGER) * 60 + CAST(a[-5] || a[-2:] AS INTEGER) AS INTEGER))`,
  'ZEROIFNULL(a) AS coalesce(a, 0)',
  'NVL(a, b) AS coalesce(a, b)',
  'REGEXP_LIKE(a, b) AS regexp_full_match(a, b)',
  "CURRENT_VERSION() AS '9.40.1'",
];

export async function openDatabase(): Promise<Database> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB', temp_directory: '' });
  const admin = await instance.connect();
  for (const macro of MACROS) await admin.run(`CREATE MACRO memory.main.${macro}`);

  async function databases(): Promise<string[]> {
    const found = await admin.runAndReadAll(
      "SELECT database_name FROM duckdb_databases() WHERE NOT internal AND database_name <> 'memory' ORDER BY 1",
    );
    return found.getRows().map(([name]) => decodeName(String(name)));
  }

  async function read(sql: string, where: Where, binds: DuckDBValue[] = [], signal?: AbortSignal): Promise<Table> {
    const connection = await instance.connect();
    // Once is not enough: it is lost on a connection that is just about to begin.
    let interrupting: NodeJS.Timeout | undefined;
    const interrupt = () => {
      connection.interrupt();
      interrupting = setInterval(() => connection.interrupt(), 10);
    };
    signal?.addEventListener('abort', interrupt);
    try {
      signal?.throwIfAborted();
      await place(connection, where);
      const result = await connection.stream(sql, binds.length > 0 ? binds : undefined);
      const types = result.columnTypes();
      const row_types = result.columnNames().map((name, index) => {
        const type = types[index];
        if (type === undefined) throw new Error(`no type of ${name}`);
        return rowTypeOf(decodeName(name), type);
      });
      const rows: Cells[] = [];
      for await (const some of result.yieldRows()) {
        for (const row of some) rows.push(row.map(cellOf));
      }
      return { row_types, rows };
    } finally {
      signal?.removeEventListener('abort', interrupt);
      clearInterval(interrupting);
      connection.closeSync();
    }
  }

  return {
    databases,
    read,
    async createDatabase(name) {
      await admin.run(`ATTACH ':memory:' AS ${duckdbName(name)}`);
      const database = duckdbName(name);
      await admin.run(`CREATE SCHEMA IF NOT EXISTS ${database}."PUBLIC"`);
      await admin.run(`CREATE SCHEMA ${database}."${INFORMATION_SCHEMA}"`);
      for (const [view, select] of informationSchema(name)) {
        await admin.run(`CREATE VIEW ${database}."${INFORMATION_SCHEMA}".${view} AS ${select}`);
      }
    },
    close: () => {
      admin.closeSync();
      instance.closeSync();
    },
  };
}

async function place(connection: DuckDBConnection, { database, schema, time_zone }: Where): Promise<void> {
  await connection.run(`SET TimeZone = '${time_zone.replaceAll("'", "''")}'`);
  const path = database === null ? '' : `${duckdbName(database)}.${duckdbName(schema ?? 'PUBLIC')},`;
  await connection.run(`SET search_path = '${`${path}memory.main`.replaceAll("'", "''")}'`);
}

function informationSchema(name: string): [string, string][] {
  const of_database = `database_name = '${duckdbName(name).slice(1, -1).replaceAll("'", "''")}'`;
  const is_ours = `schema_name IN ('main', '${INFORMATION_SCHEMA}')`;
  const from = (catalogue: string) => `FROM ${catalogue}() WHERE ${of_database} AND NOT internal AND NOT (${is_ours})`;
  const place_of = `${decodeSql('database_name')} AS TABLE_CATALOG, ${decodeSql('schema_name')} AS TABLE_SCHEMA`;
  return [
    [
      'TABLES',
      `SELECT ${place_of}, ${decodeSql('table_name')} AS TABLE_NAME, 'BASE TABLE' AS TABLE_TYPE, estimated_size AS ROW_COUNT ${from('duckdb_tables')}
       UNION ALL SELECT ${place_of}, ${decodeSql('view_name')}, 'VIEW', NULL ${from('duckdb_views')}`,
    ],
    [
      'COLUMNS',
      `SELECT ${place_of}, ${decodeSql('table_name')} AS TABLE_NAME, ${decodeSql('column_name')} AS COLUMN_NAME,
       column_index AS ORDINAL_POSITION, CASE WHEN is_nullable THEN 'YES' ELSE 'NO' END AS IS_NULLABLE,
       ${DATA_TYPE} AS DATA_TYPE, CASE WHEN data_type LIKE 'DECIMAL%' THEN numeric_precision END AS NUMERIC_PRECISION,
       CASE WHEN data_type LIKE 'DECIMAL%' THEN numeric_scale END AS NUMERIC_SCALE ${from('duckdb_columns')}`,
    ],
    [
      'SCHEMATA',
      `SELECT ${decodeSql('database_name')} AS CATALOG_NAME, CASE schema_name WHEN '${INFORMATION_SCHEMA}' THEN 'INFORMATION_SCHEMA'
       ELSE ${decodeSql('schema_name')} END AS SCHEMA_NAME FROM duckdb_schemas() WHERE ${of_database} AND schema_name NOT IN ('main', 'pg_catalog', 'information_schema')`,
    ],
    [
      'DATABASES',
      `SELECT ${decodeSql('database_name')} AS DATABASE_NAME FROM duckdb_databases() WHERE NOT internal AND database_name <> 'memory'`,
    ],
  ];
}
