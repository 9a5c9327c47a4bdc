import { z } from 'zod';
import { FINDINGS, type Finding } from '../data/finding.ts';
import { countsOf } from '../data/findings.ts';
import type { Profile } from '../data/profile.ts';
import { profileSummary } from '../data/profile-summary.ts';
import type { Run } from './run.ts';
import { runObject } from './run-paths.ts';
import type { StepDeps } from './step.ts';
import { readStored } from './stored.ts';

/** `data/findings.json`: what the data check found. It is kept of every run whose data was looked at, also where that ended it. */

type Objects = Pick<StepDeps['objects'], 'read' | 'write'>;

type Checked = { profile: Profile | null; findings: readonly Finding[] };
type Generations = Readonly<Record<'findings' | 'profile', string>>;

/** Writes them, and the profile, where the objects still have these generations ("0": there is none); else throws `object_changed`. */
export async function keepChecked(
  objects: Pick<Objects, 'write'>,
  run_id: string,
  { profile, findings }: Checked,
  generations: Generations,
): Promise<void> {
  const write = (file: 'findings' | 'profile', content: unknown) =>
    objects.write(runObject(run_id, file), `${JSON.stringify(content, null, 2)}\n`, {
      content_type: 'application/json',
      gzip: true,
      if_generation: generations[file],
    });
  await write('findings', { schema: 1, findings });
  if (profile !== null) await write('profile', profile);
}

/** What the record keeps of it. */
export function checkedInShort({ profile, findings }: Checked): NonNullable<Run['checked']> {
  return { summary: profile === null ? '' : profileSummary(profile), findings: countsOf(findings) };
}

const KEPT = FINDINGS.extend({ findings: z.array(z.unknown()) });

/**
 * What was found, in the order in which it was; `null` where nothing was kept. What another version of the bot knows and this one does
 * not is left out.
 */
export async function readFindings(objects: Pick<Objects, 'read'>, run_id: string): Promise<Finding[] | null> {
  const found = await objects.read(runObject(run_id, 'findings'));
  if (found === null) return null;
  const { findings } = readStored(KEPT, found.body, 'record_invalid', { run_id });
  return findings.flatMap((one) => FINDINGS.shape.findings.element.safeParse(one).data ?? []);
}
