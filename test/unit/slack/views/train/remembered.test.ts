import type { ModalView } from '@slack/types';
import { afterEach, describe, expect, it } from 'vitest';
import { rememberMapping } from '../../../../../src/runs/column-mapping.ts';
import type { Run } from '../../../../../src/runs/run.ts';
import { runObject } from '../../../../../src/runs/run-paths.ts';
import type { RunSpecInput } from '../../../../../src/runs/run-spec.ts';
import { memoryBucket } from '../../../../support/memory-object-store.ts';
import { snapshotRecord } from '../../../../support/snapshots.ts';
import { runSpec } from '../../../../support/specs.ts';
import { run } from '../../support/arbitraries.ts';
import { type BotHarness, startBot } from '../../support/bolt-harness.ts';
import { chosen, next, openedModal, redrawn, stepShown, valueIn } from '../../support/requests.ts';
import { COLUMNS } from '../../support/warehouses.ts';

let bot: BotHarness;
afterEach(() => bot.close());

const JSON_TYPE = { content_type: 'application/json' };

/** A bot whose table `sales` was trained so before; `columns` it had then. */
async function trainedBefore(
  runs: { spec: Partial<RunSpecInput>; facts?: Partial<Run> }[],
  columns: readonly string[] = COLUMNS.map(({ name }) => name),
): Promise<void> {
  const objects = memoryBucket(() => new Date()).store();
  for (const { spec, facts } of runs) {
    const asked = runSpec({ window: { start: '2020-01-06', end: '2022-12-19' }, ...spec });
    const done = run(asked, {
      state: 'succeeded',
      requested_at: '2026-11-03T10:00:00.000Z',
      country: asked.country,
      ...facts,
    });
    const source_columns = columns.map((name) => ({ name, type: 'number' as const, native_type: 'DOUBLE' }));
    const profile = { date: { first: '2019-01-07', last: '2022-12-19' } };
    await objects.write(
      runObject(done.run_id, 'snapshot'),
      JSON.stringify(snapshotRecord({ source_columns })),
      JSON_TYPE,
    );
    await objects.write(runObject(done.run_id, 'profile'), JSON.stringify(profile), JSON_TYPE);
    await rememberMapping({ objects }, done);
  }
  bot = await startBot({ objects });
}

const spendsIn = (view: ModalView) => valueIn(view, 'paid_media_spends')?.selected_options?.map(({ value }) => value);
const SEARCH_ONLY = { paid_media_spends: ['search_S'], paid_media_vars: ['search_clicks'], context_vars: ['tv_S'] };

/** The goal of a form for the table, after its step of data. */
async function goalOf(text = 'train'): Promise<ModalView> {
  return next(bot, await openedModal(bot, text), { table: chosen('sales') });
}

describe('a form for a table that was trained before', () => {
  it('begins as it was trained last, says so, and goes through the latest date that there is now', async () => {
    await trainedBefore([{ spec: { ...SEARCH_ONLY, adstock: 'weibull_cdf' } }]);
    const goal = await goalOf();
    expect(stepShown(goal)).toBe('2 of 5: *Goal*');
    expect(JSON.stringify(goal)).toContain('Filled in as this table was last trained for');
    expect(JSON.stringify(goal)).toContain('on 2026-11-03. It has the same columns as then.');
    expect(valueIn(goal, 'country')).toMatchObject({ value: 'de' });

    const media = await next(bot, goal);
    expect(spendsIn(media)).toEqual(['search_S']);
    const model = await next(bot, media);
    expect(valueIn(model, 'start')).toMatchObject({ selected_date: '2020-01-06' });
    expect(valueIn(model, 'end')).toMatchObject({ selected_date: '2022-12-26' });
    expect(valueIn(model, 'adstock')).toMatchObject({ selected_option: { value: 'weibull_cdf' } });
  });

  it('points out what is new since then and what is gone, and leaves out what is gone', async () => {
    const then = [...COLUMNS.map(({ name }) => name).filter((name) => name !== 'tv_S'), 'radio_S'];
    const spec = { paid_media_spends: ['search_S', 'radio_S'], paid_media_vars: ['search_clicks', 'radio_S'] };
    await trainedBefore([{ spec: { ...spec, paid_media_signs: ['positive', 'positive'] } }], then);
    const goal = await goalOf();
    expect(JSON.stringify(goal)).toMatch(/tv_S\S* is new since then; \S*radio_S\S* is gone/);
    expect(spendsIn(await next(bot, goal))).toEqual(['search_S']);
  });

  it('begins with roles by the names where nothing is left of what was trained', async () => {
    await trainedBefore([
      { spec: { paid_media_spends: ['radio_S'], paid_media_vars: ['radio_S'], context_vars: ['x'] } },
    ]);
    const goal = await goalOf();
    expect(JSON.stringify(goal)).not.toContain('Filled in as');
    expect(spendsIn(await next(bot, goal, { country: { value: 'de' } }))).toEqual(['tv_S', 'search_S']);
  });

  it('becomes that of the market, once that is entered', async () => {
    await trainedBefore([
      { spec: { country: 'fr', ...SEARCH_ONLY }, facts: { requested_at: '2026-11-01T10:00:00.000Z' } },
      { spec: { country: 'de' } },
    ]);
    const goal = await goalOf();
    expect(valueIn(goal, 'country')).toMatchObject({ value: 'de' });
    const media = await next(bot, goal, { country: { value: 'fr' } });
    expect(spendsIn(media)).toEqual(['search_S']);
    expect(JSON.stringify(media)).toContain('on 2026-11-01');
  });

  it('keeps what was chosen since, when another market is entered', async () => {
    await trainedBefore([
      { spec: { country: 'fr', ...SEARCH_ONLY }, facts: { requested_at: '2026-11-01T10:00:00.000Z' } },
      { spec: { country: 'de' } },
    ]);
    const media = await next(bot, await goalOf(), { country: { value: 'fr' }, dep_var: chosen('search_clicks') });
    expect(spendsIn(media)).toEqual(['tv_S', 'search_S']);
  });

  const SALE = { start: '2021-11-24', label: 'Black Friday', model_as: 'context' as const };
  const STRIKE = { start: '2021-03-01', end: '2021-03-14', label: 'TV strike', channel: 'tv_S' };

  it('has what happened in it, says how much, and goes without what is deleted', async () => {
    await trainedBefore([{ spec: { annotations: [SALE, STRIKE] } }]);
    const goal = await goalOf();
    expect(JSON.stringify(goal)).toContain('on 2026-11-03, with 2 noted events. It has the same columns as then.');
    const media = await next(bot, goal);
    expect(valueIn(media, 'annotations')).toMatchObject({
      value: '2021-11-24 Black Friday; as context\n2021-03-01..2021-03-14 TV strike; channel tv_S',
    });
    const review = await next(bot, await next(bot, media, { annotations: { value: null } }));
    expect(stepShown(review)).toBe('5 of 5: *Review*');
    expect(JSON.stringify(review)).not.toContain('What happened');
  });

  it('says what happened to be what it was to the model', async () => {
    await trainedBefore([{ spec: { annotations: [SALE] } }]);
    const goal = await goalOf();
    expect(JSON.stringify(goal)).toContain(', with 1 noted event.');
    const media = await next(bot, goal);
    expect(valueIn(media, 'annotations')).toMatchObject({ value: '2021-11-24 Black Friday' });
    expect(valueIn(media, 'annotations_as')).toMatchObject({ selected_option: { value: 'context' } });
  });

  it('has what happened in the market that is entered, and keeps what was written', async () => {
    await trainedBefore([
      { spec: { country: 'fr', annotations: [STRIKE] }, facts: { requested_at: '2026-11-01T10:00:00.000Z' } },
      { spec: { country: 'de', annotations: [SALE] } },
    ]);
    const media = await next(bot, await goalOf(), { country: { value: 'fr' } });
    const lines = '2021-03-01..2021-03-14 TV strike; channel tv_S';
    expect(valueIn(media, 'annotations')).toMatchObject({ value: lines });

    for (const value of ['2021-05-01 Fair', null]) {
      const goal = await redrawn(bot, media, 'train_back', { annotations: { value } }, 'goal');
      const again = await next(bot, goal, { country: { value: 'de' } });
      expect(JSON.stringify(again)).toContain('on 2026-11-03. It has');
      expect(valueIn(again, 'annotations')).toMatchObject({ value });
    }
  });

  it('takes neither the rows nor the holidays of another market', async () => {
    const prepare = [{ filter_country: { column: 'events', value: 'DE' } }];
    const prophet = { vars: ['trend' as const, 'holiday' as const], country: 'DE' };
    await trainedBefore([{ spec: { country: 'de', prepare, prophet } }]);
    const media = await next(bot, await goalOf(), { country: { value: 'fr' } });
    const model = await next(bot, media);
    expect(valueIn(model, 'prophet_country')).toMatchObject({ value: 'FR' });
    expect(JSON.stringify(media)).toContain('look at “prepare” in the expert settings');
    const review = JSON.stringify(await next(bot, model));
    expect(review).not.toContain('value: DE');
  });
});
