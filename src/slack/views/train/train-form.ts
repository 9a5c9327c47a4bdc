import { z } from 'zod';
import { annotationLines } from '../../../runs/annotation-lines.ts';
import { type Annotation, MODEL_AS } from '../../../runs/annotations.ts';
import { DATA_SOURCE, type DataSource, TRAIN_PRESETS } from '../../../runs/run-spec.ts';
import { presetOf } from '../../preset.ts';
import type { SpecDraft } from './draft-spec.ts';
import { exposureLines } from './exposures.ts';
import { partText, TRAIN_PARTS, type TrainPart } from './train-parts.ts';

/** Where data can come from: the choices of the first step. */
export const SOURCE_KINDS = ['table', 'query', 'file'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

const typed = z.string();
const names = z.array(z.string());

/**
 * All that a person has entered in the train modal, right or not, over all of its steps: the modal is drawn from it alone, and the
 * spec is made of it alone. A text is empty where nothing is entered.
 */
export const TRAIN_FORM = z.object({
  source_kind: z.enum(SOURCE_KINDS),
  connection: typed,
  table: typed,
  query: typed,
  /** A file that was sent, or that a manifest names, and what people call it. */
  file: z.object({ source: DATA_SOURCE, name: z.string() }).nullable(),
  dep_var: typed,
  dep_var_type: typed,
  date_var: typed,
  country: typed,
  revision: typed,
  paid_media_spends: names,
  /** Lines of `spend = exposure`. */
  paid_media_vars: typed,
  organic_vars: names,
  context_vars: names,
  factor_vars: names,
  /** A line for each thing that happened, and what they are to the model where a line does not say it. */
  annotations: typed.default(''),
  annotations_as: z.enum(MODEL_AS).default('none'),
  start: typed,
  end: typed,
  adstock: typed,
  hyperparameter_preset: typed,
  prophet_vars: names,
  prophet_country: typed,
  preset: typed,
  iterations: typed,
  trials: typed,
  /** A spec's `snapshot`; empty for the newest data. */
  snapshot: typed.default(''),
  channel: typed,
  watchers: names,
  prepare: typed,
  signs: typed,
  hyperparameters: typed,
  train: typed,
  calibration: typed,
  allocator: typed,
});
export type TrainForm = z.infer<typeof TRAIN_FORM>;

const USUAL_PROPHET = ['trend', 'season', 'holiday'];

/**
 * The form that says what a spec says. `whole`: the spec is a manifest's or a run's, in which what is left out is meant to be.
 * `channel` is Slack's id of where the run is to be posted.
 */
export function formOfSpec(
  spec: SpecDraft,
  given: { whole: boolean; channel: string | null; connection: string | null; file_name?: string },
): TrainForm {
  const { prophet, window, train } = spec;
  const spends = spec.paid_media_spends ?? [];
  const numbers = train ?? TRAIN_PRESETS.Test;
  return {
    ...formOfSource(spec.data, given),
    dep_var: spec.dep_var ?? '',
    dep_var_type: spec.dep_var_type ?? 'revenue',
    date_var: spec.date_var ?? '',
    country: spec.country ?? '',
    revision: spec.revision ?? 'r1',
    paid_media_spends: spends,
    paid_media_vars: exposureLines(spends, spec.paid_media_vars ?? []),
    organic_vars: spec.organic_vars ?? [],
    context_vars: spec.context_vars ?? [],
    factor_vars: spec.factor_vars ?? [],
    ...formOfAnnotations(spec.annotations ?? []),
    start: window?.start ?? '',
    end: window?.end ?? '',
    adstock: spec.adstock ?? 'geometric',
    hyperparameter_preset: spec.hyperparameters?.preset ?? 'default',
    prophet_vars: prophet == null && !given.whole ? USUAL_PROPHET : (prophet?.vars ?? []),
    prophet_country: prophet?.country ?? '',
    preset: presetOf(numbers),
    iterations: String(numbers.iterations),
    trials: String(numbers.trials),
    snapshot: spec.snapshot ?? '',
    channel: given.channel ?? '',
    watchers: spec.notify?.watchers ?? [],
    ...formOfParts(spec),
  };
}

function formOfParts(spec: SpecDraft): Record<TrainPart, string> {
  const [prepare, signs, hyperparameters, train, calibration, allocator] = TRAIN_PARTS.map((part) =>
    partText(part, spec),
  );
  return {
    prepare: prepare ?? '',
    signs: signs ?? '',
    hyperparameters: hyperparameters ?? '',
    train: train ?? '',
    calibration: calibration ?? '',
    allocator: allocator ?? '',
  };
}

/** The annotations as they stand in a form: what is alike in all of them is said once. */
export function formOfAnnotations(
  annotations: readonly Annotation[],
): Pick<TrainForm, 'annotations' | 'annotations_as'> {
  const [first, ...others] = new Set(annotations.map(({ model_as }) => model_as));
  const annotations_as = first === undefined || others.length > 0 ? 'none' : first;
  return { annotations: annotationLines(annotations, annotations_as), annotations_as };
}

type SourceFields = Pick<TrainForm, 'source_kind' | 'connection' | 'table' | 'query' | 'file'>;

function formOfSource(
  source: DataSource | undefined,
  given: { connection: string | null; file_name?: string },
): SourceFields {
  const none: SourceFields = {
    source_kind: 'table',
    connection: given.connection ?? '',
    table: '',
    query: '',
    file: null,
  };
  if (source === undefined) return none;
  if ('table' in source) return { ...none, connection: source.connection, table: source.table };
  if ('query' in source) return { ...none, source_kind: 'query', connection: source.connection, query: source.query };
  const name = given.file_name ?? ('file' in source ? source.file : 'the file that was sent');
  return { ...none, source_kind: 'file', file: { source, name } };
}

/** The source that the form names; `null` where it names none yet. */
export function sourceOfForm(form: TrainForm): DataSource | null {
  switch (form.source_kind) {
    case 'file':
      return form.file?.source ?? null;
    case 'table':
      return form.connection === '' || form.table === '' ? null : { connection: form.connection, table: form.table };
    case 'query':
      return form.connection === '' || form.query.trim() === ''
        ? null
        : { connection: form.connection, query: form.query };
  }
}
