import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { RUN_FILES, type RunFile, runObject } from '../runs/run-paths.ts';
import { readStored } from '../runs/stored.ts';
import { FIT_BY_DATE, type FitByDate } from '../trainer/fit-by-date.ts';
import {
  ALLOCATOR_METRICS,
  type AllocatorMetrics,
  FILE_LIST,
  type FileList,
  MODEL_SUMMARY,
  type ModelSummary,
} from '../trainer/results.ts';
import { allocatorImageName, onepagerImageName, paretoImageName } from './result-files.ts';

/** What is published of a finished run. Pictures are names in its folder, the Slack-sized preview where there is one. */
export type Results = {
  summary: ModelSummary;
  /** `null` where the summary says why there is no allocation. */
  allocator: AllocatorMetrics | null;
  files: FileList;
  /** `null` where the run has left none, as older ones. */
  fit_by_date: FitByDate | null;
  onepager: string;
  allocator_picture: string | null;
  /** `null` where Robyn drew none. */
  pareto_picture: string | null;
};

/** Throws `output_missing` where a file is not there or is not what it should be. */
export async function readResults(objects: ObjectStore, run_id: string): Promise<Results> {
  const [summary, files, fit_by_date] = await Promise.all([
    readJson(objects, run_id, 'model_summary', MODEL_SUMMARY),
    readJson(objects, run_id, 'files', FILE_LIST),
    findFitByDate(objects, run_id),
  ]);
  const allocator =
    summary.no_allocation === null ? await readJson(objects, run_id, 'allocator_metrics', ALLOCATOR_METRICS) : null;
  const onepager = onepagerImageName(files, summary, summary.best_model);
  const allocator_picture = allocator === null ? null : allocatorImageName(files, allocator.sol_id);
  const pareto_picture = paretoImageName(files);
  for (const name of [onepager, allocator_picture, pareto_picture]) {
    if (name !== null) await requireObject(objects, run_id, name);
  }
  return { summary, allocator, files, fit_by_date, onepager, allocator_picture, pareto_picture };
}

type Reading = Pick<ObjectStore, 'read'>;

/** The summary of a run whose training is over; `null` where there is none that can be read. */
export async function findModelSummary(objects: Reading, run_id: string): Promise<ModelSummary | null> {
  return findJson(objects, run_id, 'model_summary', MODEL_SUMMARY);
}

/** What the allocator proposed; `null` where there is nothing that can be read. */
export async function findAllocatorMetrics(objects: Reading, run_id: string): Promise<AllocatorMetrics | null> {
  return findJson(objects, run_id, 'allocator_metrics', ALLOCATOR_METRICS);
}

/** Actual and predicted of the best model; `null` where there is nothing that can be read. */
export async function findFitByDate(objects: Reading, run_id: string): Promise<FitByDate | null> {
  return findJson(objects, run_id, 'fit_by_date', FIT_BY_DATE);
}

async function findJson<Schema extends Parameters<typeof readStored>[0]>(
  objects: Reading,
  run_id: string,
  file: RunFile,
  schema: Schema,
) {
  const found = await objects.read(runObject(run_id, file));
  if (found === null) return null;
  try {
    return readStored(schema, found.body, 'output_missing', { run_id });
  } catch {
    return null;
  }
}

async function readJson<Schema extends Parameters<typeof readStored>[0]>(
  objects: ObjectStore,
  run_id: string,
  file: RunFile,
  schema: Schema,
) {
  const found = await objects.read(runObject(run_id, file));
  if (found === null) throw new AppError('output_missing', { run_id, files: [RUN_FILES[file]] });
  return readStored(schema, found.body, 'output_missing', { run_id, files: [RUN_FILES[file]] });
}

async function requireObject(objects: ObjectStore, run_id: string, name: string): Promise<void> {
  const found = await objects.stat(runObject(run_id, { name }));
  if (found === null) throw new AppError('output_missing', { run_id, files: [name] });
}
