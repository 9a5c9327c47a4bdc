import type { WarehouseColumn } from '../../providers/warehouse/types.ts';
import type { StepOptions } from '../../runs/prepare-steps.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import { identifier, literal } from '../duckdb-sql.ts';
import { undatedRows, unevenDates } from '../preflight-dates.ts';
import type { DateProfile } from '../profile.ts';
import { columnRoles } from '../roles.ts';
import { daySql } from './prepare-sql.ts';
import { findColumns, findDate, findNumbers, type StepHandler } from './step.ts';
import { countOf, namesOf } from './words.ts';

type Filling = StepOptions<'fill_gaps'>['columns'][string];
type Filled = { column: WarehouseColumn; filling: Filling | 'none' };

const GRID = '"prepare/grid"';
const WORDS = { 0: '0', previous: 'the value of the date before', between: 'the line between its neighbours' } as const;

/**
 * A row for each date that is not there between the first and the last. What is in it is declared; media that nothing is said
 * of were not on, and what else there is has no value, so that nobody takes it for measured.
 */
export const fillGaps: StepHandler<'fill_gaps'> = {
  plan({ columns }, table, context) {
    const at = 'fill_gaps.columns';
    const named = (is_number: boolean) =>
      Object.keys(columns).filter((name) => (columns[name] !== 'previous') === is_number);
    const refused = [
      ...findDate(table, context),
      ...findColumns(named(false), table, context, at).refused,
      ...findNumbers(named(true), table, context, at).refused,
    ];
    return refused.length > 0 ? { refused } : table;
  },

  async apply({ columns }, table, context) {
    const { spec } = context;
    const date = await table.dates();
    const [gap] = date.gaps.examples;
    const unordered =
      undatedRows(spec, { rows: table.rows, date }) ?? (date.duplicates.dates > 0 ? unevenDates(spec, date) : null);
    if (unordered !== null) return { refused: [unordered] };
    if (gap === undefined || date.first === null || date.last === null) {
      return {
        select: `SELECT * FROM ${table.name}`,
        counts: { rows_made: 0 },
        say: () => 'No date is missing, so no row was made.',
      };
    }
    const uneven = unevenDates(spec, date);
    const refused = { refused: uneven === null ? [] : [uneven] };
    if (date.interval === null) return refused;
    const grid = gridSql(date.first, date.last, date.interval);
    const day = daySql(spec);
    const [astray] = await table.query(
      `SELECT count(*) AS rows FROM ${table.name} WHERE ${day} NOT IN (SELECT ${GRID} FROM (${grid}))`,
    );
    if (Number(astray?.rows ?? 0) > 0) return refused;

    const filled = table.columns
      .filter(({ name }) => name !== spec.date_var)
      .map((column): Filled => ({ column, filling: fillingOf(column, columns, spec) }));
    const list = filled.map(({ column, filling }) => `${fillSql(column, filling)} AS ${identifier(column.name)}`);
    const dated = table.columns.find(({ name }) => name === spec.date_var);
    const own_date = dated?.type === 'date' ? GRID : `CAST(${GRID} AS VARCHAR)`;
    return {
      select: `SELECT ${[`${own_date} AS ${identifier(spec.date_var)}`, ...list].join(', ')}
        FROM (${grid}) LEFT JOIN (SELECT *, ${day} AS "prepare/day" FROM ${table.name}) ON ${GRID} = "prepare/day" ORDER BY ${GRID}`,
      say: ({ rows }) => sentence(filled, rows - table.rows, date.interval),
    };
  },
};

function gridSql(first: string, last: string, interval: 'day' | 'week' | 'month'): string {
  return `SELECT CAST(unnest(generate_series(DATE ${literal(first)}, DATE ${literal(last)}, INTERVAL 1 ${interval.toUpperCase()})) AS DATE) AS ${GRID}`;
}

function fillingOf(
  column: WarehouseColumn,
  columns: StepOptions<'fill_gaps'>['columns'],
  spec: RunSpec,
): Filled['filling'] {
  const declared = Object.hasOwn(columns, column.name) ? columns[column.name] : undefined;
  if (declared !== undefined) return declared;
  const is_media = columnRoles(spec).some((role) => role.column === column.name && role.is_media);
  return is_media && column.type === 'number' ? 0 : 'none';
}

/** In a row that is there `"prepare/day"` is; only rows that are made are filled, so that what is missing otherwise stays so. */
function fillSql({ name }: WarehouseColumn, filling: Filled['filling']): string {
  const value = identifier(name);
  const made = (sql: string) => `CASE WHEN "prepare/day" IS NULL THEN ${sql} ELSE ${value} END`;
  switch (filling) {
    case 'none':
      return value;
    case 0:
      return made('0');
    case 'previous':
      return made(
        `last_value(${value} IGNORE NULLS) OVER (ORDER BY ${GRID} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`,
      );
    case 'between':
      return made(`fill(CAST(${value} AS DOUBLE) ORDER BY ${GRID}) OVER (ORDER BY ${GRID})`);
  }
}

function sentence(filled: readonly Filled[], made: number, interval: DateProfile['interval']): string {
  const groups = ([0, 'previous', 'between'] as const).flatMap((filling) => {
    const names = filled.filter((one) => one.filling === filling).map(({ column }) => column.name);
    return names.length === 0 ? [] : [`${WORDS[filling]} for ${namesOf(names)}`];
  });
  const none = filled.filter(({ filling }) => filling === 'none').map(({ column }) => column.name);
  const what = groups.length === 0 ? '' : ` with ${groups.join('; ')}`;
  const left = none.length === 0 ? '' : ` ${namesOf(none)} ${none.length === 1 ? 'has' : 'have'} no value in them.`;
  return `Made ${countOf(made, 'row')} for each ${interval ?? 'date'} that was missing${what}, as Robyn needs dates without gaps.${left}`;
}
