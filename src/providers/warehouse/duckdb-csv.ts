import { type Duckdb, identifier, literal } from './duckdb-engine.ts';

/** What spreadsheets and R write for "no value". */
const NULLS = ['', 'NA', 'N/A', '#N/A', 'NULL', 'null', 'NaN'].map(literal).join(', ');

/**
 * The SELECT that reads a CSV file: delimiter, quotes and header are found by DuckDB, from all rows. Only YYYY-MM-DD is taken
 * for a date, for DD/MM and MM/DD cannot be told apart; others stay text and are refused by name later. Where fields are parted
 * by ";" and a text column holds nothing but numbers with a decimal comma, they are numbers.
 */
export async function csvSelect(database: Duckdb, path: string): Promise<string> {
  const read = `read_csv(${literal(path)}, sample_size = -1, dateformat = '%Y-%m-%d', nullstr = [${NULLS}])`;
  const columns = await database.rows(`DESCRIBE SELECT * FROM ${read}`);
  const texts = columns.filter(([, type]) => type === 'VARCHAR').map(([name]) => String(name));
  const [sniffed] = await database.rows(`SELECT delimiter FROM sniff_csv(${literal(path)}, sample_size = -1)`);
  if (sniffed?.[0] !== ';' || texts.length === 0) return `SELECT * FROM ${read}`;

  const tests = texts.map((name) => `bool_and(regexp_matches(${identifier(name)}, '^\\s*-?\\d+(,\\d+)?\\s*$'))`);
  const [are_numbers] = await database.rows(`SELECT ${tests.join(', ')} FROM ${read}`);
  const decimals = texts.filter((_name, index) => are_numbers?.[index] === true);
  if (decimals.length === 0) return `SELECT * FROM ${read}`;
  const replaced = decimals.map(
    (name) => `CAST(replace(${identifier(name)}, ',', '.') AS DOUBLE) AS ${identifier(name)}`,
  );
  return `SELECT * REPLACE (${replaced.join(', ')}) FROM ${read}`;
}
