import { forbiddenFunction, REASONS, refused, stage } from './refusals.ts';

/** Table functions that compute rows. All others read files, settings, secrets or the catalogue, or run a text as a query. */
const OF_TABLES: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
]);

const READS_SETTINGS = "reads this machine's settings";

const MAKES_LONG_TEXTS = 'can make a text that fills the memory of this machine';

const OF_VALUES: Readonly<Record<string, string>> = {
  getenv: READS_SETTINGS,
  getvariable: READS_SETTINGS,
  current_setting: READS_SETTINGS,
  current_database: READS_SETTINGS,
  write_log: 'writes a log',
  setseed: 'changes the session',
  repeat: MAKES_LONG_TEXTS,
  lpad: MAKES_LONG_TEXTS,
  rpad: MAKES_LONG_TEXTS,
  bar: MAKES_LONG_TEXTS,
};

/** Refuses functions that reach outside of the tables, by DuckDB's names for them. */
export function checkDuckdbFunction(name: string, kind: 'of_tables' | 'of_values'): void {
  const known = name.toLowerCase();
  if (known === 'nextval' || known === 'currval') throw refused(REASONS.sequence);
  if (kind === 'of_values') {
    const why = Object.hasOwn(OF_VALUES, known) ? OF_VALUES[known] : undefined;
    if (why !== undefined) throw refused(forbiddenFunction(name, why));
  } else if (!OF_TABLES.has(known)) {
    throw refused(forbiddenFunction(name, 'reads something else than the tables of this connection'));
  }
}

/** A name that DuckDB would look for among the files, were it let to; and its own catalogue, which names the files it has open. */
export function checkDuckdbTable(name: string): void {
  if (/[/\\*?]|:\/\/|\.(csv|tsv|txt|parquet|json|ndjson|jsonl|xlsx|db|duckdb|gz|zst)$/i.test(name))
    throw refused(stage(name));
  if (/^(duckdb|pragma|sqlite)_/i.test(name)) {
    throw refused(`It reads ${name}, which is about the database, not one of its tables. Select from a table.`);
  }
}
