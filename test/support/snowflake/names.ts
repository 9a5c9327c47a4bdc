/**
 * Snowflake's names tell "a" from "A" and read an unquoted a as A; DuckDB's do neither. So a quoted name is kept in DuckDB with a
 * tilde before each letter that is small, and what comes out of DuckDB is read back in capitals: `"tv_S"` is `~T~V_S` there,
 * and `tv_s` without quotes is another name, as it is in Snowflake.
 */

/** A name, without quotes, as DuckDB has it. */
export function encodeName(name: string): string {
  return name.replaceAll('~', '~~').replace(/[a-z]/g, (letter) => `~${letter.toUpperCase()}`);
}

/** A name, or a text with names in it such as `min("~R")`, as Snowflake writes it. */
export function decodeName(text: string): string {
  return text
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/~([A-Z~])/g, (_pair, letter: string) => letter.toLowerCase());
}

/** The name in a token: `"tv_S"` is tv_S, `sales` is SALES. */
export function nameOf(token: string): string {
  return token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token.toUpperCase();
}

/** A name in quotes for DuckDB. */
export function duckdbName(name: string): string {
  return `"${encodeName(name).replaceAll('"', '""')}"`;
}

/** SQL that does what `decodeName` does. */
export function decodeSql(column: string): string {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const decoded = letters.reduce(
    (sql, letter) => `replace(${sql}, '~${letter}', '${letter.toLowerCase()}')`,
    `upper(${column})`,
  );
  return `replace(${decoded}, '~~', '~')`;
}
