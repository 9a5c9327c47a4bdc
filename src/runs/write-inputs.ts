import type { Finding } from '../data/finding.ts';
import { describeFinding } from '../data/finding-wording.ts';
import { inOrder } from '../data/findings.ts';
import type { Preparation } from '../data/preparation.ts';
import type { Snapshot } from '../data/snapshot.ts';
import { PARQUET } from '../data/snapshot-store.ts';
import { AppError, errorCode } from '../errors.ts';
import type { WriteOptions } from '../providers/object-store/types.ts';
import type { Job } from '../trainer/job.ts';
import { annotationsCsv } from './annotation-table.ts';
import { annotationsFor } from './annotations.ts';
import { checkedInShort, keepChecked } from './kept-findings.ts';
import type { Run } from './run.ts';
import { type RunFile, runObject } from './run-paths.ts';
import { specColumns, specHash } from './run-spec.ts';
import type { StepDeps } from './step.ts';

type Deps = Pick<StepDeps, 'objects' | 'store' | 'settings'>;

const DATA_FILES = [
  'input_csv',
  'input_parquet',
  'extract',
  'snapshot',
  'annotations',
  'profile',
  'findings',
  'preparation',
] as const satisfies readonly RunFile[];

/** `job.json` is written last, so that what it speaks of is there; after it nothing in `data/` changes any more. */
export async function inputsAreComplete(deps: Pick<Deps, 'objects'>, run_id: string): Promise<boolean> {
  return (await deps.objects.stat(runObject(run_id, 'job'))) !== null;
}

/**
 * Puts the snapshot, the profile and what was found in it, what was prepared and `job.json` into the run's folder. Each object is replaced only where it is still the
 * one that was there before: of two deliveries one gets `object_changed`, which the queue tries again.
 */
export async function writeInputs(
  deps: Deps,
  run: Run,
  snapshot: Snapshot,
  findings: readonly Finding[],
): Promise<void> {
  const { run_id } = run;
  const generations = new Map<RunFile, string>();
  for (const file of DATA_FILES) {
    generations.set(file, (await deps.objects.stat(runObject(run_id, file)))?.generation ?? '0');
  }
  if (await inputsAreComplete(deps, run_id)) return;
  const options = (file: RunFile, content_type: string, gzip = false) => ({
    content_type,
    gzip,
    if_generation: generations.get(file),
  });

  const csv = await deps.objects.upload(
    runObject(run_id, 'input_csv'),
    snapshot.csv_path,
    options('input_csv', 'application/gzip'),
  );
  await deps.objects.upload(
    runObject(run_id, 'input_parquet'),
    snapshot.parquet_path,
    options('input_parquet', PARQUET),
  );
  await keepExtract(deps, snapshot, runObject(run_id, 'extract'), options('extract', PARQUET));
  await deps.objects.write(
    runObject(run_id, 'snapshot'),
    `${JSON.stringify(snapshot.extract.record, null, 2)}\n`,
    options('snapshot', 'application/json', true),
  );
  await deps.objects.write(
    runObject(run_id, 'annotations'),
    annotationsCsv(annotationsFor(snapshot.spec)),
    options('annotations', 'text/csv; charset=utf-8', true),
  );
  const checked = { profile: snapshot.profile, findings };
  await keepChecked(deps.objects, run_id, checked, {
    findings: generations.get('findings') ?? '0',
    profile: generations.get('profile') ?? '0',
  });
  await deps.objects.write(
    runObject(run_id, 'preparation'),
    `${JSON.stringify(snapshot.preparation, null, 2)}\n`,
    options('preparation', 'application/json', true),
  );

  await deps.store.update(run_id, (current) => ({
    ...current,
    checked: checkedInShort(checked),
    warehouse_away_since: null,
    snapshot: {
      rows: snapshot.rows,
      columns: specColumns(snapshot.spec).length,
      data_hash: snapshot.data_hash,
      warnings: inOrder(findings).map((finding) => describeFinding(finding).message),
      prepared: preparedSentences(snapshot.preparation),
      dropped: snapshot.preparation.columns_dropped_from_spec,
      taken: snapshot.facts,
    },
  }));
  const still = await deps.objects.stat(runObject(run_id, 'input_csv'));
  if (still?.generation !== csv.generation) throw new AppError('object_changed', { run_id, name: csv.name });
  await deps.objects.write(runObject(run_id, 'job'), `${JSON.stringify(jobOf(deps, run, snapshot), null, 2)}\n`, {
    content_type: 'application/json',
    gzip: true,
    if_generation: '0',
  });
}

/** In the run's own folder it stays as long as the run does, whatever becomes of the snapshots. */
async function keepExtract(
  deps: Pick<Deps, 'objects'>,
  { extract }: Snapshot,
  name: string,
  options: WriteOptions,
): Promise<void> {
  try {
    await deps.objects.copy(extract.object, name, options);
  } catch (error) {
    if (errorCode(error) !== 'object_not_found') throw error;
    // It has grown old in the meantime and is gone there.
    await deps.objects.upload(name, extract.path, options);
  }
}

/** What people are told of it: the whole in one sentence, then each step; nothing where nothing was declared. */
function preparedSentences({ steps, summary }: Preparation): string[] {
  return steps.length === 0 ? [] : [summary, ...steps.map(({ sentence }) => sentence)];
}

function jobOf(deps: Deps, run: Run, snapshot: Snapshot): Job {
  const { workers, image } = deps.settings.trainer;
  return {
    schema: 1,
    run_id: run.run_id,
    spec: snapshot.spec,
    spec_hash: specHash(snapshot.spec),
    data_hash: snapshot.data_hash,
    rows: snapshot.rows,
    seed: run.spec.train.seed,
    workers: Math.min(workers, run.spec.train.trials),
    engine: run.spec.train.engine,
    optimizer: run.spec.train.optimizer,
    image,
  };
}
