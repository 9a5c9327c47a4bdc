import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import type { RequestAnswer } from '../runs/run-announcer.ts';
import { RUN_FILES, runObject } from '../runs/run-paths.ts';
import type { RunRequest } from '../runs/run-request.ts';
import { readStored } from '../runs/stored.ts';
import { RESPONSE_CURVES } from '../trainer/response-curves.ts';
import { ALLOCATOR_METRICS, MODEL_SUMMARY, type ModelSummary } from '../trainer/results.ts';
import { allocate } from './allocate.ts';
import { allocationCautions } from './allocation-cautions.ts';

type Objects = Pick<ObjectStore, 'read'>;

/**
 * What a request on a finished run is answered with: what the trainer has left for it (`files`, names in the run's folder), or what the bot
 * calculates. Throws `output_missing` where a file is not there, `allocation_infeasible` where there is no allocation.
 */
export async function answerOf(
  objects: Objects,
  { run_id, work }: RunRequest,
  files: readonly string[],
): Promise<RequestAnswer> {
  switch (work.kind) {
    case 'calculation': {
      const [curves, summary] = await Promise.all([readCurves(objects, run_id), readSummary(objects, run_id)]);
      const allocation = allocate({ curves, summary, sol_id: work.sol_id, settings: work.settings });
      return {
        kind: 'calculation',
        metrics: allocation.metrics,
        cautions: allocationCautions(allocation, summary),
      };
    }
    case 'allocation': {
      const metrics = await body(objects, run_id, needed(run_id, files, /allocator_metrics\.json$/));
      return {
        kind: 'allocation',
        metrics: readStored(ALLOCATOR_METRICS, metrics, 'output_missing', { run_id }),
        picture: files.find((file) => PREVIEW.test(file)) ?? null,
      };
    }
    case 'onepager':
      return {
        kind: 'onepager',
        summary: await readSummary(objects, run_id),
        sol_id: work.sol_id,
        picture: needed(run_id, files, PREVIEW),
      };
  }
}

const PREVIEW = /(^|\/)preview-[^/]*\.png$/;

function needed(run_id: string, files: readonly string[], pattern: RegExp): string {
  const name = files.find((file) => pattern.test(file));
  if (name === undefined) throw new AppError('output_missing', { run_id, files: [pattern.source] });
  return name;
}

/** The response curves of a finished run. Throws `output_missing`. */
export async function readCurves(objects: Objects, run_id: string) {
  return readStored(RESPONSE_CURVES, await body(objects, run_id, RUN_FILES.response_curves), 'output_missing', {
    run_id,
    files: [RUN_FILES.response_curves],
  });
}

export async function readSummary(objects: Objects, run_id: string): Promise<ModelSummary> {
  return readStored(MODEL_SUMMARY, await body(objects, run_id, RUN_FILES.model_summary), 'output_missing', {
    run_id,
    files: [RUN_FILES.model_summary],
  });
}

async function body(objects: Objects, run_id: string, name: string): Promise<Buffer> {
  const found = await objects.read(runObject(run_id, { name }));
  if (found === null) throw new AppError('output_missing', { run_id, files: [name] });
  return found.body;
}
