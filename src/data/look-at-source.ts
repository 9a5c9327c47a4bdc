import type { SourceFacts, Warehouses } from '../providers/warehouse/types.ts';
import type { DataSource, RunSpec } from '../runs/run-spec.ts';
import { applyFix } from './apply-fix.ts';
import { type CheckedData, withCheckedData } from './check-data.ts';
import type { Fix } from './fix.ts';
import { type ProposedRoles, proposeRoles } from './propose-roles.ts';
import { proposedSpec } from './proposed-spec.ts';
import { proposedWindow } from './proposed-window.ts';
import type { Snapshot, TakeSnapshot } from './snapshot.ts';
import { readSourceFacts } from './source-facts.ts';

/** More rows than this are not taken out of a warehouse only to look at them. */
export const MOST_ROWS = 250_000;
/** A look may be as old as this: whoever presses a button looks at the same data as a moment before. */
const MAX_AGE_SECONDS = 600;

/** A source as it was found: what is in its columns, the parts that they most likely play, and with these what a data check says. */
export type Look = {
  facts: SourceFacts;
  roles: ProposedRoles;
  /** `no_model`: the roles are none that could be trained; `too_large`: the data is only looked at column by column. */
  checked: CheckedData | 'no_model' | 'too_large';
};

type Deps = { warehouses: Warehouses; takeSnapshot: TakeSnapshot };

/**
 * Looks at a source with the fixes in place, and hands what was found to `use` together with the file of the data, which is gone
 * afterwards. Throws what the warehouse throws.
 */
export async function lookAtSource<Result>(
  deps: Deps,
  request: { source: DataSource; fixes: readonly Fix[]; requested_by: string; anew?: boolean },
  use: (look: Look, files: Pick<Snapshot, 'parquet_path'> | null) => Promise<Result>,
): Promise<Result> {
  const { fixes, requested_by, anew = false } = request;
  const { facts, roles, spec } = await modelOfSource(deps, request);
  if (spec === null) return use({ facts, roles, checked: 'no_model' }, null);
  if (facts.rows > MOST_ROWS) return use({ facts, roles, checked: 'too_large' }, null);
  const asked = { requested_by, max_age_seconds: MAX_AGE_SECONDS };
  const first = anew ? { ...asked, max_age_seconds: 0 } : asked;
  return withCheckedData(deps, { ...first, spec }, async (checked, files) => {
    const dated = fixes.some(({ kind }) => kind === 'set_window') ? null : overItsDates(spec, checked);
    if (dated === null) return use({ facts, roles, checked }, files);
    return withCheckedData(deps, { ...asked, spec: dated }, (again, its_files) =>
      use({ facts, roles, checked: again }, its_files),
    );
  });
}

/** What is in the source, and the model that its roles amount to with the fixes in place; `null` where that is none. */
export async function modelOfSource(
  deps: Pick<Deps, 'warehouses'>,
  { source, fixes }: { source: DataSource; fixes: readonly Fix[] },
): Promise<{ facts: SourceFacts; roles: ProposedRoles; spec: RunSpec | null }> {
  const facts = await readSourceFacts(deps.warehouses, source);
  const roles = proposeRoles(facts);
  const window = await proposedWindow(await deps.warehouses.for(source), source, facts, roles);
  const proposed = proposedSpec(source, roles, window);
  return { facts, roles, spec: proposed === null ? null : withFixes(proposed, fixes) };
}

function withFixes(spec: RunSpec, fixes: readonly Fix[]): RunSpec | null {
  return fixes.reduce<RunSpec | null>((fixed, fix) => (fixed === null ? null : applyFix(fixed, fix)), spec);
}

/** The spec over the dates that there are once the data is prepared; `null` where it is so already, or where they are not known. */
function overItsDates(spec: RunSpec, { profile }: CheckedData): RunSpec | null {
  const { first, last } = profile?.date ?? { first: null, last: null };
  if (first === null || last === null) return null;
  return first === spec.window.start && last === spec.window.end
    ? null
    : { ...spec, window: { start: first, end: last } };
}
