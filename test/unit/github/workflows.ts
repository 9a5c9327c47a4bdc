import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const ROOT = resolve(import.meta.dirname, '../../..');
const FOLDER = resolve(ROOT, '.github/workflows');

const VALUES = z.record(z.string(), z.unknown());
const STEP = z.looseObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: VALUES.optional(),
  env: VALUES.optional(),
});
const JOB = z.looseObject({
  uses: z.string().optional(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  environment: z.string().optional(),
  env: VALUES.optional(),
  strategy: z.looseObject({ matrix: VALUES }).optional(),
  steps: z.array(STEP).optional(),
  'timeout-minutes': z.int().optional(),
});
const WORKFLOW = z.looseObject({
  name: z.string(),
  on: VALUES,
  permissions: z.record(z.string(), z.string()),
  env: VALUES.optional(),
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.union([z.boolean(), z.string()]) }).optional(),
  jobs: z.record(z.string(), JOB),
});

/** The workflows by the name of their file. */
export const workflows = Object.fromEntries(
  readdirSync(FOLDER)
    .sort()
    .map((file) => {
      const text = readFileSync(resolve(FOLDER, file), 'utf8');
      return [file, { text, ...WORKFLOW.parse(parse(text)) }];
    }),
);

/** Every job as "file job". */
export const jobs: Record<string, z.infer<typeof JOB>> = Object.fromEntries(
  Object.entries(workflows).flatMap(([file, workflow]) =>
    Object.entries(workflow.jobs).map(([name, job]) => [`${file} ${name}`, job] as const),
  ),
);
