import type { Light } from '../trainer/fit.ts';
import type { ModelSummary } from '../trainer/results.ts';
import { worstLight } from './worst-light.ts';

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
    ...uncertainChannels(summary),
    ...notSettled(summary),
  ];
  const of = (light: Light) => found.filter((caution) => caution.light === light).map(({ text }) => text);
  return [...of('red'), ...of('amber'), ...summary.warnings];
}

function explained({ fit, dep_var }: ModelSummary): Caution[] {
  const rsq = fit.rsq.train;
  if (rsq === null || rsq.light === 'green') return [];
  const finding = `This model explains only ${explainedShare(rsq.value)} of the ups and downs of ${dep_var}`;
  const add = `Add what else moves ${dep_var} (prices, promotions, season), or check the columns.`;
  if (rsq.value < R_SQUARED_TO_ACT_ON) return [{ light: 'red', text: `${finding}: do not act on its figures. ${add}` }];
  if (rsq.light === 'red') return [{ light: 'red', text: `${finding}: take its figures as a first guess. ${add}` }];
  return [{ light: 'amber', text: `${finding}, which is acceptable. ${add}` }];
}

function errors({ fit, dep_var }: ModelSummary): Caution[] {
  const light = worstLight([fit.mape.train, fit.nrmse.train]);
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
  const light = worstLight(parts);
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

/** Robyn cuts an interval off at 0: one that reaches it says that the channel may bring nothing. */
function uncertainChannels({ channels }: ModelSummary): Caution[] {
  const uncertain = channels.filter(({ interval, roas, cpa }) => {
    const figure = roas ?? cpa;
    if (interval === null || figure === null) return false;
    return interval.low <= 0 || figure < interval.low || figure > interval.high;
  });
  const [first, ...others] = uncertain.map(({ channel }) => channel);
  if (first === undefined) return [];
  const names = others.length === 0 ? first : `${first} and ${others.length} more`;
  return [
    {
      light: 'amber',
      text:
        `Similar models disagree about ${names}: the 95% interval reaches 0, or the figure of this model lies outside it. ` +
        'Test such a channel before you move much of its budget.',
    },
  ];
}

function notSettled({ convergence }: ModelSummary): Caution[] {
  if (convergence.converged) return [];
  return [{ light: 'amber', text: [convergence.sentence, convergence.fix ?? ''].join(' ').trim() }];
}

/** Rounded down, so that it never reads as a better light's. */
function explainedShare(rsq: number): string {
  return `${Math.floor(Math.max(0, rsq) * 100 + 1e-9)}%`;
}

function shareOf(value: number): string {
  return `${Math.round(value * 100)}%`;
}
