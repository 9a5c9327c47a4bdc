import { type RunSpec, specColumns } from '../../runs/run-spec.ts';
import { withoutColumns } from '../../runs/without-columns.ts';
import { checkSpecAgainstColumns } from '../check-columns.ts';
import { withFixes } from '../findings/propose-fix.ts';
import { type Preparation, type PreparationStep, summaryOf } from '../preparation.ts';
import type { DateProfile } from '../profile.ts';
import { writeExtract } from '../write-extract.ts';
import { applyAnnotations, planAnnotations } from './annotations.ts';
import { openPrepareDatabase } from './database.ts';
import { boundStep } from './handlers.ts';
import type { Change, PreparedTable, Refused } from './step.ts';

/** What is trained on: the spec without what the model goes without, and what was done. */
export type Prepared = { spec: RunSpec; rows: number; preparation: Preparation };

/**
 * Does the steps of `spec.prepare` to an extract (a Parquet file with the source's columns) and writes the columns of the spec
 * as the files of a snapshot. What does not come from the extract and the steps does not get in. `folder` is for what does not
 * fit into memory.
 */
export async function prepareExtract(request: Request): Promise<Prepared | Refused> {
  const prepared = await preparedBy(request);
  return 'refused' in prepared ? { refused: withFixes(request.spec, prepared.refused, null) } : prepared;
}

type Request = { extract_path: string; folder: string; spec: RunSpec; csv_path: string; parquet_path: string };

async function preparedBy(request: Request): Promise<Prepared | Refused> {
  const { spec } = request;
  const database = await openPrepareDatabase(request.folder, spec);
  try {
    let table = await database.open(request.extract_path);
    const extract = { rows: table.rows, columns: table.columns.length, interval: await intervalOf(table, spec) };
    const steps: PreparationStep[] = [];
    const dropped: string[] = [];
    for (const [index, declared] of spec.prepare.entries()) {
      const step = boundStep(declared);
      const context = { spec, index, later: spec.prepare.slice(index + 1) };
      const planned = step.plan({ columns: table.columns, is_open: false }, context);
      if ('refused' in planned) return planned;
      const change = await step.apply(table, context);
      if ('refused' in change) return change;
      const after = await database.next(table, change.select);
      steps.push(recordOf(index, step.name, change, table, after));
      dropped.push(...(change.dropped ?? []));
      table = after;
    }

    // The steps have allowed for it: what is dropped leaves a model.
    const smaller = withoutColumns(spec, dropped) ?? spec;
    const planned = planAnnotations(smaller, { columns: table.columns, is_open: false });
    if ('refused' in planned) return planned;
    const noted = await applyAnnotations(table, smaller);
    const trained = noted?.spec ?? smaller;
    if (noted !== null) {
      const after = await database.next(table, noted.change.select);
      steps.push(recordOf(spec.prepare.length, 'annotations', noted.change, table, after));
      table = after;
    }
    const problems = checkSpecAgainstColumns(trained, table.columns);
    if (problems.length > 0) return { refused: problems };
    const columns = specColumns(trained);
    const { csv_path, parquet_path } = request;
    const count = async (sql: string) => Number((await table.query(sql))[0]?.count ?? 0);
    await writeExtract(
      { run: database.run, count },
      { table: table.name, columns, date: spec.date_var, csv_path, parquet_path },
    );
    const prepared = { rows: table.rows, columns: columns.length, interval: await intervalOf(table, spec) };
    const preparation: Preparation = {
      schema: 1,
      extract,
      prepared,
      steps,
      columns_unused: table.columns.map(({ name }) => name).filter((name) => !columns.includes(name)),
      columns_dropped_from_spec: dropped,
      summary: summaryOf(extract, prepared, steps.length),
    };
    return { spec: trained, rows: table.rows, preparation };
  } finally {
    database.close();
  }
}

async function intervalOf(table: PreparedTable, spec: RunSpec): Promise<DateProfile['interval']> {
  return table.columns.some(({ name }) => name === spec.date_var) ? (await table.dates()).interval : null;
}

function recordOf(
  index: number,
  step: PreparationStep['step'],
  change: Change,
  before: PreparedTable,
  after: PreparedTable,
): PreparationStep {
  const renamed = change.renamed ?? [];
  const old_names = [...before.columns.map(({ name }) => name)].filter(
    (name) => !renamed.some(({ from }) => from === name),
  );
  const new_names = [...after.columns.map(({ name }) => name)].filter((name) => !renamed.some(({ to }) => to === name));
  return {
    position: index + 1,
    step,
    rows: { before: before.rows, after: after.rows },
    columns: { before: before.columns.length, after: after.columns.length },
    columns_added: new_names.filter((name) => !old_names.includes(name)),
    columns_removed: old_names.filter((name) => !new_names.includes(name)),
    columns_renamed: [...renamed],
    counts: { ...change.counts },
    sentence: change.say({ rows: after.rows }),
  };
}
