import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { ObjectStore } from '../../providers/object-store/types.ts';
import { DATA_SOURCE, RUN_SPEC } from '../../runs/run-spec.ts';

/** A spec on its way: what a manifest or a command has said so far. Each field that is there is valid by itself. */
export const SPEC_DRAFT = z.strictObject(RUN_SPEC.shape).partial();
export type SpecDraft = z.infer<typeof SPEC_DRAFT>;

/**
 * What an open train modal stands on, kept in the bucket because a modal's own memory is 3000 characters: all that the
 * modal does not show is carried here, and the submitted fields are laid over it.
 */
export const DRAFT = z.object({
  schema: z.literal(1),
  draft_id: z.string().regex(/^[0-9a-f-]{36}$/),
  user: z.string(),
  /** The manifest that the modal was filled from. */
  manifest: z.string().nullable(),
  spec: SPEC_DRAFT,
  /** The source whose columns the selects offer now; it follows what is chosen in the modal. */
  source: DATA_SOURCE.nullable(),
  /** The warehouse whose tables the select offers now. */
  connection: z.string().nullable().default(null),
  /** The dates that the modal has proposed for that source: what differs from them, a person has entered. */
  proposed: z.object({ start: z.string(), end: z.string() }).nullable().default(null),
  /** Slack's id of the channel that is preselected. */
  channel: z.string().nullable(),
});
export type Draft = z.infer<typeof DRAFT>;

/** The modal's `private_metadata`. `generation` grows when the source changes, so that Slack drops what was entered for the old one. */
export const TRAIN_METADATA = z.object({ draft_id: z.string(), generation: z.int() });
export type TrainMetadata = z.infer<typeof TRAIN_METADATA>;

export function newDraft(facts: Omit<Draft, 'schema' | 'draft_id'>): Draft {
  return { schema: 1, draft_id: randomUUID(), ...facts };
}

function draftObject(draft_id: string): string {
  return `drafts/${draft_id}.json`;
}

export async function writeDraft(store: Pick<ObjectStore, 'write'>, draft: Draft): Promise<void> {
  await store.write(draftObject(draft.draft_id), JSON.stringify(draft), { content_type: 'application/json' });
}

/** Throws `object_not_found` where the draft is gone, `record_invalid` where it cannot be read. */
export async function readDraft(store: Pick<ObjectStore, 'read'>, draft_id: string): Promise<Draft> {
  const found = await store.read(draftObject(draft_id));
  if (found === null) throw new AppError('object_not_found', { object: draftObject(draft_id) });
  const parsed = DRAFT.safeParse(JSON.parse(found.body.toString('utf8')));
  if (!parsed.success) {
    throw new AppError('record_invalid', { object: draftObject(draft_id) }, { cause: parsed.error });
  }
  return parsed.data;
}
