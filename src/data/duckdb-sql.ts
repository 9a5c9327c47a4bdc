/** Pieces of DuckDB's SQL. */

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** SQL for the date of a text of the form YYYY-MM-DD, `NULL` where it is none. */
export function isoDaySql(text: string): string {
  return `CASE WHEN regexp_matches(${text}, '^\\d{4}-\\d{2}-\\d{2}$') THEN TRY_CAST(${text} AS DATE) END`;
}
