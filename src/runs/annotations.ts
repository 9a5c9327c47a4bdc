import { z } from 'zod';
import { robynName } from '../data/prepare/robyn-name.ts';
import type { RunSpec } from './run-spec.ts';

/**
 * What happened in the market: dates with a label. They are shown where the data and the model are, and become variables of the model
 * where whoever asks for it says so.
 */

/** What an annotation is to the model: nothing, a variable of `context_vars` of its own, or a level of one factor. */
export const MODEL_AS = ['none', 'context', 'factor'] as const;
export type ModelAs = (typeof MODEL_AS)[number];

export const MAX_ANNOTATIONS = 300;
export const LONGEST_LABEL = 100;

/** Control characters, line separators, and half of a character. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

const line = z
  .string()
  .min(1)
  .max(LONGEST_LABEL)
  .refine((text) => text.trim() === text && !UNPRINTABLE.test(text), 'must be one line, without blanks around it');

export const ANNOTATION = z.strictObject({
  start: z.iso.date().describe('First day.'),
  end: z.iso.date().nullable().default(null).describe('Last day; left out for a single day.'),
  label: line.describe('What happened, as people call it.'),
  country: z
    .string()
    .regex(/^[a-z0-9_]{2,20}$/, 'is 2 to 20 small letters, digits or "_", such as "de"')
    .nullable()
    .default(null)
    .describe('The market that it is about; left out for all.'),
  channel: line.nullable().default(null).describe('The channel that it is about; left out for all.'),
  model_as: z
    .enum(MODEL_AS)
    .default('none')
    .describe(
      'none: shown, and nothing else. context: a variable of context_vars, 1 in each period that it touches and 0 elsewhere; one for all of the same label. factor: a level of the factor "annotation".',
    ),
});
export type Annotation = z.infer<typeof ANNOTATION>;

export const ANNOTATIONS = z.array(ANNOTATION).max(MAX_ANNOTATIONS);

/** Those that are about the spec's market, in their order. */
export function annotationsFor(spec: Pick<RunSpec, 'annotations' | 'country'>): Annotation[] {
  return spec.annotations.filter(({ country }) => country === null || country === spec.country);
}

export function lastDay({ start, end }: Pick<Annotation, 'start' | 'end'>): string {
  return end ?? start;
}

/** The factor of all annotations that are modelled as `factor`. */
export const ANNOTATION_FACTOR = 'annotation';
/** Its level where there is none of them. */
export const NO_ANNOTATION = 'none';

/** A variable that annotations make: `event_black_friday` of all that are called "Black Friday". */
export type AnnotationVariable =
  | { kind: 'context'; column: string; annotations: Annotation[] }
  | { kind: 'factor'; column: typeof ANNOTATION_FACTOR; levels: { level: string; annotations: Annotation[] }[] };

/** The variables that the annotations of the spec's market make, in the order in which they are first named; the factor last. */
export function annotationVariables(spec: Pick<RunSpec, 'annotations' | 'country'>): AnnotationVariable[] {
  const own = annotationsFor(spec);
  const named = (model_as: ModelAs, prefix: string) => {
    const groups = new Map<string, Annotation[]>();
    for (const annotation of own.filter((one) => one.model_as === model_as)) {
      const name = prefix + nameOfLabel(annotation);
      groups.set(name, [...(groups.get(name) ?? []), annotation]);
    }
    return [...groups];
  };
  const levels = named('factor', '').map(([level, annotations]) => ({ level, annotations }));
  return [
    ...named('context', 'event_').map(([column, annotations]) => ({ kind: 'context' as const, column, annotations })),
    ...(levels.length === 0 ? [] : [{ kind: 'factor' as const, column: ANNOTATION_FACTOR, levels } as const]),
  ];
}

/** "Black Friday" as `black_friday`; a label without a letter that Robyn takes goes by its date. */
function nameOfLabel({ label, start }: Annotation): string {
  const name = robynName(label)
    .toLowerCase()
    .replaceAll('.', '_')
    .replace(/^x(?=$|_|\d)/, '')
    .replaceAll(/^_+|_+$/g, '');
  return name === '' || name === NO_ANNOTATION ? `on_${start.replaceAll('-', '')}` : name;
}

/** What of the annotations decides the result: those that are variables. `null` where none is. */
export function decisiveAnnotations(spec: Pick<RunSpec, 'annotations' | 'country'>): unknown {
  const variables = annotationVariables(spec);
  return variables.length === 0 ? null : variables.map((variable) => decisive(variable));
}

function decisive(variable: AnnotationVariable): unknown {
  const spans = (annotations: readonly Annotation[]) => annotations.map((one) => [one.start, lastDay(one)]);
  switch (variable.kind) {
    case 'context':
      return { context: variable.column, spans: spans(variable.annotations) };
    case 'factor':
      return { factor: variable.levels.map(({ level, annotations }) => ({ level, spans: spans(annotations) })) };
  }
}
