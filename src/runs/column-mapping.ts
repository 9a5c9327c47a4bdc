import { z } from 'zod';
import { SNAPSHOT_RECORD, sourceKey } from '../data/snapshot-facts.ts';
import { errorCode } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import type { Run } from './run.ts';
import { runObject } from './run-paths.ts';
import { ACCEPTED_SPEC, type DataSource } from './run-spec.ts';

/**
 * How a source was last trained, for each market and for the source as a whole: which column plays which part, what is done to the
 * data first, which dates, what happened. The next form for the same table begins with it.
 */
export const COLUMN_MAPPING = ACCEPTED_SPEC.pick({
  country: true,
  prepare: true,
  date_var: true,
  dep_var: true,
  dep_var_type: true,
  paid_media_spends: true,
  paid_media_vars: true,
  paid_media_signs: true,
  organic_vars: true,
  organic_signs: true,
  context_vars: true,
  context_signs: true,
  factor_vars: true,
  prophet: true,
  adstock: true,
  annotations: true,
}).extend({
  schema: z.literal(1),
  /** When the run was asked for: the latest one counts. */
  requested_at: z.iso.datetime(),
  /** All columns that the source had. */
  source_columns: z.array(z.string()),
  /** `null`: from the first date of the data, through its latest. */
  start: z.iso.date().nullable(),
  end: z.iso.date().nullable(),
});
export type ColumnMapping = z.infer<typeof COLUMN_MAPPING>;

const ATTEMPTS = 8;

/** The mapping of this market; else that of the market that was trained last; `null` where the source was never trained. */
export async function findMapping(
  deps: { objects: Pick<ObjectStore, 'read'> },
  source: DataSource,
  country: string | null,
): Promise<ColumnMapping | null> {
  const own = country === null ? null : await read(deps, mappingObject(source, country));
  return (own ?? (await read(deps, mappingObject(source, null))))?.mapping ?? null;
}

/** Keeps in mind how this run, which has succeeded, was asked for. Safe to repeat; an older run replaces no newer one. */
export async function rememberMapping(deps: { objects: Pick<ObjectStore, 'read' | 'write'> }, run: Run): Promise<void> {
  if (run.state !== 'succeeded') return;
  const mapping = await mappingOf(deps, run);
  if (mapping === null) return;
  for (const country of [run.country, null]) await put(deps, mappingObject(run.spec.data, country), mapping);
}

/** `null` for a run that an earlier version has begun, which left no record of its source. */
async function mappingOf(deps: { objects: Pick<ObjectStore, 'read'> }, run: Run): Promise<ColumnMapping | null> {
  const [snapshot, profile] = await Promise.all([
    readAs(deps, SNAPSHOT_RECORD, runObject(run.run_id, 'snapshot')),
    readAs(deps, DATED, runObject(run.run_id, 'profile')),
  ]);
  if (snapshot === null || profile === null) return null;
  const { spec, requested_at } = run;
  const { start, end } = spec.window;
  const { first, last } = profile.date;
  return MAPPED.parse({
    ...spec,
    schema: 1,
    requested_at,
    source_columns: snapshot.source_columns.map(({ name }) => name),
    start: first !== null && start <= first ? null : start,
    end: last !== null && end >= last ? null : end,
  });
}

const DATED = z.object({ date: z.object({ first: z.iso.date().nullable(), last: z.iso.date().nullable() }) });
/** Drops what a spec has beside. */
const MAPPED = z.object(COLUMN_MAPPING.shape);

async function put(
  deps: { objects: Pick<ObjectStore, 'read' | 'write'> },
  name: string,
  mapping: ColumnMapping,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const found = await read(deps, name);
    if (found?.mapping != null && found.mapping.requested_at >= mapping.requested_at) return;
    try {
      await deps.objects.write(name, JSON.stringify(mapping), {
        content_type: 'application/json',
        gzip: true,
        if_generation: found?.generation ?? '0',
      });
      return;
    } catch (error) {
      if (errorCode(error) !== 'object_changed' || attempt === ATTEMPTS) throw error;
    }
  }
}

/** What is there and cannot be read, such as what another version wrote, is as good as nothing, and is replaced. */
async function read(deps: { objects: Pick<ObjectStore, 'read'> }, name: string) {
  const found = await deps.objects.read(name);
  if (found === null) return null;
  const parsed = COLUMN_MAPPING.safeParse(JSON.parse(found.body.toString()));
  return { mapping: parsed.data ?? null, generation: found.object.generation };
}

async function readAs<Schema extends z.ZodType>(
  deps: { objects: Pick<ObjectStore, 'read'> },
  schema: Schema,
  name: string,
): Promise<z.infer<Schema> | null> {
  const found = await deps.objects.read(name);
  return found === null ? null : (schema.safeParse(JSON.parse(found.body.toString())).data ?? null);
}

function mappingObject(source: DataSource, country: string | null): string {
  const key = sourceKey(source);
  return country === null ? `mappings/${key}.json` : `mappings/${key}/${country}.json`;
}
