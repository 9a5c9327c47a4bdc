import { RUN_SPEC, type RunSpec, type RunSpecInput } from '../../src/runs/run-spec.ts';

/** A valid spec; `change` replaces fields. */
export function runSpec(change: Partial<RunSpecInput> = {}): RunSpec {
  return RUN_SPEC.parse({
    revision: 'r12',
    country: 'de',
    data: { connection: 'demo', table: 'sales' },
    date_var: 'DATE',
    dep_var: 'revenue',
    dep_var_type: 'revenue',
    paid_media_spends: ['tv_S', 'search_S'],
    paid_media_vars: ['tv_S', 'search_clicks'],
    window: { start: '2020-01-06', end: '2021-12-27' },
    ...change,
  });
}
