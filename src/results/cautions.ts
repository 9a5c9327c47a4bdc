import type { Light, Measured } from '../trainer/fit.ts';
import type { ModelSummary } from '../trainer/results.ts';

/** Under this share of explained variance a model's channel figures are close to guesswork. */
const R_SQUARED_TO_ACT_ON = 0.5;

type Caution = { light: Exclude<Light, 'green'>; text: string };

/**
 * What people should know before they act on a result, and what to do about it, as sentences, the gravest first: red lights,
 * then amber ones and training that had not settled, then what the trainer itself noted.
 */
export function cautions(summary: ModelSummary): string[] {
  const found = [
    ...explained(summary),
    ...errors(summary),
    ...unseenData(summary),
    ...liftTests(summary),
    ...plausibility(summary),
    ...notSettled(summary),
  ];
  const of = (light: Light) => found.filter((caution) => caution.light === light).map(({ text }) => text);
  return [...of('red'), ...of('amber'), ...summary.warnings];
}

function explained({ fit, dep_var }: ModelSummary): Caution[] {
  const rsq = fit.rsq.train;
  if (rsq === null || rsq.light === 'green') return [];
  const finding = `This model explains only ${shareOf(Math.max(0, rsq.value))} of the ups and downs of ${dep_var}`;
  const add = `Add what else moves ${dep_var} (prices, promotions, season), or check the columns.`;
  if (rsq.value < R_SQUARED_TO_ACT_ON) return [{ light: 'red', text: `${finding}: do not act on its figures. ${add}` }];
  if (rsq.light === 'red') return [{ light: 'red', text: `${finding}: take its figures as a first guess. ${add}` }];
  return [{ light: 'amber', text: `${finding}, which is acceptable. ${add}` }];
}

function errors({ fit, dep_var }: ModelSummary): Caution[] {
  const light = worst([fit.mape.train, fit.nrmse.train]);
  const measure = fit.mape.train ?? fit.nrmse.train;
  if (light === 'green' || measure === null) return [];
  const off =
    fit.mape.train === null
      ? `${shareOf(measure.value)} of the range of ${dep_var}`
      : `${shareOf(measure.value)} on average`;
  return [
    {
      light,
      text:
        `Its predictions are off by ${off}, and in places by much more. Look on the onepager for the weeks that it misses, ` +
        'and add what happened in them.',
    },
  ];
}

function unseenData({ fit }: ModelSummary): Caution[] {
  const parts = [fit.rsq, fit.nrmse, fit.mape].flatMap(({ validation, test }) => [validation, test]);
  const light = worst(parts);
  if (light === 'green') return [];
  const text =
    light === 'red'
      ? 'On data that it was not fitted to the model does badly, so it may have learnt noise. Use fewer variables or more ' +
        'history, and trust no forecast of it.'
      : 'On data that it was not fitted to the model does less well. Move budgets in small steps, and compare with what happens.';
  return [{ light, text }];
}

function liftTests({ fit }: ModelSummary): Caution[] {
  const lift = fit.mape_lift;
  if (lift === null || lift.light === 'green') return [];
  return [
    {
      light: lift.light,
      text:
        `It is ${shareOf(lift.value)} off what the lift tests measured. Check their dates, spend and metric, or train more ` +
        'iterations; until then trust the tests more than the model.',
    },
  ];
}

function plausibility({ fit }: ModelSummary): Caution[] {
  const rssd = fit.decomp_rssd;
  if (rssd === null || rssd.light === 'green') return [];
  const how = rssd.light === 'red' ? 'very differently from' : 'somewhat differently from';
  return [
    {
      light: rssd.light,
      text:
        `It sees the effects spread ${how} the money (RSSD ${rssd.value.toFixed(2)}). That can be a finding or a fault of the ` +
        'model: compare the other finalists, and test the channel that stands out before you move much of its budget.',
    },
  ];
}

function notSettled({ convergence }: ModelSummary): Caution[] {
  if (convergence.converged) return [];
  return [{ light: 'amber', text: [convergence.sentence, convergence.fix ?? ''].join(' ').trim() }];
}

function worst(measures: readonly (Measured | null)[]): Light {
  const lights = measures.map((measure) => measure?.light);
  return lights.includes('red') ? 'red' : lights.includes('amber') ? 'amber' : 'green';
}

function shareOf(value: number): string {
  return `${Math.round(value * 100)}%`;
}
