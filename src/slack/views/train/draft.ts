import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { FINDINGS } from '../../../data/finding.ts';
import { SNAPSHOT_FACTS } from '../../../data/snapshot-facts.ts';
import { AppError } from '../../../errors.ts';
import type { ListedObject, ObjectStore } from '../../../providers/object-store/types.ts';
import { objectsIn } from '../../../runs/names-in.ts';
import { DATA_SOURCE } from '../../../runs/run-spec.ts';
import { clip } from '../../blocks/text.ts';
import { TRAIN_FORM, type TrainForm } from './train-form.ts';
import { TRAIN_STEPS, type TrainStep } from './train-steps.ts';

const RANGE = z.object({ start: z.string(), end: z.string() });

const SAME_DATA = z.object({
  run_id: z.string(),
  source: DATA_SOURCE,
  data_hash: z.string(),
  taken_at: z.iso.datetime(),
  rows: z.int(),
});
export type SameData = z.infer<typeof SAME_DATA>;

/** A check of the data behind the review, for one spec. */
const CHECK_OF_DATA = z.object({
  /** Of this very check: another one has another. */
  token: z.string(),
  spec_hash: z.string(),
  /** When it was begun. */
  at: z.iso.datetime(),
  state: z.enum(['checking', 'done', 'failed']),
  /** The data in a line, or why it could not be checked. */
  summary: z.string(),
  findings: FINDINGS.shape.findings,
  /** When the data was fetched that was looked at; nothing where none was. */
  fetched: SNAPSHOT_FACTS.pick({ taken_at: true, is_cached: true }).nullish(),
});
export type CheckOfData = z.infer<typeof CHECK_OF_DATA>;

/**
 * What a train modal stands on, kept in the bucket because a modal's own memory is 3000 characters and ends when it is closed.
 * It is its person's alone: it lies in a folder of theirs, and is only looked for there.
 */
export const DRAFT = z.object({
  schema: z.literal(2),
  draft_id: z.string().regex(/^[0-9a-f-]{36}$/),
  user: z.string(),
  /** What the modal was filled from: a manifest's name, a run's id. */
  manifest: z.string().nullable(),
  step: z.enum(TRAIN_STEPS),
  form: TRAIN_FORM,
  /** What was last found in the source: for which source and preparation, in a line, and its dates. */
  found: z
    .object({ key: z.string(), note: z.string(), range: RANGE.nullable(), date_var: z.string().nullable() })
    .nullable(),
  /** What the check of the data says, for the review; one that another version has kept is made anew. */
  check: CHECK_OF_DATA.nullable().catch(null).default(null),
  /** What fixes have changed, in the words of their buttons. */
  changes: z.array(z.string()).default([]),
  /** The data of the run that the modal was filled from, which can be trained on again. */
  same_data: SAME_DATA.nullable().default(null),
  /** How the source was last trained, which the form was filled in with: for which market, and what of it was filled in. */
  remembered: z
    .object({
      country: z.string(),
      note: z.string(),
      roles: z.string(),
      prepare: z.string(),
      prophet_country: z.string(),
      /** The lines of what happened, and what they are to the model. */
      annotations: z.string().default(''),
    })
    .nullable()
    .default(null),
  /** When the person last entered something; `null` while it is only what the modal was opened with. */
  saved_at: z.iso.datetime().nullable(),
  /** The span of the request that began it: what is done in the modal, and the run that comes of it, go on with that trace. */
  traceparent: z.string().nullable().default(null),
  /** The run that it has become. */
  run_id: z.string().nullable(),
});
export type Draft = z.infer<typeof DRAFT>;

/** A draft as lists show it. */
export type DraftRow = { draft_id: string; title: string; step: TrainStep; saved_at: string };

/** The modal's `private_metadata`. `generation` grows whenever Slack is to forget what it holds for the blocks. */
export const TRAIN_METADATA = z.object({
  draft_id: z.string(),
  generation: z.int(),
  traceparent: z.string().optional(),
});

export function trainMetadata({ draft_id, traceparent }: Draft, generation: number): string {
  const metadata = { draft_id, generation, ...(traceparent === null ? {} : { traceparent }) };
  return JSON.stringify(metadata satisfies z.infer<typeof TRAIN_METADATA>);
}

export function newDraft(
  facts: Pick<Draft, 'user' | 'manifest' | 'step' | 'form'> &
    Partial<Pick<Draft, 'changes' | 'same_data' | 'traceparent'>>,
): Draft {
  return {
    schema: 2,
    draft_id: randomUUID(),
    found: null,
    check: null,
    changes: [],
    same_data: null,
    remembered: null,
    saved_at: null,
    traceparent: null,
    run_id: null,
    ...facts,
  };
}

function draftsFolder(user: string): string {
  return `drafts/${user.replaceAll(/[^A-Za-z0-9]/g, '')}/`;
}

function draftObject({ user, draft_id }: Pick<Draft, 'user' | 'draft_id'>): string {
  return `${draftsFolder(user)}${draft_id.replaceAll(/[^0-9a-f-]/g, '')}.json`;
}

/** Throws `object_changed` where there is another generation of it than `if_generation`. */
export async function writeDraft(
  store: Pick<ObjectStore, 'write'>,
  draft: Draft,
  options: { if_generation?: string } = {},
): Promise<void> {
  await store.write(draftObject(draft), JSON.stringify(draft), {
    ...options,
    content_type: 'application/json',
    metadata: {
      title: clip(draftTitle(draft), 200),
      step: draft.step,
      saved_at: draft.run_id === null ? (draft.saved_at ?? '') : '',
    },
  });
}

/** Throws `draft_gone` where there is none any more, `record_invalid` where it cannot be read. */
export async function readDraft(store: Pick<ObjectStore, 'read'>, user: string, draft_id: string): Promise<Draft> {
  return (await readDraftVersion(store, user, draft_id)).draft;
}

/** The same with the object's generation. */
export async function readDraftVersion(
  store: Pick<ObjectStore, 'read'>,
  user: string,
  draft_id: string,
): Promise<{ draft: Draft; generation: string }> {
  const object = draftObject({ user, draft_id });
  const found = await store.read(object);
  if (found === null) throw new AppError('draft_gone', { object });
  const parsed = DRAFT.safeParse(JSON.parse(found.body.toString('utf8')));
  if (!parsed.success) throw new AppError('record_invalid', { object }, { cause: parsed.error });
  return { draft: parsed.data, generation: found.object.generation };
}

export async function discardDraft(store: Pick<ObjectStore, 'delete'>, user: string, draft_id: string): Promise<void> {
  await store.delete(draftObject({ user, draft_id }));
}

const ROW = z.object({ title: z.string(), step: z.enum(TRAIN_STEPS), saved_at: z.iso.datetime() });

/** The unfinished drafts in which this person has entered something, newest first, by one listing. */
export async function listDrafts(store: Pick<ObjectStore, 'list'>, user: string): Promise<DraftRow[]> {
  return (await objectsIn(store, draftsFolder(user)))
    .flatMap((object) => {
      const row = ROW.safeParse(object.metadata);
      return row.success ? [{ draft_id: idOf(object), ...row.data }] : [];
    })
    .sort((a, b) => (a.saved_at < b.saved_at ? 1 : -1));
}

/** Takes away what nobody goes on with: drafts that became runs, or in which nothing was entered, after a day; others after 60. */
export async function sweepDrafts(store: Pick<ObjectStore, 'list' | 'delete'>, user: string, now: Date): Promise<void> {
  const objects = await objectsIn(store, draftsFolder(user));
  const days = (object: ListedObject) => (now.getTime() - object.updated.getTime()) / 86_400_000;
  const old = objects.filter((object) => days(object) > (ROW.safeParse(object.metadata).success ? 60 : 1));
  await Promise.all(old.map(({ name }) => store.delete(name)));
}

function idOf({ name }: ListedObject): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/\.json$/, '');
}

/** "r12 · de: revenue", or what is known of it. */
function draftTitle({ form, manifest }: Pick<Draft, 'form' | 'manifest'>): string {
  const name = form.country === '' ? '' : `${form.revision} · ${form.country}`;
  const parts = [name, form.dep_var, name === '' && form.dep_var === '' ? sourceTitle(form) : ''].filter(
    (part) => part !== '',
  );
  if (parts.length > 0) return parts.join(': ');
  return manifest ?? 'Nothing chosen yet';
}

function sourceTitle(form: TrainForm): string {
  switch (form.source_kind) {
    case 'table':
      return form.table;
    case 'query':
      return form.query.trim() === '' ? '' : 'a query';
    case 'file':
      return form.file?.name ?? '';
  }
}
