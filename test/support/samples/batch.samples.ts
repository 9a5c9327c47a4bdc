import type { RunState } from '../../../src/runs/run.ts';
import { rowOf } from '../../../src/runs/run-row.ts';
import type { BatchView } from '../../../src/runs/watch-batch.ts';
import { batchCard } from '../../../src/slack/blocks/batch-card.ts';
import { batchView } from '../../../src/slack/views/train/batch-view.ts';
import { RATE } from '../rate.ts';
import type { Sample } from './sample.ts';
import { CHANNEL, PEOPLE, typicalRun, typicalSpec } from './typical.ts';
import { hostileName, hostileSentence, worstSpec } from './worst.ts';

type Market = BatchView['markets'][number];

function market(country: string, state: RunState | null, change: Partial<Market> = {}): Market {
  const spec = typicalSpec({ country, revision: 'r12' });
  const run_id = `r12-${country}-20260302_093000`;
  const best = state === 'succeeded' ? { rsq_train: 0.912, nrmse: 0.0612 } : null;
  const row = state === null ? null : rowOf({ ...typicalRun({ state, best }, spec), run_id });
  return { spec, run_id: state === null ? null : run_id, card_ts: '1772443800.000100', failure: null, row, ...change };
}

function view(markets: readonly Market[], manifest = 'europe-weekly'): BatchView {
  return {
    batch: {
      schema: 1,
      batch_id: '6f9d2c1e-0000-4000-8000-000000000000',
      manifest,
      requested_by: PEOPLE.asker,
      requested_at: '2026-03-02T09:30:00Z',
      channel: CHANNEL,
      markets: [],
      messages: {},
      claims: {},
      drawn: null,
      drawing_since: null,
      settled_at: null,
    },
    markets,
  };
}

function card(shown: BatchView, options: { without_mention?: boolean } = {}) {
  const ids = shown.markets.flatMap(({ run_id }) => (run_id === null ? [] : [run_id]));
  return batchCard(
    shown,
    new Map(ids.map((id) => [id, `https://example.slack.com/archives/C0/p1772443800000100?${id}`])),
    options,
  );
}

const MARKETS = ['de', 'fr', 'es', 'it', 'nl', 'at'];

export const samples: readonly Sample[] = [
  {
    name: 'batch card, before its runs',
    surface: 'message',
    note: 'One message for all markets; it is edited in place.',
    typical: () => card(view(MARKETS.map((country) => market(country, null))), { without_mention: true }),
  },
  {
    name: 'batch card, under way',
    surface: 'message',
    typical: () =>
      card(
        view([
          market('de', 'succeeded'),
          market('fr', 'training'),
          market('es', 'failed', { failure: 'There is no table sales_es in demo. Did you mean sales_fr?' }),
          market('it', 'preparing'),
          market('nl', 'requested'),
          market('at', null),
        ]),
      ),
    worst: () =>
      card(
        view(
          Array.from({ length: 40 }, (_, index) =>
            market(`m${index}`, 'failed', {
              spec: { ...worstSpec(), revision: 'r'.repeat(40), country: `country_of_20_chr_${10 + index}` },
              failure: hostileSentence(),
            }),
          ),
          hostileName(0, 250),
        ),
      ),
  },
  {
    name: 'batch card, at its end',
    surface: 'message',
    typical: () => {
      const before = market('at', 'skipped');
      const row = before.row === null ? null : { ...before.row, failure: { code: 'already_trained' } };
      return card(view([...MARKETS.slice(0, -1).map((country) => market(country, 'succeeded')), { ...before, row }]));
    },
  },
  {
    name: 'launch of several markets',
    surface: 'modal',
    note: '/mmm train with a manifest that lists markets.',
    typical: () =>
      batchView({
        batch_id: '6f9d2c1e-0000-4000-8000-000000000000',
        manifest: 'europe-weekly',
        specs: MARKETS.map((country) => typicalSpec({ country, revision: 'r12' })),
        channel: CHANNEL,
        workers: 4,
        rate: RATE,
      }),
    worst: () =>
      batchView({
        batch_id: '6f9d2c1e-0000-4000-8000-000000000000',
        manifest: hostileName(3, 250),
        specs: Array.from({ length: 40 }, (_, index) => ({
          ...worstSpec({ data: { connection: 'demo', table: hostileName(index, 200) } }),
          train: { ...worstSpec().train, iterations: 100_000, trials: 100 },
        })),
        channel: null,
        workers: 1,
        rate: RATE,
      }),
  },
];
