import type { WarehouseColumn } from '../../providers/warehouse/types.ts';
import type { StepOptions } from '../../runs/prepare-steps.ts';
import { identifier, literal } from '../duckdb-sql.ts';
import { nearest } from '../nearest.ts';
import { undatedRows } from '../preflight-dates.ts';
import { type Aggregated, aggregatedColumn, aggregateSql, leftOutInWords, planAggregates } from './aggregate.ts';
import { numbered, ROW_NUMBER } from './prepare-sql.ts';
import { robynName } from './robyn-name.ts';
import {
  checkNew,
  findColumns,
  findDate,
  findNumbers,
  type Planned,
  type PreparedTable,
  type Refused,
  type StepContext,
  type StepHandler,
  stepError,
} from './step.ts';
import { countOf, namesOf, rowsOf } from './words.ts';

type Options = StepOptions<'cost_tag'>;
/** A spend column and the tags whose costs it holds. */
type Made = { name: string; tags: readonly string[] };

/**
 * A long table, one row for each date and tag (channel, campaign) with its cost, becomes one row for each date with a spend
 * column for each channel. A date on which a tag has no row has no value, not 0: `fill_missing` after it says what it is to be.
 * Columns beside them (the outcome that was joined to every row) have to be the same in all rows of a date, or need an
 * aggregate.
 */
export const costTag: StepHandler<'cost_tag'> = {
  plan(options, table, context) {
    const { spec } = context;
    const { kept, refused } = keptColumns(options, table, context);
    const all = [
      ...findDate(table, context),
      ...findColumns([options.tag], table, context, 'cost_tag.tag').refused,
      ...findNumbers([options.cost], table, context, 'cost_tag.cost').refused,
      ...refused,
      ...twice(options.columns ?? {}, context),
    ];
    if (all.length > 0) return { refused: all };
    const dates = table.columns.filter(({ name }) => name === spec.date_var);
    const others = kept.map(aggregatedColumn);
    const made = Object.keys(options.columns ?? {});
    const clashes = made.flatMap((name) =>
      checkNew(
        name,
        [...dates, ...others].map((column) => column.name),
        context,
        'cost_tag.columns',
      ),
    );
    if (clashes.length > 0) return { refused: clashes };
    const spends = made.map((name) => ({ name, type: 'number', native_type: 'DOUBLE' }) as const);
    return { columns: [...dates, ...spends, ...others], is_open: table.is_open || options.columns === null };
  },

  async apply(options, table, context) {
    const { spec } = context;
    const undated = undatedRows(spec, { rows: table.rows, date: await table.dates() });
    if (undated !== null) return { refused: [undated] };
    const known = { columns: table.columns, is_open: false };
    const { kept, left_out } = keptColumns(options, known, context);
    const tags = await tagsOf(options, table);
    if (tags.untagged > 0) {
      const details = { count: tags.untagged, rows: table.rows, row: tags.first_untagged };
      return { refused: [stepError(context, 'cost_tag.tag', 'value_missing', options.tag, details)] };
    }
    const made = madeColumns(options, tags.names, [spec.date_var, ...kept.map(({ column }) => column.name)], context);
    if ('refused' in made) return made;
    const differing = await firstDiffering(
      kept.filter(({ column }) => !isDeclared(options, column)),
      table,
      context,
    );
    if (differing !== null) return differing;

    const date = identifier(spec.date_var);
    const tag = `CAST(${identifier(options.tag)} AS VARCHAR)`;
    const cost = identifier(options.cost);
    const spends = made.columns.map(({ name, tags: of }) => {
      const rows = `FILTER (${tag} IN (${of.map(literal).join(', ')}))`;
      // Where a cost is missing, or there is no row of these tags, there is no sum.
      return `CASE WHEN count(*) ${rows} = count(${cost}) ${rows} THEN fsum(CAST(${cost} AS DOUBLE)) ${rows} END AS ${identifier(name)}`;
    });
    const others = kept.map((one) =>
      isDeclared(options, one.column)
        ? aggregateSql(one, ROW_NUMBER)
        : `any_value(${identifier(one.column.name)}) AS ${identifier(one.column.name)}`,
    );
    return {
      select: `SELECT ${[date, ...spends, ...others].join(', ')} FROM (${numbered(table.name)}) GROUP BY ${date} ORDER BY ${date}`,
      counts: { tags: tags.names.length, tags_left_out: made.left_out.length, spend_columns: made.columns.length },
      say: ({ rows }) =>
        [
          `Made ${countOf(made.columns.length, 'spend column')} of "${options.cost}" by "${options.tag}", one row for each date as Robyn needs it (${rowsOf(table.rows)} became ${rows.toLocaleString('en-US')}): ${namesOf(made.columns.map(({ name, tags: of }) => `${name} of ${namesOf(of)}`))}.`,
          ...(made.left_out.length === 0 ? [] : [`Left out the tags ${namesOf(made.left_out)}, as "others" says.`]),
        ].join(' ') + leftOutInWords(left_out),
    };
  },
};

function isDeclared({ aggregates }: Options, { name }: WarehouseColumn): boolean {
  return Object.hasOwn(aggregates, name);
}

/** The columns beside date, tag and cost that are needed; what a spec alone would have summed must be the same here. */
function keptColumns(options: Options, table: Planned, context: StepContext) {
  const columns = table.columns.filter(({ name }) => name !== options.tag && name !== options.cost);
  const plan = planAggregates({ ...table, columns }, options.aggregates, context, 'cost_tag.aggregates');
  const undeclared = columns.filter(({ name }) =>
    plan.refused.some(({ code, column }) => code === 'aggregate_missing' && column === name),
  );
  const same = undeclared.map((column): Aggregated => ({ column, aggregate: 'first' }));
  return {
    kept: [...plan.aggregated, ...same],
    left_out: plan.left_out,
    refused: plan.refused.filter(({ code }) => code !== 'aggregate_missing'),
  };
}

async function tagsOf({ tag }: Options, table: PreparedTable) {
  const value = `CAST(${identifier(tag)} AS VARCHAR)`;
  const found = await table.query(
    `SELECT ${value} AS tag, count(*) AS rows, min(${ROW_NUMBER}) AS first FROM (${numbered(table.name)}) GROUP BY ALL ORDER BY tag`,
  );
  const untagged = found.find((row) => row.tag === null);
  return {
    names: found.flatMap((row) => (typeof row.tag === 'string' ? [row.tag] : [])),
    untagged: Number(untagged?.rows ?? 0),
    first_untagged: Number(untagged?.first ?? 0),
  };
}

function madeColumns(
  { columns, others, tag }: Options,
  tags: readonly string[],
  taken: readonly string[],
  context: StepContext,
): { columns: Made[]; left_out: string[] } | Refused {
  if (columns === null) {
    const made = tags.map((name) => ({ name: `${robynName(name)}_S`, tags: [name] }));
    const refused = made.flatMap(({ name }, index) =>
      checkNew(name, [...taken, ...made.slice(0, index).map((earlier) => earlier.name)], context, 'cost_tag.columns'),
    );
    return refused.length > 0 ? { refused } : { columns: made, left_out: [] };
  }
  const made = Object.entries(columns).map(([name, of]) => ({ name, tags: of }));
  const named = made.flatMap((column) => column.tags);
  const absent = named
    .filter((name) => !tags.includes(name))
    .map((name) =>
      stepError(context, 'cost_tag.columns', 'tag_not_found', tag, {
        tag: name,
        nearest: nearest(name, tags),
        known: tags,
      }),
    );
  const unnamed = tags.filter((name) => !named.includes(name));
  const unknown =
    unnamed.length === 0 || others === 'leave_out'
      ? []
      : [stepError(context, 'cost_tag.columns', 'tag_unknown', tag, { tags: unnamed })];
  const refused = [...absent, ...unknown];
  return refused.length > 0 ? { refused } : { columns: made, left_out: unnamed };
}

/** A tag in two columns would be spent twice. */
function twice(columns: Readonly<Record<string, readonly string[]>>, context: StepContext) {
  const seen = new Map<string, string>();
  return Object.entries(columns).flatMap(([name, tags]) =>
    tags.flatMap((tag) => {
      const other = seen.get(tag);
      seen.set(tag, name);
      return other === undefined
        ? []
        : [stepError(context, 'cost_tag.columns', 'column_twice', tag, { other, own: name, is_tag: true })];
    }),
  );
}

/** The first date whose rows differ in a column that should be the same in all of them. */
async function firstDiffering(
  kept: readonly Aggregated[],
  table: PreparedTable,
  context: StepContext,
): Promise<Refused | null> {
  const date = identifier(context.spec.date_var);
  for (const { column } of kept) {
    const value = identifier(column.name);
    const [row] = await table.query(
      `SELECT CAST(${date} AS VARCHAR) AS date, CAST(min(${value}) AS VARCHAR) AS a, CAST(max(${value}) AS VARCHAR) AS b
       FROM ${table.name} GROUP BY ${date} HAVING count(DISTINCT ${value}) > 1 ORDER BY ${date} LIMIT 1`,
    );
    if (row === undefined) continue;
    const details = { date: String(row.date), a: String(row.a), b: String(row.b) };
    return { refused: [stepError(context, 'cost_tag.aggregates', 'value_differs', column.name, details)] };
  }
  return null;
}
