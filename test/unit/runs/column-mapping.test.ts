import { describe, expect, it } from 'vitest';
import { findMapping, rememberMapping } from '../../../src/runs/column-mapping.ts';
import type { Run } from '../../../src/runs/run.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import type { RunSpecInput } from '../../../src/runs/run-spec.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { snapshotRecord } from '../../support/snapshots.ts';
import { runSpec } from '../../support/specs.ts';
import { run } from '../slack/support/arbitraries.ts';

const NOW = () => new Date('2026-03-01T10:00:00Z');
const JSON_TYPE = { content_type: 'application/json' };
const DATES = { first: '2019-01-07', last: '2022-12-26' };
const SALES = { connection: 'demo', table: 'sales' };

function world() {
  const objects = memoryBucket(NOW).store();
  return {
    objects,
    /** A run that has succeeded with this spec, on data of these dates. */
    async trained(change: Partial<RunSpecInput> = {}, facts: Partial<Run> = {}): Promise<Run> {
      const done = run(runSpec(change), { state: 'succeeded', ...facts });
      await objects.write(runObject(done.run_id, 'snapshot'), JSON.stringify(snapshotRecord()), JSON_TYPE);
      await objects.write(runObject(done.run_id, 'profile'), JSON.stringify({ date: DATES }), JSON_TYPE);
      await rememberMapping({ objects }, done);
      return done;
    },
    find: (country: string | null, source = SALES) => findMapping({ objects }, source, country),
  };
}

describe('How a source was last trained', () => {
  it('is kept with its columns, its preparation and its model', async () => {
    const { trained, find } = world();
    const prepare = [{ fill_missing: { columns: ['tv_S'], with: 0 as const } }];
    const annotations = [{ start: '2021-11-24', label: 'Black Friday', model_as: 'context' as const }];
    const { spec } = await trained({ prepare, annotations, adstock: 'weibull_cdf' });
    expect(await find('de')).toMatchObject({
      country: 'de',
      prepare: spec.prepare,
      dep_var: spec.dep_var,
      paid_media_spends: spec.paid_media_spends,
      paid_media_vars: spec.paid_media_vars,
      adstock: 'weibull_cdf',
      annotations: spec.annotations,
      source_columns: ['DATE', 'revenue'],
    });
  });

  it.each([
    [
      { start: '2019-01-07', end: '2022-12-26' },
      { start: null, end: null },
    ],
    [
      { start: '2020-01-06', end: '2022-12-26' },
      { start: '2020-01-06', end: null },
    ],
    [
      { start: '2019-01-07', end: '2021-12-27' },
      { start: null, end: '2021-12-27' },
    ],
    [
      { start: '2018-01-01', end: '2023-01-01' },
      { start: null, end: null },
    ],
  ])('follows the first and the latest date where the window %j did', async (window, expected) => {
    const { trained, find } = world();
    await trained({ window });
    expect(await find('de')).toMatchObject(expected);
  });

  it('is that of the market, and for a new market that of the latest one', async () => {
    const { trained, find } = world();
    await trained({ country: 'de', dep_var: 'revenue' }, { requested_at: '2026-02-01T10:00:00.000Z', country: 'de' });
    await trained({ country: 'fr', dep_var: 'ventes' }, { requested_at: '2026-02-02T10:00:00.000Z', country: 'fr' });
    expect((await find('de'))?.dep_var).toBe('revenue');
    expect((await find('fr'))?.dep_var).toBe('ventes');
    expect((await find('it'))?.country).toBe('fr');
    expect((await find(null))?.country).toBe('fr');
  });

  it('is none for another table', async () => {
    const { trained, find } = world();
    await trained();
    expect(await find('de', { connection: 'demo', table: 'sales_daily' })).toBeNull();
  });

  it('is that of the run that was asked for last, whichever ends last', async () => {
    const { trained, find } = world();
    await trained({ dep_var: 'newer' }, { requested_at: '2026-02-02T10:00:00.000Z' });
    await trained({ dep_var: 'older' }, { requested_at: '2026-02-01T10:00:00.000Z' });
    expect((await find('de'))?.dep_var).toBe('newer');
  });

  it('is not told by runs that gave no result, nor by those that left no record of their source', async () => {
    const { objects, trained, find } = world();
    await trained({}, { state: 'failed' });
    await rememberMapping({ objects }, run(runSpec(), { state: 'succeeded', run_id: 'r1-de-20200101_000000' }));
    expect(await find('de')).toBeNull();
  });

  it('is replaced where another version has written it', async () => {
    const { objects, trained, find } = world();
    await trained();
    for (const { name } of (await objects.list('mappings/')).objects) await objects.write(name, '{}', JSON_TYPE);
    expect(await find('de')).toBeNull();
    await trained();
    expect(await find('de')).not.toBeNull();
  });

  it('of a version that kept no annotations is as good as one without any', async () => {
    const { objects, trained, find } = world();
    await trained({ annotations: [{ start: '2021-11-24', label: 'Black Friday' }] });
    for (const { name } of (await objects.list('mappings/')).objects) {
      const found = await objects.read(name);
      const { annotations: _annotations, ...older } = JSON.parse(found?.body.toString() ?? '{}');
      await objects.write(name, JSON.stringify(older), JSON_TYPE);
    }
    expect(await find('de')).toMatchObject({ country: 'de', annotations: [] });
  });
});
