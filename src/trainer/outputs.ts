import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { RUN_FILES } from '../runs/run-paths.ts';
import { FIT_BY_DATE } from './fit-by-date.ts';
import type { Job } from './job.ts';
import { RESPONSE_CURVES } from './response-curves.ts';
import { ALLOCATOR_METRICS, FILE_LIST, MODEL_SUMMARY, type ModelSummary } from './results.ts';

const NEEDED = [
  RUN_FILES.console_log,
  RUN_FILES.timings,
  RUN_FILES.best_model_id,
  RUN_FILES.model_summary,
  RUN_FILES.model_summary_channels,
  RUN_FILES.response_curves,
  RUN_FILES.input_collect,
  RUN_FILES.output_models,
  RUN_FILES.output_collect,
  RUN_FILES.files,
] as const;

/** The schemas of the files that are read by others. */
const PARSED: readonly [string, z.ZodType][] = [
  [RUN_FILES.model_summary, MODEL_SUMMARY],
  [RUN_FILES.allocator_metrics, ALLOCATOR_METRICS],
  [RUN_FILES.response_curves, RESPONSE_CURVES],
  [RUN_FILES.fit_by_date, FIT_BY_DATE],
  [RUN_FILES.files, FILE_LIST],
];

/** What a successful run must have left and has not, or not as the bot can read it. Empty where all is well. */
export async function missingOutputs(folder: string, job: Job): Promise<string[]> {
  const summary = MODEL_SUMMARY.safeParse(await readJson(join(folder, RUN_FILES.model_summary))).data ?? null;
  const absent = [...NEEDED, ...allocatorFiles(summary), ...trialFiles(job)].filter(
    (name) => !existsSync(join(folder, name)),
  );
  if (!(await readdir(folder)).some((name) => /^RobynModel-.*\.json$/.test(name))) absent.push('RobynModel-*.json');
  const unreadable = await Promise.all(
    PARSED.filter(([name]) => existsSync(join(folder, name))).map(async ([name, schema]) =>
      (await parses(join(folder, name), schema)) ? [] : [`${name} (not as it should be)`],
    ),
  );
  return [...absent, ...unreadable.flat(), ...missingOnepagers(folder, summary)];
}

/** Where budgets cannot be allocated the summary says why, and there is nothing to expect. */
function allocatorFiles(summary: ModelSummary | null): string[] {
  return summary?.no_allocation == null ? [RUN_FILES.allocator_metrics, RUN_FILES.allocator_metrics_csv] : [];
}

function trialFiles(job: Job): string[] {
  return Array.from({ length: job.spec.train.trials }, (_, index) => `trials/${index + 1}.RDS`);
}

function missingOnepagers(folder: string, summary: ModelSummary | null): string[] {
  if (summary === null) return [];
  const onepagers = summary.finalists.map(({ onepager }) => onepager);
  return onepagers.length === 0 ? ['a onepager'] : onepagers.filter((name) => !existsSync(join(folder, name)));
}

async function parses(path: string, schema: z.ZodType): Promise<boolean> {
  return schema.safeParse(await readJson(path)).success;
}

/** `undefined` where there is no such file or where it is not JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
