import type { Run } from '../../../src/runs/run.ts';
import { RUN_SPEC, type RunSpec, type RunSpecInput } from '../../../src/runs/run-spec.ts';
import type { AllocatorMetrics, ModelSummary } from '../../../src/trainer/results.ts';
import { allocatorMetrics, measured, modelFit, modelSummary } from '../results.ts';
import { typicalRun } from './typical.ts';

/** The worst data there can be: 200 columns, 250 characters, 40 channels, emoji, and text that Slack would read as markup. */

/** What must come out as these very characters. `live-markup.ts` knows each of them again where it has come alive. */
export const HOSTILE_TEXTS = [
  '<!channel> everybody',
  '<@U0HOSTILE> you',
  '<#C0HOSTILE|runs>',
  '<https://hostile.example/|press me>',
  '*hostilebold*',
  '_hostileitalic_',
  '~hostilestrike~',
  '`hostilecode`',
  '```hostilecode```',
  ':hostileemoji: :tada:',
  '> hostilequote & "more" &amp; &lt;b&gt;',
  '👩‍👩‍👧‍👦 🇩🇪 ñ ﷽ 漢字',
  'قناة التلفزيون 2024',
  'zero\u200bwidth\u202eright-to-left',
] as const;

/** All of it in one text of at most `length` characters, such as a name that no schema has narrowed. */
export function hostileName(index = 0, length = 250): string {
  const first = HOSTILE_TEXTS[index % HOSTILE_TEXTS.length] ?? '';
  const all = `${first} ${index} ${HOSTILE_TEXTS.join(' ')} ${'long name '.repeat(30)}`;
  const cut = all.slice(0, length);
  // Not in the middle of a character: no warehouse has such a name.
  return cut.replace(/[\ud800-\udbff]$/, '');
}

/** `count` different names of `length` characters with everything in them that Slack reads as markup. */
export function hostileNames(count: number, length = 250): string[] {
  return Array.from({ length: count }, (_, index) => hostileName(index, length));
}

/** Many lines of hostile sentences, such as R's messages. */
export function hostileSentence(length = 5000): string {
  const line = `R says *hostilebold* _hostileitalic_ \`hostilecode\` <!channel> <@U0HOSTILE> <https://hostile.example/|press>: ${hostileName(3)}\n`;
  return line
    .repeat(Math.ceil(length / line.length))
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, '');
}

/** `count` names as a spec takes them (a letter, then letters, digits, `_` and `.`), `length` characters, alike but for their ends. */
function longColumns(count: number, length = 128, head = 'media'): string[] {
  return Array.from({ length: count }, (_, index) => {
    const end = `_${String(index).padStart(3, '0')}`;
    return `${head}_${'very_long.Column_name_'.repeat(12)}`.slice(0, length - end.length) + end;
  });
}

/** A valid spec over 200 columns of 128 characters: 40 paid channels with an exposure each. */
export function worstSpec(change: Partial<RunSpecInput> = {}): RunSpec {
  const spends = longColumns(40, 128, 'spend');
  return RUN_SPEC.parse({
    revision: `r${'9'.repeat(39)}`,
    country: 'de',
    data: { connection: 'demo', table: hostileName(0, 150) },
    date_var: longColumns(1, 128, 'date')[0],
    dep_var: longColumns(1, 128, 'revenue')[0],
    dep_var_type: 'conversion',
    paid_media_spends: spends,
    paid_media_vars: longColumns(40, 128, 'exposure'),
    organic_vars: longColumns(40, 128, 'organic'),
    context_vars: longColumns(78, 128, 'context'),
    factor_vars: longColumns(1, 128, 'context'),
    prophet: { vars: ['trend', 'season', 'weekday', 'monthly', 'holiday'], country: 'DE' },
    window: { start: '2000-01-01', end: '2030-12-31' },
    adstock: 'weibull_pdf',
    train: { iterations: 99_999, trials: 100, seed: 7 },
    annotations: Array.from({ length: 60 }, (_, index) => ({
      start: '2020-01-06',
      label: hostileName(index, 100).trim(),
      channel: hostileName(index + 1, 100).trim(),
    })),
    ...change,
  });
}

export function worstRun(change: Partial<Run> = {}): Run {
  return typicalRun(change, worstSpec());
}

/** The failure of a run as R or a warehouse may word it. */
export function worstFailure(): NonNullable<Run['failure']> {
  return { code: 'trainer_failed', message: hostileSentence(), fix: hostileSentence(), details: {} };
}

/** What a trainer could leave: 40 channels with hostile names, weak in every respect, with many warnings. */
export function worstSummary(run_id: string, change: Partial<ModelSummary> = {}): ModelSummary {
  const [channel] = modelSummary(run_id).channels;
  if (channel === undefined) throw new Error('the small summary has a channel');
  const bad = (value: number) => ({ ...measured(value, 'red'), source: hostileSentence(400) });
  return modelSummary(run_id, {
    best_model: hostileName(4),
    best_model_reason: hostileSentence(2000),
    engine: 'stock',
    engine_reason: hostileSentence(1000),
    dep_var: hostileName(5),
    dep_var_type: 'conversion',
    iterations: 99_999,
    trials: 100,
    models: 9_999_900,
    pareto_models: 4321,
    fit: modelFit({
      rsq: { train: bad(-3.2), validation: bad(-1e9), test: bad(Number.NaN) },
      nrmse: { train: bad(12.5), validation: bad(1e6), test: bad(0.4) },
      mape: { train: bad(1e5), validation: bad(2), test: bad(3) },
      decomp_rssd: bad(5),
      mape_lift: bad(8),
    }),
    convergence: { converged: false, sentence: hostileSentence(600), fix: hostileSentence(600), objectives: [] },
    channels: hostileNames(40).map((name, index) => ({
      ...channel,
      channel: name,
      variable: hostileName(index + 1),
      spend: 1e12 / (index + 1),
      spend_share: 1 / 40,
      effect: index === 7 ? -1e12 : 1e13 / (index + 1),
      effect_share: index === 7 ? 0 : 1 / 40,
      roas: null,
      cpa: index === 9 ? null : 1e9 + index,
      interval: index % 3 === 0 ? null : { low: -1e9, high: 1e12, mean: 4, models: 1000 },
      no_interval: index % 3 === 0 ? hostileSentence(500) : null,
      marginal_roas: null,
      marginal_cpa: 1e12,
      saturation: index === 3 ? null : 0.999,
      carryover_weeks: 123.456,
    })),
    finalists: Array.from({ length: 20 }, (_, index) => ({
      sol_id: hostileName(index),
      cluster: index,
      cluster_models: 100_000,
      front: 99,
      error_score: 1e9,
      nrmse: 1e9,
      decomp_rssd: 1e9,
      mape_lift: 1e9,
      rsq_train: -1e9,
      rsq_val: -1e9,
      rsq_test: null,
      onepager: `${index}.png`,
    })),
    warnings: Array.from({ length: 30 }, (_, index) => `${index} ${hostileSentence(700)}`),
    ...change,
  });
}

/** The allocator's answer for the same 40 channels. */
export function worstAllocation(run_id: string, change: Partial<AllocatorMetrics> = {}): AllocatorMetrics {
  return allocatorMetrics(run_id, {
    sol_id: hostileName(4),
    dep_var_type: 'conversion',
    periods: hostileName(6),
    totals: { spend: 1e15, spend_optimized: 3e15, response: 0, response_optimized: -1, response_lift: Number.NaN },
    channels: hostileNames(40).map((channel, index) => ({
      channel,
      spend: 1e12,
      spend_optimized: index % 2 === 0 ? 3e12 : 0,
      spend_change: index % 2 === 0 ? 2 : -1,
      response: index === 5 ? 0 : 1e14,
      response_optimized: 1e15,
      response_change: 9,
      constraint_low: 0,
      constraint_up: 3 + index,
    })),
    notes: Array.from({ length: 12 }, () => hostileSentence(900)),
    ...change,
  });
}
