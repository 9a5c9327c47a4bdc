import type { ModelSummary } from '../trainer/results.ts';
import { type Caution, cautionsOf, R_SQUARED_TO_ACT_ON } from './cautions.ts';
import { explainedShare, nameOf, shareOf } from './figures.ts';

/** What a model is good for: the worst of its lights decides. */
export type Verdict = 'plan' | 'care' | 'first_guess' | 'do_not_act' | 'no_effect' | 'unknown';

const LEADS: Record<Verdict, string> = {
  plan: 'You can plan with this model',
  care: 'Use this model with care',
  first_guess: 'Take this model as a first guess',
  do_not_act: 'Do not act on this model',
  no_effect: 'This model cannot say where to spend',
  unknown: 'Take this model as a first guess',
};

/** A reason not to trust a model, as a clause of which the model is "it". */
export type Reason = Pick<Caution, 'about' | 'light'> & { clause: string };

export function verdictOf(summary: ModelSummary): Verdict {
  const { rsq, mape, nrmse } = summary.fit;
  if (rsq.train !== null && !(rsq.train.value >= R_SQUARED_TO_ACT_ON)) return 'do_not_act';
  if (!summary.channels.some(({ effect_share }) => effect_share > 0)) return 'no_effect';
  const found = cautionsOf(summary);
  if (found.some(({ light }) => light === 'red')) return 'first_guess';
  if (rsq.train === null && mape.train === null && nrmse.train === null) return 'unknown';
  return found.length > 0 ? 'care' : 'plan';
}

/** The gravest first. Channels that similar models disagree about have a sentence of their own. */
export function reasonsOf(summary: ModelSummary): Reason[] {
  return cautionsOf(summary).flatMap(({ about, light }) => {
    const clause = clauseOf(summary, about, light);
    return clause === null ? [] : [{ about, light, clause }];
  });
}

/** The verdict and its reason; without one, only single channels are in doubt. */
export function leadOf(verdict: Verdict, gravest: Reason | null): string {
  const lead = LEADS[verdict];
  if (verdict === 'no_effect') return `${lead}: it sees no effect of any paid channel.`;
  if (verdict === 'unknown' && gravest === null) return `${lead}: how well it fits was not measured.`;
  if (gravest === null) return `${lead}${verdict === 'plan' ? '' : ': similar models disagree about some channels'}.`;
  const consequence = verdict === 'do_not_act' ? ', so what it says of the channels is close to guesswork' : '';
  return `${lead}: ${gravest.clause}${consequence}.`;
}

/** How well the model fits, but for what `told` has said of it. */
export function fitSentence({ fit, dep_var }: ModelSummary, told: readonly (Reason | undefined)[]): string[] {
  const is_told = (about: Caution['about']) => told.some((reason) => reason?.about === about);
  const explains =
    fit.rsq.train === null || is_told('explained') || !Number.isFinite(fit.rsq.train.value)
      ? null
      : `it explains ${explainedShare(fit.rsq.train.value)} of the ups and downs of ${nameOf(dep_var)}`;
  const off = is_told('errors') ? null : errorClause({ fit, dep_var });
  if (explains !== null && off !== null) return [sentence(`${explains}, and ${off}`)];
  const only = explains ?? off;
  return only === null ? [] : [sentence(only)];
}

/** "its predictions are 6% off on average". */
function errorClause({ fit, dep_var }: Pick<ModelSummary, 'fit' | 'dep_var'>): string | null {
  const mape = shareOf(fit.mape.train?.value ?? null);
  if (mape !== null) return `its predictions are ${mape} off on average`;
  const nrmse = shareOf(fit.nrmse.train?.value ?? null);
  if (nrmse === null) return null;
  return `its predictions miss by about ${nrmse} of the distance between the lowest and the highest ${nameOf(dep_var)}`;
}

function clauseOf(summary: ModelSummary, about: Caution['about'], light: Caution['light']): string | null {
  const { fit, dep_var } = summary;
  switch (about) {
    case 'explained': {
      const share = explainedShare(fit.rsq.train?.value ?? 0);
      const of = `${share} of the ups and downs of ${nameOf(dep_var)}`;
      return light === 'red' ? `it explains only ${of}` : `it explains ${of}, which is acceptable but not good`;
    }
    case 'errors':
      return errorClause(summary) ?? 'its predictions are far off';
    case 'unseen_data':
      return light === 'red'
        ? 'it does badly on data that it had not seen, so it may have learnt noise'
        : 'it does less well on data that it had not seen';
    case 'lift_tests': {
      const off = shareOf(fit.mape_lift?.value ?? null) ?? 'far';
      return `it is ${off} off what experiments (lift tests) measured`;
    }
    case 'plausibility':
      return `it sees effects spread ${light === 'red' ? 'very' : 'somewhat'} differently from the money, which can be a finding or a fault`;
    case 'convergence':
      return 'its training had not settled, so more of it could give other figures';
    case 'channels':
      return null;
  }
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
