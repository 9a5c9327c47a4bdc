import { DATE_FORMATS } from '../runs/prepare-steps.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import { identifier } from './duckdb-sql.ts';
import { threshold } from './findings/thresholds.ts';
import { DAY, type ParquetData } from './parquet.ts';
import { dateSql } from './prepare/cell-sql.ts';
import type { Profile } from './profile.ts';
import { inWindowSql } from './profile-dates.ts';

/** The ways to write a date in which every date of the data can be read. */
export async function dateFormats(data: Pick<ParquetData, 'query'>, spec: RunSpec): Promise<Profile['date_formats']> {
  const text = `CAST(${identifier(spec.date_var)} AS VARCHAR)`;
  const unread = DATE_FORMATS.map(
    (format, index) => `count(CASE WHEN ${dateSql(text, format)} IS NULL THEN 1 END) AS f${index}`,
  );
  const [row] = await data.query(`SELECT ${unread.join(', ')} FROM data WHERE ${text} IS NOT NULL`);
  return DATE_FORMATS.filter((_format, index) => Number(row?.[`f${index}`] ?? 1) === 0);
}

/** Levels of factors that are there in very few rows of the window. */
export async function rareLevels(
  data: Pick<ParquetData, 'query' | 'columns'>,
  spec: RunSpec,
): Promise<Profile['rare_levels']> {
  const factors = data.columns.filter(({ name }) => spec.factor_vars.includes(name));
  const found = await Promise.all(
    factors.map(async ({ name }) => {
      const rows = await data.query(
        `SELECT CAST(${identifier(name)} AS VARCHAR) AS level, count(*) AS rows, CAST(min(${DAY}) AS VARCHAR) AS date FROM data
         WHERE ${inWindowSql(spec)} AND ${identifier(name)} IS NOT NULL GROUP BY 1
         HAVING count(*) <= ${threshold('rare_rows')} ORDER BY date, level LIMIT ${MOST_LEVELS}`,
      );
      return rows.map(({ level, rows: count, date }) => ({
        column: name,
        level: String(level),
        rows: Number(count),
        date: String(date),
      }));
    }),
  );
  return found.flat();
}

const MOST_LEVELS = 20;
