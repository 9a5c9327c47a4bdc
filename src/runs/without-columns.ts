import { annotationVariables } from './annotations.ts';
import { mediumTypeProblem, overrideProblem } from './hyperparameter-rules.ts';
import { RUN_SPEC, type RunSpec } from './run-spec.ts';

/**
 * The spec of a model that goes without these columns: a channel goes with its spend or its exposure, and what is said of its
 * sign, type and ranges with it. `null` where that is no model: it lacks what is to be explained, or all that would explain it.
 */
export function withoutColumns(spec: RunSpec, columns: readonly string[]): RunSpec | null {
  if (columns.length === 0) return spec;
  const is_left = (name: string) => !columns.includes(name);
  if (!is_left(spec.date_var) || !is_left(spec.dep_var)) return null;
  const channels = spec.paid_media_spends.map(
    (spend, index) => is_left(spend) && is_left(spec.paid_media_vars[index] ?? spend),
  );
  const is_channel = (_of: unknown, index: number) => channels[index] ?? true;
  const model = {
    ...spec,
    paid_media_spends: spec.paid_media_spends.filter(is_channel),
    paid_media_vars: spec.paid_media_vars.filter(is_channel),
    paid_media_signs: spec.paid_media_signs.filter(is_channel),
    organic_vars: spec.organic_vars.filter(is_left),
    organic_signs: spec.organic_signs.filter((_sign, index) => is_left(spec.organic_vars[index] ?? '')),
    context_vars: spec.context_vars.filter(is_left),
    context_signs: spec.context_signs.filter((_sign, index) => is_left(spec.context_vars[index] ?? '')),
    factor_vars: spec.factor_vars.filter(is_left),
    annotations: withoutVariables(spec, columns),
  };
  const { media, overrides } = spec.hyperparameters;
  const parsed = RUN_SPEC.safeParse({
    ...model,
    hyperparameters: {
      ...spec.hyperparameters,
      media: kept(media, (name, type) => mediumTypeProblem(model, name, type) === null),
      overrides: kept(overrides, (name, range) => overrideProblem(model, name, range) === null),
    },
  });
  return parsed.success ? parsed.data : null;
}

/** What made a variable that the model goes without is only shown. */
function withoutVariables(spec: RunSpec, columns: readonly string[]): RunSpec['annotations'] {
  const gone = annotationVariables(spec)
    .filter(({ column }) => columns.includes(column))
    .flatMap((variable) =>
      variable.kind === 'context' ? variable.annotations : variable.levels.flatMap(({ annotations }) => annotations),
    );
  return spec.annotations.map((one) => (gone.includes(one) ? { ...one, model_as: 'none' } : one));
}

function kept<Value>(
  record: Readonly<Record<string, Value>>,
  is_kept: (name: string, value: Value) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => is_kept(name, value)));
}
