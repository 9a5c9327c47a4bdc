import { z } from 'zod';
import { FINDINGS, type Finding } from '../data/finding.ts';
import { parseJson } from './parse-json.ts';
import { runObject } from './run-paths.ts';
import type { StepDeps } from './step.ts';

/** `data/findings.json`: what the data check found. It is kept of every run whose data was looked at, also where that ended it. */

type Objects = Pick<StepDeps['objects'], 'read' | 'write'>;

/** Keeps them where the object still has this generation ("0": there is none); else throws `object_changed`. */
export async function keepFindings(
  objects: Pick<Objects, 'write'>,
  run_id: string,
  findings: readonly Finding[],
  generation: string,
): Promise<void> {
  const kept = { schema: 1, findings };
  await objects.write(runObject(run_id, 'findings'), `${JSON.stringify(kept, null, 2)}\n`, {
    content_type: 'application/json',
    gzip: true,
    if_generation: generation,
  });
}

const KEPT = FINDINGS.extend({ findings: z.array(z.unknown()) });

/**
 * What was found, in the order in which it was; `null` where nothing was kept. What another version of the bot knows and this one does
 * not is left out.
 */
export async function readFindings(objects: Pick<Objects, 'read'>, run_id: string): Promise<Finding[] | null> {
  const found = await objects.read(runObject(run_id, 'findings'));
  if (found === null) return null;
  const { findings } = parseJson(KEPT, found.body, 'record_invalid', { run_id });
  return findings.flatMap((one) => FINDINGS.shape.findings.element.safeParse(one).data ?? []);
}
