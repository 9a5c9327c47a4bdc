import type { AllocatorMetrics, ModelSummary } from '../../trainer/results.ts';
import { change, measure, money, percent } from './numbers.ts';
import { clip, clipMiddle } from './text.ts';

/** What one sees on a run's pictures, in figures, for people who do not see them. Plain text within Slack's limit. */

const MAX_ALT_TEXT = 2000;

/** Of any model on the fronts. R² is known of finalists alone, shares of channels of the best model alone. */
export function onepagerAltText(summary: ModelSummary, sol_id: string): string {
  const dep_var = name(summary.dep_var);
  const fit = fitOf(summary, sol_id);
  const biggest = [...summary.channels].sort((a, b) => b.effect_share - a.effect_share).slice(0, 3);
  const drivers = biggest.map(({ channel, effect_share }) => `${name(channel)} ${percent(effect_share, 0)}`).join(', ');
  const shares =
    sol_id === summary.best_model ? ` Largest shares of the media effect: ${drivers === '' ? 'none' : drivers}.` : '';
  return clip(
    `Robyn's onepager of model ${name(sol_id)} for ${dep_var}: actual against predicted values${fit === null ? '' : ` (${fit})`}, ` +
      `how ${dep_var} breaks down into influences, and for each channel its share of spend ` +
      `and of effect, its response curve and how long it lingers.${shares}`,
    MAX_ALT_TEXT,
  );
}

function fitOf(summary: ModelSummary, sol_id: string): string | null {
  const known =
    sol_id === summary.best_model ? summary : summary.finalists.find((finalist) => finalist.sol_id === sol_id);
  if (known !== undefined) return `R² ${known.rsq_train.toFixed(2)}, nrmse ${measure(known.nrmse)}`;
  const other = summary.pareto.find((model) => model.sol_id === sol_id);
  return other === undefined ? null : `nrmse ${measure(other.nrmse)}`;
}

export function allocatorAltText({ sol_id, totals, channels }: AllocatorMetrics): string {
  const moves = [...channels]
    .sort((a, b) => Math.abs(b.spend_optimized - b.spend) - Math.abs(a.spend_optimized - a.spend))
    .slice(0, 3)
    .map(({ channel, spend, spend_optimized }) => `${name(channel)} from ${money(spend)} to ${money(spend_optimized)}`);
  return clip(
    `Robyn's budget allocator for model ${name(sol_id)}: total spend of ${money(totals.spend)} now and ${money(totals.spend_optimized)} as proposed, ` +
      `effect ${money(totals.response)} now and ${money(totals.response_optimized)} as proposed (${change(totals.response_lift)}), and each channel's ` +
      `share, return and response curve.${moves.length === 0 ? '' : ` Largest moves of spend: ${moves.join(', ')}.`}`,
    MAX_ALT_TEXT,
  );
}

export function paretoAltText(summary: ModelSummary): string {
  const { models, pareto_models, nrmse, decomp_rssd, best_model, pareto } = summary;
  const errors = pareto.map((model) => model.nrmse).filter(Number.isFinite);
  const range =
    errors.length < 2
      ? ''
      : ` The models on the fronts have errors from ${measure(Math.min(...errors))} to ${measure(Math.max(...errors))}.`;
  return clip(
    `One dot for each of the ${models.toLocaleString('en-US')} models tried: to the left a smaller error (nrmse), further down effects ` +
      `spread more like the spend (decomp.rssd). Lines join the ${pareto_models.toLocaleString('en-US')} models on the pareto fronts. ` +
      `The best model, ${name(best_model)}, is at nrmse ${measure(nrmse)} and decomp.rssd ${measure(decomp_rssd)}.${range}`,
    MAX_ALT_TEXT,
  );
}

function name(text: string): string {
  return clipMiddle(text, 60);
}
