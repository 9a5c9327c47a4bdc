import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { PREPARATION } from '../data/preparation.ts';
import { PROFILE } from '../data/profile.ts';
import { FIT_BY_DATE } from '../trainer/fit-by-date.ts';
import { JOB } from '../trainer/job.ts';
import { RESPONSE_CURVES } from '../trainer/response-curves.ts';
import { ALLOCATOR_METRICS, FILE_LIST, MODEL_SUMMARY } from '../trainer/results.ts';
import { TRAINER_STATUS } from '../trainer/status.ts';
import { manifestJsonSchema } from './manifest-schema.ts';

/** The JSON Schemas in `manifests/`: for editors of manifests, and of what the bot and the trainer say to each other. */
const SCHEMAS = {
  'job.schema.json': { schema: JOB, io: 'output', title: 'job.json: what the trainer is told' },
  'status.schema.json': { schema: TRAINER_STATUS, io: 'input', title: "status.json: the trainer's heartbeat" },
  'model_summary.schema.json': { schema: MODEL_SUMMARY, io: 'input', title: 'model_summary.json' },
  'allocator_metrics.schema.json': { schema: ALLOCATOR_METRICS, io: 'input', title: 'allocator_metrics.json' },
  'response_curves.schema.json': { schema: RESPONSE_CURVES, io: 'input', title: 'response_curves.json' },
  'fit_by_date.schema.json': { schema: FIT_BY_DATE, io: 'input', title: 'fit_by_date.json: actual and predicted' },
  'files.schema.json': { schema: FILE_LIST, io: 'input', title: 'files.json: what is in the folder of a run' },
  'profile.schema.json': { schema: PROFILE, io: 'output', title: 'data/profile.json: facts about the data' },
  'preparation.schema.json': { schema: PREPARATION, io: 'output', title: 'data/preparation.json: what was prepared' },
} as const satisfies Record<string, { schema: z.ZodType; io: 'input' | 'output'; title: string }>;

/** Name and text of every schema file. */
export function schemaFiles(): { name: string; text: string }[] {
  const file = (name: string, title: string, json: object) => ({
    name,
    text: `${JSON.stringify({ title, ...json }, null, 2)}\n`,
  });
  return [
    file('run.schema.json', 'MMM Trainer run manifest', manifestJsonSchema()),
    ...Object.entries(SCHEMAS).map(([name, { schema, io, title }]) =>
      file(name, title, z.toJSONSchema(schema, { io, unrepresentable: 'any' })),
    ),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL('../../manifests/', import.meta.url));
  await mkdir(folder, { recursive: true });
  for (const { name, text } of schemaFiles()) await writeFile(join(folder, name), text);
}
