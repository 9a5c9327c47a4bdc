import type { PrepareStep } from '../runs/prepare-steps.ts';
import { RUN_SPEC, type RunSpec } from '../runs/run-spec.ts';
import { withoutColumns } from '../runs/without-columns.ts';
import type { Fix } from './fix.ts';

/**
 * The spec with the fix in it; `null` where what it leaves is no model, or where the fix is not of this spec (a step before it has
 * changed it). Whether it is enough is seen by checking again.
 */
export function applyFix(spec: RunSpec, fix: Fix): RunSpec | null {
  const changed = change(spec, fix);
  if (changed === null) return null;
  const parsed = RUN_SPEC.safeParse(changed);
  return parsed.success ? parsed.data : null;
}

function change(spec: RunSpec, fix: Fix): RunSpec | null {
  switch (fix.kind) {
    case 'drop_column':
      return withoutColumns(spec, [fix.column]);
    case 'clean_names':
      return withStep(spec, 0, { clean_columns: { ...CLEAN, names: true } });
    case 'fill_missing':
      return withStep(spec, beforePeriods(spec), { fill_missing: { columns: [fix.column], with: fix.with } });
    case 'align_weeks':
      return withStep(spec, beforePeriods(spec), { align_weeks: {} });
    case 'fill_gaps':
      return withStep(spec, beforePeriods(spec), { fill_gaps: { columns: fix.columns } });
    case 'sum_duplicates':
      return withStep(spec, beforePeriods(spec), { sum_duplicates: { aggregates: fix.aggregates } });
    case 'drop_duplicates':
      return withStep(spec, beforeAggregates(spec), { drop_duplicates: {} });
    case 'resample':
      return withStep({ ...spec, window: wholeWindow(spec.window, fix.to) }, spec.prepare.length, {
        resample: { to: fix.to, week_starts: 'monday', weeks_count_in: null, aggregates: fix.aggregates },
      });
    case 'set_window':
      return { ...spec, window: { start: fix.start, end: fix.end } };
    case 'date_format':
      return withStep(spec, 0, { clean_columns: { ...CLEAN, dates: { columns: [fix.column], format: fix.format } } });
    case 'decimal':
      return withStep(spec, 0, {
        clean_columns: { ...CLEAN, numbers: { columns: [fix.column], decimal: fix.decimal } },
      });
    case 'set_market':
      return { ...spec, prepare: otherMarket(spec.prepare, fix) };
    case 'set_column':
      return renamed(spec, fix.column, fix.to);
    case 'as_factor':
      return { ...spec, factor_vars: [...new Set([...spec.factor_vars, fix.column])] };
    case 'prophet_without':
      return withoutProphetVars(spec, fix.vars);
    case 'prophet_country':
      return spec.prophet === null ? null : { ...spec, prophet: { ...spec.prophet, country: fix.country } };
    case 'scale':
      return withStep(spec, beforePeriods(spec), {
        scale: { column: fix.column, by: fix.by, from: null, before: fix.before },
      });
    case 'annotate':
      return { ...spec, annotations: [...spec.annotations, annotationOf(fix)] };
    case 'combine':
      return combined(spec, fix);
    case 'several':
      return fix.fixes.reduce((changed: RunSpec | null, one) => changed && change(changed, one), spec);
    case 'train':
      return { ...spec, train: { ...spec.train, iterations: fix.iterations, trials: fix.trials } };
  }
}

function annotationOf({
  start,
  end,
  label,
}: {
  start: string;
  end: string;
  label: string;
}): RunSpec['annotations'][number] {
  return { start, end, label, country: null, channel: null, model_as: 'context' };
}

/** The sum takes the place of the first of the channels; the model goes by money there, as exposures of two channels do not add up. */
function combined(spec: RunSpec, { columns, name }: { columns: readonly string[]; name: string }): RunSpec | null {
  const [first = '', ...others] = columns;
  const without = withoutColumns(spec, others);
  const at = without?.paid_media_spends.indexOf(first) ?? -1;
  if (without === null || at === -1) return null;
  const alone = { ...without, paid_media_vars: without.paid_media_vars.with(at, first) };
  const { hyperparameters } = alone;
  const is_others = (key: string) => key !== first && !key.startsWith(`${first}_`);
  const renamed_spec = renamed(
    {
      ...alone,
      hyperparameters: {
        ...hyperparameters,
        media: Object.fromEntries(Object.entries(hyperparameters.media).filter(([key]) => is_others(key))),
        overrides: Object.fromEntries(Object.entries(hyperparameters.overrides).filter(([key]) => is_others(key))),
      },
    },
    first,
    name,
  );
  return withStep(renamed_spec, beforePeriods(spec), { derive: { name, sum: { columns: [...columns] } } });
}

const CLEAN = { names: false, trim: true, numbers: null, dates: null } as const;

function withStep(spec: RunSpec, at: number, step: PrepareStep): RunSpec {
  return { ...spec, prepare: [...spec.prepare.slice(0, at), step, ...spec.prepare.slice(at)] };
}

/** Days are mended while they are days: a week of which one day is filled is not one that is filled as a whole. */
function beforePeriods({ prepare }: RunSpec): number {
  const at = prepare.findIndex((step) => 'resample' in step);
  return at === -1 ? prepare.length : at;
}

/** A window that begins with the first whole week or month of it, as periods that are cut are left out. */
function wholeWindow({ start, end }: RunSpec['window'], to: 'week' | 'month'): RunSpec['window'] {
  const is_first = (date: Date) => (to === 'week' ? date.getUTCDay() === 1 : date.getUTCDate() === 1);
  const date = new Date(start);
  while (!is_first(date)) date.setUTCDate(date.getUTCDate() + 1);
  return { start: date.toISOString().slice(0, 10), end };
}

/** Rows are compared with each other as long as they are those of the source. */
function beforeAggregates({ prepare }: RunSpec): number {
  const at = prepare.findIndex((step) => 'resample' in step || 'sum_duplicates' in step || 'cost_tag' in step);
  return at === -1 ? prepare.length : at;
}

function otherMarket(
  prepare: readonly PrepareStep[],
  { column, value }: { column: string; value: string },
): PrepareStep[] {
  const filter: PrepareStep = { filter_country: { column, value } };
  const is_same = (step: PrepareStep) => 'filter_country' in step && step.filter_country.column === column;
  if (prepare.some(is_same)) return prepare.map((step) => (is_same(step) ? filter : step));
  const cleaned = prepare.findLastIndex((step) => 'clean_columns' in step) + 1;
  return [...prepare.slice(0, cleaned), filter, ...prepare.slice(cleaned)];
}

function withoutProphetVars(spec: RunSpec, vars: readonly string[]): RunSpec | null {
  if (spec.prophet === null) return null;
  const left = spec.prophet.vars.filter((name) => !vars.includes(name));
  return { ...spec, prophet: left.length === 0 ? null : { ...spec.prophet, vars: left } };
}

/** A column under another name, wherever the spec names it. */
function renamed(spec: RunSpec, from: string, to: string): RunSpec {
  const one = (name: string) => (name === from ? to : name);
  const keys = <Value>(record: Readonly<Record<string, Value>>, rename: (key: string) => string) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [rename(key), value]));
  const { hyperparameters, allocator } = spec;
  const range = (key: string) => (key.startsWith(`${from}_`) ? `${to}${key.slice(from.length)}` : key);
  const { channel_constraints } = allocator;
  return {
    ...spec,
    date_var: one(spec.date_var),
    dep_var: one(spec.dep_var),
    paid_media_spends: spec.paid_media_spends.map(one),
    paid_media_vars: spec.paid_media_vars.map(one),
    organic_vars: spec.organic_vars.map(one),
    context_vars: spec.context_vars.map(one),
    factor_vars: spec.factor_vars.map(one),
    hyperparameters: {
      ...hyperparameters,
      media: keys(hyperparameters.media, one),
      overrides: keys(hyperparameters.overrides, range),
    },
    calibration: spec.calibration.map((study) => ({
      ...study,
      channel: study.channel.split('+').map(one).join('+'),
      metric: one(study.metric),
    })),
    allocator: {
      ...allocator,
      channel_constraints: { ...channel_constraints, channels: keys(channel_constraints.channels, one) },
    },
  };
}
