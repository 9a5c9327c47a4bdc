import { type ColumnMapping, findMapping } from '../../../runs/column-mapping.ts';
import type { PrepareStep } from '../../../runs/prepare-steps.ts';
import { ACCEPTED_SPEC } from '../../../runs/run-spec.ts';
import { count, listOf, named } from '../../blocks/text.ts';
import type { SlackDeps } from '../../deps.ts';
import type { Draft } from './draft.ts';
import { exposureLines } from './exposures.ts';
import type { SourceColumns } from './source-columns.ts';
import { formOfAnnotations, sourceOfForm, type TrainForm } from './train-form.ts';
import { partText, readPart } from './train-parts.ts';

/** The form as its source was last trained (`runs/column-mapping.ts`), with what is different about the source since then. */

type Deps = Pick<SlackDeps, 'objects'>;

/** How the source was last trained for the market of the form, or for another one; `null` where it was never. */
export async function mappingFor(deps: Deps, { form }: Draft): Promise<ColumnMapping | null> {
  const source = sourceOfForm(form);
  return source === null ? null : findMapping(deps, source, marketOf(form) || null);
}

/** The form with the columns, the preparation and the model of a mapping; with its annotations where nobody has written any. */
export function withMapping({ form, remembered }: Draft, mapping: ColumnMapping): TrainForm {
  const country = marketOf(form) || mapping.country;
  const { prophet, paid_media_spends, paid_media_vars } = mapping;
  const is_unwritten = remembered === null ? form.annotations === '' : happenedIn(form) === remembered.annotations;
  return {
    ...form,
    ...(is_unwritten ? formOfAnnotations(mapping.annotations) : {}),
    country,
    prepare: partText('prepare', { prepare: ofMarket(mapping.prepare, mapping.country, country) }),
    date_var: mapping.date_var,
    dep_var: mapping.dep_var,
    dep_var_type: mapping.dep_var_type,
    paid_media_spends,
    paid_media_vars: exposureLines(paid_media_spends, paid_media_vars),
    organic_vars: mapping.organic_vars,
    context_vars: mapping.context_vars,
    factor_vars: mapping.factor_vars,
    signs: partText('signs', mapping),
    adstock: mapping.adstock,
    prophet_vars: prophet?.vars ?? [],
    // The holidays of another market are none of this one's.
    prophet_country: country === mapping.country ? (prophet?.country ?? '') : '',
  };
}

/**
 * After the columns of the source are read: the draft with the dates of the mapping, and a note on what has changed since. `form` is
 * what the mapping said before columns that are gone were left out.
 */
export function withDifferences(draft: Draft, mapping: ColumnMapping, form: TrainForm, columns: SourceColumns): Draft {
  const usable = new Set(columns.usable.map(({ name }) => name));
  const wanted = [mapping.date_var, mapping.dep_var, ...mapping.paid_media_spends, ...mapping.paid_media_vars];
  const all = [...new Set([...wanted, ...mapping.organic_vars, ...mapping.context_vars])];
  const gone = all.filter((name) => !usable.has(name));
  const before = new Set(mapping.source_columns);
  const added = columns.of_source.filter((name) => !before.has(name));
  // Signs are told by the place of a column.
  const signs = gone.length === 0 ? form.signs : '';
  const dated = withWindow({ ...draft.form, signs }, mapping, draft.found?.range ?? null);
  const { prepare, prophet_country } = dated;
  const note = noteOf(mapping, dated, { gone, added });
  return {
    ...draft,
    form: dated,
    remembered: {
      country: dated.country,
      note,
      roles: rolesOf(dated),
      prepare,
      prophet_country,
      annotations: happenedIn(formOfAnnotations(mapping.annotations)),
    },
  };
}

/** A date that the data had no more of then follows it; another one stays as long as the data covers it. */
function withWindow(
  form: TrainForm,
  { start, end }: ColumnMapping,
  range: { start: string; end: string } | null,
): TrainForm {
  if (range === null) return { ...form, start: start ?? form.start, end: end ?? form.end };
  const within = (date: string | null, other: string) =>
    date !== null && date >= range.start && date <= range.end ? date : other;
  return { ...form, start: within(start, range.start), end: within(end, range.end) };
}

/**
 * The draft for a market that was entered after the mapping of another one was laid out: this one's, where nothing was chosen
 * since; else without what holds for the other market alone. Tells whether the source is to be read anew.
 */
export async function forMarket(deps: Deps, draft: Draft): Promise<{ draft: Draft; mapping: ColumnMapping | null }> {
  const { form, remembered } = draft;
  const country = marketOf(form);
  if (remembered === null || country === '' || country === remembered.country) return { draft, mapping: null };
  const is_untouched = rolesOf(form) === remembered.roles && form.prepare === remembered.prepare;
  const mapping = is_untouched ? await mappingFor(deps, draft) : null;
  if (mapping !== null) return { draft: { ...draft, found: null, form: withMapping(draft, mapping) }, mapping };
  const prepare =
    form.prepare === remembered.prepare ? textOfMarket(form.prepare, remembered.country, country) : form.prepare;
  const prophet_country = form.prophet_country === remembered.prophet_country ? '' : form.prophet_country;
  return {
    draft: {
      ...draft,
      form: { ...form, prepare, prophet_country },
      remembered: { ...remembered, country, prepare, prophet_country },
    },
    mapping: null,
  };
}

function marketOf({ country }: TrainForm): string {
  return country.trim().toLowerCase();
}

function rolesOf(form: TrainForm): string {
  const { date_var, dep_var, dep_var_type, paid_media_spends, paid_media_vars } = form;
  const { organic_vars, context_vars, factor_vars } = form;
  return JSON.stringify([
    [date_var, dep_var, dep_var_type],
    [paid_media_spends, paid_media_vars],
    [organic_vars, context_vars, factor_vars],
  ]);
}

function happenedIn({ annotations, annotations_as }: Pick<TrainForm, 'annotations' | 'annotations_as'>): string {
  return JSON.stringify([annotations, annotations_as]);
}

/** The steps for another market: rows that are told apart by its code are those of the new code; by another word, of none. */
function ofMarket(steps: readonly PrepareStep[], from: string, to: string): PrepareStep[] {
  if (from === to) return [...steps];
  return steps.flatMap((step): PrepareStep[] => {
    if (!('filter_country' in step)) return [step];
    const { column, value } = step.filter_country;
    if (value === from) return [{ filter_country: { column, value: to } }];
    return value === from.toUpperCase() ? [{ filter_country: { column, value: to.toUpperCase() } }] : [];
  });
}

function textOfMarket(text: string, from: string, to: string): string {
  const read = readPart('prepare', text);
  const steps = 'problem' in read ? null : ACCEPTED_SPEC.shape.prepare.safeParse(read.value);
  return steps?.success === true ? partText('prepare', { prepare: ofMarket(steps.data, from, to) }) : text;
}

const SOURCE_WORDS = { table: 'table', query: 'query', file: 'file' } as const;

/** "Filled in as this table was last trained for de, on 2026-11-03. `tiktok_S` is new since then; `radio_S` is gone." */
function noteOf(
  mapping: ColumnMapping,
  form: TrainForm,
  { gone, added }: { gone: readonly string[]; added: readonly string[] },
): string {
  const day = mapping.requested_at.slice(0, 10);
  const { annotations } = mapping;
  const are_filled_in = annotations.length > 0 && happenedIn(form) === happenedIn(formOfAnnotations(annotations));
  const events = are_filled_in ? `, with ${count(annotations.length, 'noted event')}` : '';
  const filled = `Filled in as this ${SOURCE_WORDS[form.source_kind]} was last trained for ${named(mapping.country)}, on ${day}${events}.`;
  const filter = mapping.prepare.flatMap((step) => ('filter_country' in step ? [step.filter_country] : []))[0];
  const market =
    filter !== undefined && form.country !== mapping.country
      ? ` Its rows were chosen by ${named(filter.column)}: look at “prepare” in the expert settings.`
      : '';
  const changes = [
    ...(added.length === 0
      ? []
      : [`${listOf(added.map(named), 5)} ${added.length === 1 ? 'is' : 'are'} new since then`]),
    ...(gone.length === 0 ? [] : [`${listOf(gone.map(named), 5)} ${gone.length === 1 ? 'is' : 'are'} gone`]),
  ];
  const differences = changes.length === 0 ? ' It has the same columns as then.' : ` ${changes.join('; ')}.`;
  return `${filled}${differences}${market}`;
}
