import { compareRuns } from '../../../src/results/compare-runs.ts';
import { rowOf } from '../../../src/runs/run-row.ts';
import { compareMessage } from '../../../src/slack/blocks/compare-message.ts';
import { compareView } from '../../../src/slack/views/compare-view.ts';
import { measured, modelFit } from '../results.ts';
import type { Sample } from './sample.ts';
import { typicalRun, typicalSpec, typicalSummary } from './typical.ts';
import { hostileName, worstRun, worstSpec, worstSummary } from './worst.ts';

const FIRST = 'r12-de-20260302_093000';
const SECOND = 'r13-de-20260309_101500';

/** The same market a week later: more iterations, another adstock, one context variable more; what it sees has moved. */
function pair() {
  const first = typicalRun({ run_id: FIRST, state: 'succeeded' });
  const spec = typicalSpec({
    revision: 'r13',
    adstock: 'weibull_pdf',
    context_vars: ['competitor_sales_B', 'events', 'price_index'],
    train: { iterations: 6000, trials: 10, seed: 123, ts_validation: true },
  });
  const second = typicalRun({ run_id: SECOND, state: 'succeeded' }, spec);
  const before = typicalSummary(FIRST);
  const after = typicalSummary(SECOND, {
    best_model: '7_412_3',
    fit: modelFit({
      rsq: { train: measured(0.934), validation: measured(0.9), test: measured(0.83) },
      decomp_rssd: measured(0.12, 'amber'),
    }),
    channels: before.channels.map((channel, index) => {
      const moved = channel.effect_share + ([0.07, -0.02, -0.06, 0.01, 0][index] ?? 0);
      return {
        ...channel,
        effect_share: moved,
        roas: channel.roas === null ? null : (channel.roas * moved) / channel.effect_share,
      };
    }),
  });
  return compareRuns([
    { run: first, summary: before },
    { run: second, summary: after },
  ]);
}

function five() {
  return compareRuns(
    Array.from({ length: 5 }, (_, index) => {
      const run = worstRun({
        run_id: `r${'9'.repeat(39)}-${'x'.repeat(20)}-2026030${index}_093000`,
        state: 'succeeded',
      });
      const spec = {
        ...worstSpec(),
        date_var: hostileName(index),
        dep_var: hostileName(index + 1),
        organic_vars: worstSpec().organic_vars.slice(index * 3),
        context_vars: worstSpec().context_vars.slice(index * 7),
        paid_media_vars: worstSpec().paid_media_vars.map((name) => `${name.slice(0, 120)}${index}`),
      };
      const window = { start: `201${index}-01-01`, end: '2018-12-31', rows: 157 };
      const summary = worstSummary(run.run_id, { window, dep_var: hostileName(index + 1) });
      const channels = summary.channels.map((channel, at) => ({ ...channel, channel: hostileName(at + index * 7) }));
      return { run: { ...run, spec }, summary: { ...summary, channels } };
    }),
  );
}

export const samples: readonly Sample[] = [
  {
    name: 'compare: two runs',
    surface: 'message',
    note: 'For one person, who may post it; the picture is a stand-in here.',
    typical: () => compareMessage({ comparison: pair(), file_id: 'F0PICTURE', may_post: true }),
    worst: () => compareMessage({ comparison: five(), file_id: 'F0PICTURE', may_post: true }),
  },
  {
    name: 'compare: posted',
    surface: 'message',
    note: 'In the thread of the first run; here without its chart.',
    typical: () => compareMessage({ comparison: pair(), file_id: null, may_post: false }),
  },
  {
    name: 'compare: choosing runs',
    surface: 'modal',
    note: 'From the button of a card: that run is chosen already.',
    typical: () =>
      compareView({
        chosen: [rowOf(typicalRun({ state: 'succeeded', best: { rsq_train: 0.91, nrmse: 0.0812 } }))],
        channel: 'C0RUNS',
      }),
    worst: () =>
      compareView({
        chosen: Array.from({ length: 5 }, (_, index) =>
          rowOf(
            worstRun({
              run_id: `r${'9'.repeat(39)}-${'x'.repeat(20)}-2026030${index}_093000`,
              state: 'succeeded',
              best: { rsq_train: -1e9, nrmse: Number.MAX_VALUE },
            }),
          ),
        ),
        channel: 'C0RUNS',
      }),
  },
];
