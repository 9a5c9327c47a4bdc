import { type DataSource, TRAIN_PRESETS } from '../../runs/run-spec.ts';
import type { TrainField } from '../ids.ts';
import { presetOf } from '../preset.ts';
import type { Draft, SpecDraft } from './draft.ts';
import { exposureLines, parseExposures } from './exposures.ts';
import type { FieldIssue } from './field-issues.ts';

/**
 * The train modal's fields as values. A field that is `undefined` is not on the form (it does not fit into a modal, or
 * belongs to another choice): what the draft says about it stands.
 */
export type TrainForm = {
  connection?: string | null;
  table?: string | null;
  query?: string | null;
  date_var?: string | null;
  dep_var?: string | null;
  dep_var_type?: string | null;
  revision?: string | null;
  country?: string | null;
  start?: string | null;
  end?: string | null;
  paid_media_spends?: readonly string[];
  /** Lines of `spend = exposure`. */
  paid_media_vars?: string | null;
  organic_vars?: readonly string[];
  context_vars?: readonly string[];
  factor_vars?: readonly string[];
  prophet_vars?: readonly string[];
  prophet_country?: string | null;
  adstock?: string | null;
  preset?: string | null;
  iterations?: string | null;
  trials?: string | null;
  channel?: string | null;
};

/** What a modal can hold: Slack's limits on options, on the value of one, and on a text input. */
export const FITS = { options: 100, value: 150, text: 3000 } as const;

const ALL_PROPHET = ['trend', 'season', 'holiday'] as const;

/** The form that shows a draft. */
export function formFromDraft(draft: Draft): TrainForm {
  const { spec } = draft;
  const blank = draft.manifest === null && (spec.prophet === undefined || spec.prophet === null);
  const train = spec.train ?? TRAIN_PRESETS.Test;
  const spends = spec.paid_media_spends ?? [];
  const exposures = exposureLines(spends, spec.paid_media_vars ?? []);
  const preset = presetOf(train);
  return {
    ...formOfSource(draft),
    date_var: spec.date_var ?? null,
    dep_var: spec.dep_var ?? null,
    dep_var_type: spec.dep_var_type ?? 'revenue',
    revision: spec.revision ?? 'r1',
    country: spec.country ?? null,
    start: spec.window?.start ?? null,
    end: spec.window?.end ?? null,
    paid_media_spends: fitting(spends),
    paid_media_vars: exposures.length <= FITS.text ? exposures : undefined,
    organic_vars: fitting(spec.organic_vars ?? []),
    context_vars: fitting(spec.context_vars ?? []),
    factor_vars: fitting(spec.factor_vars ?? []),
    prophet_vars: blank ? ALL_PROPHET : (spec.prophet?.vars ?? []),
    prophet_country: spec.prophet?.country ?? null,
    adstock: spec.adstock ?? 'geometric',
    preset,
    ...(preset === 'Custom' ? { iterations: String(train.iterations), trials: String(train.trials) } : {}),
    channel: draft.channel,
  };
}

function fitting(names: readonly string[]): readonly string[] | undefined {
  return names.length <= FITS.options ? names : undefined;
}

function formOfSource({ spec, connection }: Draft): Pick<TrainForm, 'connection' | 'table' | 'query'> {
  const source = spec.data;
  if (source === undefined) return { connection, table: null, query: null };
  if ('file' in source || 'upload' in source) return {};
  if ('table' in source) {
    return source.table.length <= FITS.value
      ? { connection: source.connection, table: source.table, query: null }
      : { connection: source.connection };
  }
  return source.query.length <= FITS.text
    ? { connection: source.connection, table: null, query: source.query }
    : { connection: source.connection };
}

/** The source that the form names; `null` where it names none yet, or a table and a query at once. */
export function sourceOfForm(form: TrainForm, draft: SpecDraft): DataSource | null {
  const base = draft.data;
  if (form.connection === undefined) return base ?? null;
  const { connection } = form;
  if (connection === null) return null;
  if (form.table === undefined && form.query === undefined) {
    if (base === undefined || 'file' in base || 'upload' in base) return null;
    return { ...base, connection };
  }
  const table = form.table ?? '';
  const query = (form.query ?? '').trim();
  if ((table === '') === (query === '')) return null;
  return table === '' ? { connection, query } : { connection, table };
}

/**
 * The form laid over the draft: input for RUN_SPEC, and what is wrong with the form that RUN_SPEC cannot see.
 * Lists keep the draft's order where they hold the same columns.
 */
export function specFromForm(form: TrainForm, draft: Draft): { input: Record<string, unknown>; issues: FieldIssue[] } {
  const base = draft.spec;
  const issues: FieldIssue[] = [];
  const refuse = (field: TrainField, message: string) => issues.push({ field, message });

  const data = sourceOfForm(form, base);
  if (data === null) {
    const both = (form.table ?? '') !== '' && (form.query ?? '').trim() !== '';
    if (form.connection === null) refuse('connection', 'Choose where the data is.');
    else if (both) refuse('query', 'There is a table and a query. Clear one of them.');
    else refuse('table', 'Choose a table, or write a query below.');
  }

  const spends = list(form.paid_media_spends, base.paid_media_spends);
  const baseSpends = base.paid_media_spends ?? [];
  const lines =
    form.paid_media_vars === undefined ? exposureLines(baseSpends, base.paid_media_vars ?? []) : form.paid_media_vars;
  const exposures = parseExposures(lines ?? '', spends, baseSpends);
  if ('problem' in exposures) refuse('paid_media_vars', exposures.problem);

  const country = (form.prophet_country ?? '').trim().toUpperCase();
  const prophet_vars = list(form.prophet_vars, base.prophet?.vars);
  if (prophet_vars.length > 0 && country === '') {
    refuse('prophet_country', 'Trend, season and holidays need a country, such as DE. Or untick them all.');
  }

  const input = {
    ...base,
    data: data ?? undefined,
    date_var: form.date_var,
    dep_var: form.dep_var,
    dep_var_type: form.dep_var_type,
    revision: form.revision?.trim().toLowerCase(),
    country: form.country?.trim().toLowerCase(),
    paid_media_spends: spends,
    paid_media_vars: 'vars' in exposures ? exposures.vars : spends,
    organic_vars: list(form.organic_vars, base.organic_vars),
    context_vars: list(form.context_vars, base.context_vars),
    factor_vars: list(form.factor_vars, base.factor_vars),
    prophet: country === '' ? null : { vars: prophet_vars, country },
    window: { start: form.start, end: form.end },
    adstock: form.adstock,
    train: { ...base.train, ...trainSize(form, base) },
    notify: { ...base.notify, channel: form.channel ?? null },
  };
  return { input, issues };
}

function trainSize(form: TrainForm, base: SpecDraft): { iterations: unknown; trials: unknown } {
  const kept = base.train ?? TRAIN_PRESETS.Test;
  const preset = form.preset;
  if (preset === 'Test' || preset === 'Benchmark' || preset === 'Production') return TRAIN_PRESETS[preset];
  return {
    iterations: form.iterations === undefined ? kept.iterations : wholeNumber(form.iterations),
    trials: form.trials === undefined ? kept.trials : wholeNumber(form.trials),
  };
}

function wholeNumber(text: string | null): number | undefined {
  return text === null || text.trim() === '' ? undefined : Number(text);
}

function list(chosen: readonly string[] | undefined, base: readonly string[] | undefined): readonly string[] {
  const kept = base ?? [];
  if (chosen === undefined) return kept;
  const same = chosen.length === kept.length && chosen.every((name) => kept.includes(name));
  return same ? kept : chosen;
}
