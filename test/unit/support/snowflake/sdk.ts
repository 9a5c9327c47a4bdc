import snowflake, { type Connection, type ConnectionOptions, type RowStatement } from 'snowflake-sdk';

snowflake.configure({ logLevel: 'OFF', disableOCSPChecks: true });

/** The SDK as it is published, with promises. */
export type Sdk = {
  connection: Connection;
  /** All rows of a statement, as arrays. */
  rows(sql: string, options?: Record<string, unknown>): Promise<unknown[][]>;
  statement(sql: string, options?: Record<string, unknown>): Promise<RowStatement>;
  close(): Promise<void>;
};

/** `url` is left out for Snowflake itself. */
export async function connect(url: string | undefined, options: Partial<ConnectionOptions>): Promise<Sdk> {
  const connection = snowflake.createConnection({
    account: 'TEST',
    ...(url === undefined ? {} : { accessUrl: url }),
    warehouse: 'WH',
    database: 'MMM',
    schema: 'PUBLIC',
    sfRetryMaxLoginRetries: 1,
    ...options,
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => {
      if (error) reject(error);
      else resolve();
    });
  });

  function statement(sql: string, more: Record<string, unknown> = {}): Promise<RowStatement> {
    return new Promise((resolve, reject) => {
      connection.execute({
        sqlText: sql,
        streamResult: true,
        rowMode: 'array',
        ...more,
        complete: (error, done) => {
          if (error) reject(error);
          else resolve(done as RowStatement);
        },
      });
    });
  }

  return {
    connection,
    statement,
    async rows(sql, more) {
      const stream = (await statement(sql, more)).streamRows();
      const rows: unknown[][] = [];
      for await (const row of stream) rows.push(row as unknown[]);
      return rows;
    },
    close: () =>
      new Promise((resolve, reject) => {
        connection.destroy((error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
  };
}
