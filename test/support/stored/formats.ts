import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { FINDINGS } from '../../../src/data/finding.ts';
import { PREPARATION } from '../../../src/data/preparation.ts';
import { PROFILE } from '../../../src/data/profile.ts';
import { SNAPSHOT_RECORD } from '../../../src/data/snapshot-facts.ts';
import { SNAPSHOT_LIST } from '../../../src/data/snapshot-store.ts';
import { BATCH } from '../../../src/runs/batch.ts';
import { COLUMN_MAPPING } from '../../../src/runs/column-mapping.ts';
import { DIGEST_LEDGER } from '../../../src/runs/digest.ts';
import { RUN } from '../../../src/runs/run.ts';
import { ROWS_FILE } from '../../../src/runs/run-catalogue.ts';
import { RUN_REQUEST } from '../../../src/runs/run-request.ts';
import { STORED_SETTINGS } from '../../../src/runs/settings-store.ts';
import { versionOf } from '../../../src/runs/stored.ts';
import { SUBSCRIPTIONS } from '../../../src/runs/subscriptions.ts';
import { DRAFT } from '../../../src/slack/views/train/draft.ts';
import { FIT_BY_DATE } from '../../../src/trainer/fit-by-date.ts';
import { JOB } from '../../../src/trainer/job.ts';
import { LEASE } from '../../../src/trainer/lease.ts';
import { REQUEST_STATUS } from '../../../src/trainer/request-status.ts';
import { RESPONSE_CURVES } from '../../../src/trainer/response-curves.ts';
import { ALLOCATOR_METRICS, FILE_LIST, MODEL_SUMMARY } from '../../../src/trainer/results.ts';
import { TRAINER_STATUS } from '../../../src/trainer/status.ts';

/** Every stored format with a version, by the name of its fixtures. src/runs/README.md has the same list. */
export const FORMATS: Readonly<Record<string, z.ZodObject>> = {
  run: RUN,
  rows: ROWS_FILE,
  batch: BATCH,
  request: RUN_REQUEST,
  settings: STORED_SETTINGS,
  subscriptions: SUBSCRIPTIONS,
  digest: DIGEST_LEDGER,
  mapping: COLUMN_MAPPING,
  draft: DRAFT,
  snapshots: SNAPSHOT_LIST,
  snapshot: SNAPSHOT_RECORD,
  profile: PROFILE,
  findings: FINDINGS,
  preparation: PREPARATION,
  job: JOB,
  status: TRAINER_STATUS,
  request_status: REQUEST_STATUS,
  lease: LEASE,
  files: FILE_LIST,
  model_summary: MODEL_SUMMARY,
  allocator_metrics: ALLOCATOR_METRICS,
  response_curves: RESPONSE_CURVES,
  fit_by_date: FIT_BY_DATE,
};

export const FIXTURES = new URL('../../fixtures/stored/', import.meta.url);

export type JsonSchema = { readonly [keyword: string]: unknown };

/** What a schema takes today, as JSON Schema, under the name of its format and version. */
export function schemasOfToday(): { file: string; json: JsonSchema }[] {
  return Object.entries(FORMATS).map(([name, schema]) => ({
    file: `schemas/${name}.v${versionOf(schema)}.json`,
    json: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  }));
}

/** The same as it was kept; `null` for a version that is new. */
export function keptSchema(file: string): JsonSchema | null {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
