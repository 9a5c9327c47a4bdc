import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadManifest } from '../../../src/runs/manifest.ts';
import { writeManifest } from '../../../src/runs/manifest-writer.ts';
import { RUN_SPEC, type RunSpec } from '../../../src/runs/run-spec.ts';
import { anyAnnotation } from '../../support/annotations.ts';
import { worstSpec } from '../../support/samples/worst.ts';
import { runSpec } from '../../support/specs.ts';
import { runSpec as anySpec } from '../slack/support/arbitraries.ts';

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
  fc.constantFrom(
    'no',
    '~',
    '- a',
    'a: b',
    '# x',
    '1e3',
    '2020-01-01',
    "it's",
    'a\n b',
    '{x}',
    '*a',
    '&a',
    '<!channel>',
  ),
);
const number = fc.double({ min: 0.001, max: 100, noNaN: true });

/** What `anySpec` leaves at its defaults, as anything that the schema takes by itself. */
const rest = fc.record(
  {
    data: fc.oneof(
      fc.record({ connection: text, query: text }),
      fc.record({ upload: fc.constant(`${'0a'.repeat(32)}.csv`) }),
    ),
    prepare: fc.array(
      fc.oneof(
        fc.constant({ clean_columns: {} }),
        fc.record({ clean_columns: fc.record({ names: fc.boolean(), trim: fc.boolean() }) }),
        fc.record({ filter_country: fc.record({ column: text, value: text }) }),
        fc.record({
          fill_missing: fc.record({
            columns: fc.array(text, { minLength: 1, maxLength: 3 }),
            with: fc.constantFrom(0, 'mean'),
          }),
        }),
        fc.record({
          resample: fc.record({ to: fc.constant('week'), aggregates: fc.dictionary(text, fc.constant('sum')) }),
        }),
      ),
      { maxLength: 4 },
    ),
    train: fc.record({
      iterations: fc.integer({ min: 100, max: 5000 }),
      ts_validation: fc.boolean(),
      seed: fc.integer({ min: 0, max: 1000 }),
      engine: fc.constantFrom('fast', 'stock'),
      objective_weights: fc.constantFrom(null, [1, 0]),
    }),
    allocator: fc.record({
      total_budget: fc.option(number),
      date_range: fc.constantFrom('all', 'last_26'),
      channel_constraints: fc.record({ low: fc.constantFrom(0, 0.7), up: fc.constantFrom(1.5, 3) }),
    }),
    annotations: fc.array(anyAnnotation, { maxLength: 4 }),
    notify: fc.record({ channel: fc.option(text), watchers: fc.array(text, { maxLength: 3 }) }),
  },
  { requiredKeys: [] },
);
const spec: fc.Arbitrary<RunSpec> = fc
  .tuple(anySpec, rest)
  .map(([base, change]) => RUN_SPEC.safeParse({ ...base, ...change }).data ?? base);

describe('a spec written as a manifest', () => {
  test('reads back as the same spec, whatever it is', () => {
    let changed = 0;
    fc.assert(
      fc.property(spec, (written) => {
        changed += written.prepare.length > 0 || written.notify.channel !== null ? 1 : 0;
        expect(loadManifest(writeManifest(written))).toEqual({ ok: true, spec: written });
      }),
      { numRuns: 60 },
    );
    expect(changed).toBeGreaterThan(5);
  });

  test('with 200 columns too', () => {
    const written = worstSpec();
    expect(loadManifest(writeManifest(written))).toEqual({ ok: true, spec: written });
  });

  test('is what a person would write: its schema, its fields in their order, and nothing that would be so anyhow', () => {
    expect(writeManifest(runSpec({ train: { seed: 7 }, calibration: [], notify: { watchers: ['U1'] } }))).toBe(
      `# yaml-language-server: $schema=run.schema.json

revision: r12
country: de

data: { connection: demo, table: sales }

date_var: DATE
dep_var: revenue
dep_var_type: revenue

paid_media_spends: [ tv_S, search_S ]
paid_media_vars: [ tv_S, search_clicks ]
window: { start: 2020-01-06, end: 2021-12-27 }

adstock: geometric
train: { iterations: 300, trials: 2, seed: 7 }

notify: { watchers: [ U1 ] }
`,
    );
  });

  test('says in a comment where it comes from, whatever that is called', () => {
    const manifest = writeManifest(runSpec(), { comment: 'Saved by\nadstock: broken\r\n"x"' });
    expect(manifest.split('\n').slice(0, 4)).toEqual([
      '# yaml-language-server: $schema=run.schema.json',
      '# Saved by',
      '# adstock: broken',
      '# "x"',
    ]);
    expect(loadManifest(manifest).ok).toBe(true);
  });
});
