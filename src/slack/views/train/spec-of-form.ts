import { annotationProblemText, readAnnotations } from '../../../runs/read-annotations.ts';
import { RUN_SPEC, type RunSpec, TRAIN_PRESETS } from '../../../runs/run-spec.ts';
import type { TrainField } from '../../ids.ts';
import { parseExposures } from './exposures.ts';
import { type FieldIssue, fieldOfPath, issueSentence } from './field-issues.ts';
import { sourceOfForm, type TrainForm } from './train-form.ts';
import { readPart, specOfParts, TRAIN_PARTS, type TrainPart } from './train-parts.ts';

/** The spec that a form asks for, or what is wrong with it, each under its own field. */
export type FormReading = { spec: RunSpec } | { issues: FieldIssue[] };

export function specOfForm(form: TrainForm): FormReading {
  const { input, issues } = inputOfForm(form);
  const parsed = RUN_SPEC.safeParse(input);
  if (parsed.success && issues.length === 0) return { spec: parsed.data };
  const said = new Set(issues.map(({ field }) => field));
  const refused = parsed.success ? [] : parsed.error.issues.filter((issue) => !followsFrom(issue, said));
  return {
    issues: [
      ...issues,
      ...refused.map((issue) => ({ field: fieldOfPath(issue.path, form), message: issueSentence(issue, input) })),
    ],
  };
}

/** Input for RUN_SPEC, and what is wrong with the form that RUN_SPEC cannot see. */
function inputOfForm(form: TrainForm): { input: Record<string, unknown>; issues: FieldIssue[] } {
  const issues: FieldIssue[] = [];
  const refuse = (field: TrainField, message: string) => issues.push({ field, message });

  const data = sourceOfForm(form);
  if (data === null) {
    const needs_connection = form.source_kind !== 'file' && form.connection === '';
    if (needs_connection) refuse('connection', 'Choose where the data is.');
    else if (form.source_kind === 'table') refuse('table', 'Choose a table.');
    else if (form.source_kind === 'query') refuse('query', 'Write a query, such as SELECT * FROM sales.');
    else refuse('files', 'Choose a file with a line for each date (CSV, Excel or Parquet), or a manifest (YAML).');
  }

  const exposures = parseExposures(form.paid_media_vars, form.paid_media_spends);
  if ('problem' in exposures) refuse('paid_media_vars', exposures.problem);

  const country = form.prophet_country.trim().toUpperCase();
  if (form.prophet_vars.length > 0 && country === '') {
    refuse('prophet_country', 'Trend, season and holidays need a country, such as DE. Or untick them all.');
  }

  const happened = readAnnotations(form.annotations, { default_as: form.annotations_as });
  if ('problems' in happened) refuse('annotations', annotationProblemText(happened.problems));

  const parts = partsOfForm(form, refuse);
  const own = { hyperparameters: { preset: form.hyperparameter_preset }, train: sizeOfTraining(form) };
  const input = {
    revision: orNothing(form.revision.trim().toLowerCase()),
    country: orNothing(form.country.trim().toLowerCase()),
    data: data ?? undefined,
    date_var: orNothing(form.date_var),
    dep_var: orNothing(form.dep_var),
    dep_var_type: form.dep_var_type,
    paid_media_spends: form.paid_media_spends,
    paid_media_vars: 'vars' in exposures ? exposures.vars : form.paid_media_spends,
    organic_vars: form.organic_vars,
    context_vars: form.context_vars,
    factor_vars: form.factor_vars,
    annotations: 'annotations' in happened ? happened.annotations : [],
    prophet: country === '' ? null : { vars: form.prophet_vars, country },
    window: { start: orNothing(form.start), end: orNothing(form.end) },
    adstock: form.adstock,
    ...specOfParts(parts, own),
    snapshot: orNothing(form.snapshot) ?? null,
    notify: { channel: orNothing(form.channel) ?? null, watchers: form.watchers },
  };
  return { input, issues };
}

function partsOfForm(form: TrainForm, refuse: (field: TrainField, message: string) => void): Record<TrainPart, object> {
  const values: Record<TrainPart, object> = {
    prepare: [],
    signs: {},
    hyperparameters: {},
    train: {},
    calibration: [],
    allocator: {},
  };
  for (const part of TRAIN_PARTS) {
    const read = readPart(part, form[part]);
    if ('problem' in read) refuse(part, read.problem);
    else values[part] = read.value;
  }
  return values;
}

function sizeOfTraining(form: TrainForm): { iterations: unknown; trials: unknown } {
  const { preset } = form;
  if (preset === 'Test' || preset === 'Benchmark' || preset === 'Production') return TRAIN_PRESETS[preset];
  return { iterations: wholeNumber(form.iterations), trials: wholeNumber(form.trials) };
}

function wholeNumber(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text);
}

function orNothing(text: string): string | undefined {
  return text === '' ? undefined : text;
}

type ZodIssue = Parameters<typeof issueSentence>[0];

/** What is wrong only because something else is, and mended with it: no source, no spends and so no exposures. */
function followsFrom(issue: ZodIssue, said: ReadonlySet<TrainField>): boolean {
  const [head] = issue.path;
  if (head === 'data') return (['connection', 'table', 'query', 'files'] as const).some((field) => said.has(field));
  return issue.code === 'too_small' && head === 'paid_media_vars';
}
