import { worstLight } from '../../results/worst-light.ts';
import type { Light, Measured } from '../../trainer/fit.ts';
import type { ModelSummary } from '../../trainer/results.ts';
import { percent } from './numbers.ts';
import { named } from './text.ts';

/** How far a model can be trusted, in a few lines with lights. All text is safe anywhere. */

export const LIGHT_SIGNS: Record<Light, string> = { green: '🟢', amber: '🟡', red: '🔴' };

export const LIGHTS_LEGEND =
  '🟢 good, 🟡 use with care, 🔴 weak. Unseen data: the validation and test parts, which the model was not fitted to. ' +
  'The thresholds and where they come from are in model_summary.json.';

/** One line for each question that a person has; what the run has no measure for is left out. */
export function fitLines(summary: ModelSummary): string[] {
  const { rsq, nrmse, mape, decomp_rssd, mape_lift } = summary.fit;
  // Rounded down, so that it never reads as a better light's.
  const explains = ({ value }: Measured) => percent(Math.floor(Math.max(0, value) * 100 + 1e-9) / 100, 0);
  const off = ({ value }: Measured) => percent(value);
  return [
    ...line(
      'Fit (R²)',
      rsq.train,
      (it) => `explains ${explains(it)} of the ups and downs of ${named(summary.dep_var)}`,
      [unseen(rsq, explains)],
    ),
    ...line('Error (MAPE)', mape.train, (it) => `predictions are ${off(it)} off on average`, [unseen(mape, off)]),
    ...line('Error (NRMSE)', nrmse.train, (it) => `${off(it)} of the range of ${named(summary.dep_var)}`, [
      unseen(nrmse, off),
    ]),
    ...line(
      'Plausibility (RSSD)',
      decomp_rssd,
      (it) => `shares of effect lie ${it.value.toFixed(2)} away from shares of spend (0: the same)`,
    ),
    ...line('Lift tests', mape_lift, (it) => `the model is ${off(it)} off what they measured`),
    `${LIGHT_SIGNS[summary.convergence.converged ? 'green' : 'amber']} *Training*: ${summary.convergence.converged ? 'has settled' : 'has not settled'}`,
  ];
}

/** "🟢 fit, 🟡 plausibility": the lights alone. */
export function lightsInShort({ fit, convergence }: ModelSummary): string {
  const shown = (name: string, ...measures: (Measured | null)[]) =>
    measures.every((measure) => measure === null) ? [] : [`${LIGHT_SIGNS[worstLight(measures)]} ${name}`];
  return [
    ...shown('fit', fit.rsq.train),
    ...shown('error', fit.mape.train, fit.nrmse.train),
    ...shown('unseen data', ...[fit.rsq, fit.mape, fit.nrmse].flatMap(({ validation, test }) => [validation, test])),
    ...shown('plausibility', fit.decomp_rssd),
    ...shown('lift tests', fit.mape_lift),
    `${LIGHT_SIGNS[convergence.converged ? 'green' : 'amber']} training`,
  ].join('  ');
}

function line(
  name: string,
  measured: Measured | null,
  sentence: (it: Measured) => string,
  more: string[] = [],
): string[] {
  if (measured === null) return [];
  const rest = more.filter((text) => text !== '').map((text) => `; ${text}`);
  return [`${LIGHT_SIGNS[measured.light]} *${name}*: ${sentence(measured)}${rest.join('')}`];
}

/** "on unseen data 🟡 78% (validation), 🔴 55% (test)". */
function unseen(
  { validation, test }: { validation: Measured | null; test: Measured | null },
  figure: (it: Measured) => string,
): string {
  const of = (part: string, measured: Measured | null) =>
    measured === null ? [] : [`${LIGHT_SIGNS[measured.light]} ${figure(measured)} (${part})`];
  const parts = [...of('validation', validation), ...of('test', test)];
  return parts.length === 0 ? '' : `on unseen data ${parts.join(', ')}`;
}
