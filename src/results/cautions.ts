import type { Run } from '../runs/run.ts';
import type { Light } from '../trainer/fit.ts';
import type { ModelSummary } from '../trainer/results.ts';
import { explainedShare } from './figures.ts';
import { worstLight } from './worst-light.ts';

/** Under this share of explained variance a model's channel figures are close to guesswork. */
export const R_SQUARED_TO_ACT_ON = 0.5;

/** What is not as it should be with a model. */
export type Caution = {
  about: 'explained' | 'errors' | 'unseen_data' | 'lift_tests' | 'plausibility' | 'channels' | 'convergence';
  light: Exclude<Light, 'green'>;
  /** What was found, as sentences. */
  finding: string;
  /** What to do about it, as sentences. */
  advice: string;
};

/**
 * What people should know before they act on a result, and what to do about it, as sentences, the gravest first: red lights,
 * then amber ones and training that had not settled, then what the trainer itself noted. Of what was `told` before, only what
 * to do.
 */
export function cautions(summary: ModelSummary, told: readonly Caution['about'][] = []): string[] {
  const texts = cautionsOf(summary)
    .map(({ about, finding, advice }) => (told.includes(about) ? advice : `${finding} ${advice}`).trim())
    .filter((text) => text !== '');
  return [...texts, ...summary.warnings];
}

/** Of what the data check had warned of, so much is said once more with the result. */
const MOST_OF_DATA = 2;

/** What the check of the data had warned of before anything was trained: it bears on how the figures are to be read. */
export function dataCautions({ checked, snapshot }: Pick<Run, 'checked' | 'snapshot'>): string[] {
  // The gravest stand first, and notes last.
  const warnings = snapshot?.warnings.slice(0, checked?.findings.warns ?? 0) ?? [];
  const more = warnings.length - MOST_OF_DATA;
  return warnings.slice(0, MOST_OF_DATA).map((warning, index) => {
    const rest = more > 0 && index === MOST_OF_DATA - 1 ? ` And ${more} more in the data check above.` : '';
    return `About the data: ${warning}${rest}`;
  });
}

/** What `cautions` says without what the trainer noted, in parts. */
export function cautionsOf(summary: ModelSummary): Caution[] {
  const found = [
    ...explained(summary),
    ...errors(summary),
    ...unseenData(summary),
    ...liftTests(summary),
    ...plausibility(summary),
    ...uncertainCaution(summary),
    ...notSettled(summary),
  ];
  return [...found.filter(({ light }) => light === 'red'), ...found.filter(({ light }) => light === 'amber')];
}

function explained({ fit, dep_var }: ModelSummary): Caution[] {
  const rsq = fit.rsq.train;
  if (rsq === null || rsq.light === 'green') return [];
  const finding = `This model explains only ${explainedShare(rsq.value)} of the ups and downs of ${dep_var}`;
  const advice = `Add what else moves ${dep_var} (prices, promotions, season), or check the columns.`;
  const about = 'explained';
  if (rsq.value < R_SQUARED_TO_ACT_ON) {
    return [{ about, light: 'red', finding: `${finding}: do not act on its figures.`, advice }];
  }
  if (rsq.light === 'red') {
    return [{ about, light: 'red', finding: `${finding}: take its figures as a first guess.`, advice }];
  }
  return [{ about, light: 'amber', finding: `${finding}, which is acceptable.`, advice }];
}

function errors({ fit, dep_var }: ModelSummary): Caution[] {
  const light = worstLight([fit.mape.train, fit.nrmse.train]);
  const measure = fit.mape.train ?? fit.nrmse.train;
  if (light === 'green' || measure === null) return [];
  const off =
    fit.mape.train === null
      ? `${rounded(measure.value)} of the range of ${dep_var}`
      : `${rounded(measure.value)} on average`;
  return [
    {
      about: 'errors',
      light,
      finding: `Its predictions are off by ${off}, and in places by much more.`,
      advice: 'Look on the onepager for the weeks that it misses, and add what happened in them.',
    },
  ];
}

function unseenData({ fit }: ModelSummary): Caution[] {
  const parts = [fit.rsq, fit.nrmse, fit.mape].flatMap(({ validation, test }) => [validation, test]);
  const light = worstLight(parts);
  if (light === 'green') return [];
  const about = 'unseen_data';
  return light === 'red'
    ? [
        {
          about,
          light,
          finding: 'On data that it was not fitted to the model does badly, so it may have learnt noise.',
          advice: 'Use fewer variables or more history, and trust no forecast of it.',
        },
      ]
    : [
        {
          about,
          light,
          finding: 'On data that it was not fitted to the model does less well.',
          advice: 'Move budgets in small steps, and compare with what happens.',
        },
      ];
}

function liftTests({ fit }: ModelSummary): Caution[] {
  const lift = fit.mape_lift;
  if (lift === null || lift.light === 'green') return [];
  return [
    {
      about: 'lift_tests',
      light: lift.light,
      finding: `It is ${rounded(lift.value)} off what the lift tests measured.`,
      advice:
        'Check the dates, spend and metric of the lift tests, or train more iterations; until then trust the tests more than the model.',
    },
  ];
}

function plausibility({ fit }: ModelSummary): Caution[] {
  const rssd = fit.decomp_rssd;
  if (rssd === null || rssd.light === 'green') return [];
  const how = rssd.light === 'red' ? 'very differently from' : 'somewhat differently from';
  return [
    {
      about: 'plausibility',
      light: rssd.light,
      finding: `It sees the effects spread ${how} the money (RSSD ${rssd.value.toFixed(2)}). That can be a finding or a fault of the model.`,
      advice: 'Compare the other finalists, and test the channel that stands out before you move much of its budget.',
    },
  ];
}

type Channel = ModelSummary['channels'][number];

/**
 * Channels about which similar models disagree. Robyn cuts an interval off at 0: one that
 * reaches it says that the channel may bring nothing.
 */
export function uncertainChannels({ channels }: ModelSummary): Channel[] {
  return channels.filter(({ interval, roas, cpa }) => {
    const figure = roas ?? cpa;
    if (interval === null || figure === null) return false;
    return interval.low <= 0 || figure < interval.low || figure > interval.high;
  });
}

function uncertainCaution(summary: ModelSummary): Caution[] {
  const [first, ...others] = uncertainChannels(summary).map(({ channel }) => channel);
  if (first === undefined) return [];
  const names = others.length === 0 ? first : `${first} and ${others.length} more`;
  return [
    {
      about: 'channels',
      light: 'amber',
      finding: `Similar models disagree about ${names}: the 95% interval reaches 0, or the figure of this model lies outside it.`,
      advice: `Test ${others.length === 0 ? first : 'such a channel'} before you move much of its budget.`,
    },
  ];
}

function notSettled({ convergence }: ModelSummary): Caution[] {
  if (convergence.converged) return [];
  return [{ about: 'convergence', light: 'amber', finding: convergence.sentence, advice: convergence.fix ?? '' }];
}

function rounded(value: number): string {
  return `${Math.round(value * 100)}%`;
}
