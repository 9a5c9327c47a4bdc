import { identifier } from '../../data/duckdb-sql.ts';

/** A name as SQL needs it: quoted where it is not what Snowflake makes of any name without quotes. */
export function written(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : identifier(name);
}

/** `DATABASE.SCHEMA.TABLE`, quoted where it has to be. */
export function tableName(parts: readonly string[]): string {
  return parts.map(written).join('.');
}

const PART = /"(?:[^"]|"")+"|[A-Za-z_][\w$]*/y;

/**
 * The parts of a table's name as people write it (`db.schema.table`, `"Odd name"`), each as Snowflake keeps it: in capitals where it
 * has no quotes. `null` where it is no name.
 */
export function nameParts(text: string): string[] | null {
  const parts: string[] = [];
  let at = 0;
  const given = text.trim();
  while (true) {
    PART.lastIndex = at;
    const part = PART.exec(given)?.[0];
    if (part === undefined) return null;
    parts.push(part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toUpperCase());
    at += part.length;
    if (at === given.length) break;
    if (given[at] !== '.') return null;
    at += 1;
  }
  return parts.length <= 3 ? parts : null;
}
