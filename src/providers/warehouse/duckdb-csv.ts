import { identifier, literal } from '../../data/duckdb-sql.ts';
import type { Duckdb } from './duckdb-engine.ts';

/** What spreadsheets and R write for "no value". */
const NULLS = ['', 'NA', 'N/A', '#N/A', 'NULL', 'null', 'NaN'].map(literal).join(', ');

/**
 * Makes a table of a CSV file, reading it once: delimiter, quotes, header and types are found by DuckDB, from all rows. Only
 * YYYY-MM-DD is taken for a date, for DD/MM and MM/DD cannot be told apart; others stay text and are refused by name later.
 * Where fields are parted by ";" and a text column holds nothing but numbers with a decimal comma, they are numbers.
 */
export async function loadCsv(database: Duckdb, table: string, path: string): Promise<void> {
  const name = identifier(table);
  await database.run(
    `CREATE TABLE ${name} AS SELECT * FROM read_csv(${literal(path)}, sample_size = -1, dateformat = '%Y-%m-%d', nullstr = [${NULLS}])`,
  );
  const [sniffed] = await database.rows(`SELECT delimiter FROM sniff_csv(${literal(path)})`);
  if (sniffed?.[0] !== ';') return;
  const columns = await database.rows(`DESCRIBE ${name}`);
  const texts = columns.filter(([, type]) => type === 'VARCHAR').map(([column]) => identifier(String(column)));
  if (texts.length === 0) return;
  const tests = texts.map((column) => `bool_and(regexp_matches(${column}, '^\\s*-?\\d+(,\\d+)?\\s*$'))`);
  const [are_numbers] = await database.rows(`SELECT ${tests.join(', ')} FROM ${name}`);
  for (const column of texts.filter((_column, index) => are_numbers?.[index] === true)) {
    await database.run(
      `ALTER TABLE ${name} ALTER ${column} TYPE DOUBLE USING CAST(replace(${column}, ',', '.') AS DOUBLE)`,
    );
  }
}
