import type { GeneratedTable } from '../support/snowflake/generated-tables.ts';

/** What is extracted in `npm run bench:data`: a table as marketing teams have it, at day, market and campaign. */
export const ACCOUNT = {
  account: 'BENCH',
  user: 'BENCH',
  password: 'bench',
  role: 'READER',
  warehouse: 'WH',
  database: 'MMM',
  schema: 'PUBLIC',
} as const;

export const COLUMNS: GeneratedTable['columns'] = [
  { name: 'DAY', sql: "DATE '2020-01-01' + CAST(i % 1826 AS INTEGER)" },
  { name: 'MARKET', sql: "['de', 'fr', 'it', 'es'][1 + i % 4]" },
  { name: 'CAMPAIGN', sql: "'campaign ' || (i % 250)" },
  { name: 'REVENUE', sql: 'CAST(i * 17.31 % 100000 AS DECIMAL(12,2))' },
  { name: 'ORDERS', sql: 'CAST(i % 997 AS DECIMAL(38,0))' },
  ...['TV_S', 'OOH_S', 'PRINT_S', 'FACEBOOK_S', 'SEARCH_S'].map((name, index) => ({
    name,
    sql: `CAST(i * ${3.7 + index} % 5000 AS DECIMAL(12,4))`,
  })),
  { name: 'FACEBOOK_I', sql: 'CASE WHEN i % 10 = 0 THEN NULL ELSE CAST(i * 31 % 1000000 AS DECIMAL(38,0)) END' },
  { name: 'PRICE_INDEX', sql: 'CAST(sin(i) * 10 + 100 AS DOUBLE)' },
];

export function tableName(rows: number): string {
  return `SALES_${rows}`;
}

export function tables(sizes: readonly number[]): GeneratedTable[] {
  const { database, schema } = ACCOUNT;
  return sizes.map((rows) => ({ database, schema, name: tableName(rows), rows, columns: COLUMNS }));
}
