import { identifier, literal } from '../../data/duckdb-sql.ts';
import type { Duckdb } from './duckdb-engine.ts';

/** What spreadsheets and R write for "no value". */
const NULLS = ['', 'NA', 'N/A', '#N/A', 'NULL', 'null', 'NaN'].map(literal).join(', ');

/**
 * Makes a table of a CSV file: delimiter, quotes, header and types are found by DuckDB, from all rows. Only YYYY-MM-DD is
 * taken for a date, for DD/MM and MM/DD cannot be told apart; others stay text and are refused by name later. Where fields are
 * parted by ";" or tabs, so that a comma may stand before decimals, a text column that holds nothing but numbers with a decimal
 * comma is numbers; and one in which every point has three digits after it (1.234) stays text, for that may be 1234. `known`
 * are DuckDB's types of columns, by name, that are known already.
 */
export async function loadCsv(
  database: Duckdb,
  table: string,
  path: string,
  known: Readonly<Record<string, string>>,
): Promise<void> {
  const name = identifier(table);
  const create = (types: Readonly<Record<string, string>>) =>
    `CREATE OR REPLACE TABLE ${name} AS SELECT * FROM read_csv(${literal(path)}, sample_size = -1, dateformat = '%Y-%m-%d', nullstr = [${NULLS}]${typesSql(types)})`;
  await database.run(create(known));
  const [sniffed] = await database.rows(`SELECT delimiter FROM sniff_csv(${literal(path)})`);
  if (sniffed?.[0] !== ';' && sniffed?.[0] !== '\t') return;
  const described = await database.rows(`DESCRIBE ${name}`);
  const of_type = (wanted: string) => described.filter(([, type]) => type === wanted).map(([column]) => String(column));

  const thousands = await haveThousands(database, path, of_type('DOUBLE'));
  if (thousands.length > 0) {
    await database.run(create({ ...known, ...Object.fromEntries(thousands.map((column) => [column, 'VARCHAR'])) }));
  }
  for (const column of await haveDecimalCommas(database, name, of_type('VARCHAR'))) {
    const number = identifier(column);
    await database.run(
      `ALTER TABLE ${name} ALTER ${number} TYPE DOUBLE USING CAST(replace(${number}, ',', '.') AS DOUBLE)`,
    );
  }
}

function typesSql(types: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(types).map(([column, type]) => `${literal(column)}: ${literal(type)}`);
  return pairs.length === 0 ? '' : `, types = {${pairs.join(', ')}}`;
}

/** Of columns that were read as numbers, those that are as well written with points between thousands. */
async function haveThousands(database: Duckdb, path: string, columns: readonly string[]): Promise<string[]> {
  if (columns.length === 0) return [];
  const tests = columns.map((column) => {
    const text = `trim(${identifier(column)})`;
    return `bool_and(regexp_matches(${text}, '^-?(\\d{1,3}|[1-9]\\d{0,2}(\\.\\d{3})+)$')) AND bool_or(contains(${text}, '.'))`;
  });
  const texts = `read_csv(${literal(path)}, all_varchar = true, nullstr = [${NULLS}])`;
  const [found] = await database.rows(`SELECT ${tests.join(', ')} FROM ${texts}`);
  return columns.filter((_column, index) => found?.[index] === true);
}

async function haveDecimalCommas(database: Duckdb, table: string, columns: readonly string[]): Promise<string[]> {
  if (columns.length === 0) return [];
  const tests = columns.map((column) => `bool_and(regexp_matches(${identifier(column)}, '^\\s*-?\\d+(,\\d+)?\\s*$'))`);
  const [found] = await database.rows(`SELECT ${tests.join(', ')} FROM ${table}`);
  return columns.filter((_column, index) => found?.[index] === true);
}
