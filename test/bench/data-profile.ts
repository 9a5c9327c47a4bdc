import { DuckDBInstance } from '@duckdb/node-api';
import { identifier, literal } from '../../src/data/duckdb-sql.ts';
import { RUN_SPEC, type RunSpec } from '../../src/runs/run-spec.ts';

/** Five years of days, and 200 columns with the date and the outcome. */
export const PROFILE_ROWS = 1826;
export const PROFILE_COLUMNS = 200;

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}_${index + 1}`);
const spends = numbered('spend', 70);
const exposures = numbered('exposure', 70);
const organic = numbered('organic', 20);
const context = numbered('context', PROFILE_COLUMNS - 2 - spends.length - exposures.length - organic.length);

export function profileSpec(): RunSpec {
  return RUN_SPEC.parse({
    revision: 'bench',
    country: 'de',
    data: { connection: 'bench', table: 'wide' },
    date_var: 'DATE',
    dep_var: 'revenue',
    dep_var_type: 'revenue',
    paid_media_spends: spends,
    paid_media_vars: exposures,
    organic_vars: organic,
    context_vars: context,
    window: { start: '2020-01-01', end: '2024-12-30' },
  });
}

/** Numbers of which no two columns are the same, with weeks without spend and a value missing here and there. */
export async function writeWide(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const value = (seed: number) => `hash(i * 1000 + ${seed}) % 100000 / 100.0`;
  const columns = [
    ...spends.map((name, index) => `CASE WHEN (i // 7) % 5 < 2 THEN 0 ELSE ${value(index)} END AS ${identifier(name)}`),
    ...exposures.map(
      (name, index) => `CASE WHEN (i // 7) % 5 < 2 THEN 0 ELSE ${value(500 + index)} END AS ${identifier(name)}`,
    ),
    ...[...organic, ...context].map((name, index) => `${value(300 + index)} AS ${identifier(name)}`),
  ];
  await connection.run(
    `COPY (SELECT DATE '2020-01-01' + CAST(i AS INTEGER) AS "DATE", ${value(999)} + 5000 AS revenue, ${columns.join(', ')}
     FROM (SELECT range AS i FROM range(${PROFILE_ROWS}))) TO ${literal(path)} (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
}
