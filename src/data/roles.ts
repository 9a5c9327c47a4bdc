import type { RunSpec } from '../runs/run-spec.ts';

/** Where in the manifest a column is named, and what must be true of it there. */
export type ColumnRole = {
  column: string;
  /** Path of the manifest's field, such as `paid_media_spends`. */
  field: 'dep_var' | 'paid_media_spends' | 'paid_media_vars' | 'organic_vars' | 'context_vars';
  is_media: boolean;
  /** Robyn takes it as a number; otherwise it may be text, being in `factor_vars`. */
  is_numeric: boolean;
};

/** Every column but the date's, once each, in the order of the manifest's fields. */
export function columnRoles(spec: RunSpec): ColumnRole[] {
  const roles = new Map<string, ColumnRole>();
  const add = (field: ColumnRole['field'], columns: readonly string[], is_media: boolean) => {
    for (const column of columns) {
      const is_numeric = field !== 'context_vars' || !spec.factor_vars.includes(column);
      if (!roles.has(column)) roles.set(column, { column, field, is_media, is_numeric });
    }
  };
  add('dep_var', [spec.dep_var], false);
  add('paid_media_spends', spec.paid_media_spends, true);
  add('paid_media_vars', spec.paid_media_vars, true);
  add('organic_vars', spec.organic_vars, true);
  add('context_vars', spec.context_vars, false);
  return [...roles.values()];
}

/** How many independent variables Robyn counts: prophet's, context, one for each paid medium, organic. */
export function variableCount(spec: RunSpec): number {
  return (
    (spec.prophet?.vars.length ?? 0) +
    spec.context_vars.length +
    spec.paid_media_spends.length +
    spec.organic_vars.length
  );
}
