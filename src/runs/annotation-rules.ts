import { ANNOTATION_FACTOR, type Annotation, annotationVariables, lastDay } from './annotations.ts';
import type { RunSpec } from './run-spec.ts';
import { mixedWith } from './variable-names.ts';

/** As many as `context_vars` can have. */
const MAX_VARIABLES = 200;

type Problem = { path: (string | number)[]; message: string };

/** What annotations cannot be, and what their variables cannot be beside those of the spec. */
export function annotationProblems(spec: RunSpec): Problem[] {
  const at = (annotation: Annotation | undefined, field: string) => [
    'annotations',
    ...(annotation === undefined ? [] : [spec.annotations.indexOf(annotation)]),
    field,
  ];
  const backwards = spec.annotations
    .filter((one) => lastDay(one) < one.start)
    .map((one) => ({ path: at(one, 'end'), message: 'must not be before its start' }));
  const variables = annotationVariables(spec).length;
  const too_many =
    variables > 0 && spec.context_vars.length + variables > MAX_VARIABLES
      ? [
          {
            path: ['annotations'],
            message: `would make ${variables} variables; with context_vars there can be ${MAX_VARIABLES}`,
          },
        ]
      : [];
  return [...backwards, ...too_many, ...variableProblems(spec, at)];
}

function variableProblems(
  spec: RunSpec,
  at: (annotation: Annotation | undefined, field: string) => (string | number)[],
): Problem[] {
  const roles = rolesOf(spec);
  return annotationVariables(spec).flatMap((variable) => {
    const [first] = variable.kind === 'context' ? variable.annotations : (variable.levels[0]?.annotations ?? []);
    const { column } = variable;
    const role = roles.get(column.toLowerCase());
    if (role !== undefined) {
      const message =
        variable.kind === 'context'
          ? `would make a variable "${column}", and ${role} has that already; word it otherwise`
          : `needs a column of its own, "${column}", and ${role} has that already; write model_as: context`;
      return [{ path: at(first, variable.kind === 'context' ? 'label' : 'model_as'), message }];
    }
    if (variable.kind === 'context') return [];
    if ((spec.prophet?.vars.length ?? 0) === 0) {
      return [
        {
          path: at(first, 'model_as'),
          message: 'needs prophet.vars, such as trend, where it is "factor"; without them write "context"',
        },
      ];
    }
    const mixed = [...spec.factor_vars].find(
      (name) =>
        mixedWith(name, [ANNOTATION_FACTOR]) === ANNOTATION_FACTOR || mixedWith(ANNOTATION_FACTOR, [name]) === name,
    );
    if (mixed === undefined) return [];
    return [
      {
        path: at(first, 'model_as'),
        message: `makes a factor "${column}", whose effect Robyn would mix with that of "${mixed}"; write "context"`,
      },
    ];
  });
}

/** The field that uses a column, by its name in small letters: DuckDB tells no other apart. */
function rolesOf(spec: RunSpec): ReadonlyMap<string, string> {
  const fields = [
    'date_var',
    'dep_var',
    'paid_media_spends',
    'paid_media_vars',
    'organic_vars',
    'context_vars',
  ] as const;
  return new Map(
    fields.flatMap((field) => [spec[field]].flat().map((column) => [column.toLowerCase(), field] as const)),
  );
}
