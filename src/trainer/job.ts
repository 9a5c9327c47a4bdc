import { z } from 'zod';
import { ACCEPTED_SPEC } from '../runs/run-spec.ts';

/**
 * `job.json`: what the bot tells the trainer. It lies in the run's folder and holds everything that decides the result,
 * so that the folder alone is enough to train again. Its JSON Schema is `manifests/job.schema.json`; R reads it.
 */
export const JOB = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  spec: ACCEPTED_SPEC,
  /** Hex SHA-256 of what decides the result in `spec`. */
  spec_hash: z.string(),
  /** Hex SHA-256 of the uncompressed `data/input.csv.gz`. */
  data_hash: z.string(),
  rows: z.int(),
  seed: z.int(),
  /** R processes that train trials side by side. The result does not depend on it. */
  workers: z.int().min(1),
  engine: z.enum(['stock', 'fast']),
  optimizer: z.enum(['native', 'nevergrad']),
  /** The trainer's image, or `local`. */
  image: z.string(),
});
export type Job = z.infer<typeof JOB>;
