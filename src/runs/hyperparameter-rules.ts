import { nearest } from '../data/nearest.ts';

/**
 * What may be said about hyperparameters. The trainer has the same rules in r/R/hyperparameters.R; both are held to
 * r/tests/testthat/fixtures/hyperparameter-rules.json.
 */

/** Ranges of a manifest, narrow and wide around those that Robyn recommends where nothing is known about a channel. */
export const HYPERPARAMETER_PRESETS = ['default', 'narrow', 'wide'] as const;

/**
 * Kinds of media for which Robyn's guide (demo.R, "Hyperparameter interpretation & recommendation") has ranges of their own:
 * how long their effect lasts. `lagged` is a medium whose effect comes later, which weibull_pdf alone can show.
 */
export const MEDIUM_TYPES = ['tv', 'ooh', 'print', 'radio', 'digital', 'newsletter', 'lagged'] as const;
export type MediumType = (typeof MEDIUM_TYPES)[number];

type Adstock = 'geometric' | 'weibull_cdf' | 'weibull_pdf';

/** Robyn's own limits of each kind of hyperparameter (`hyper_limits`); an open end does not belong to the range. */
const LIMITS = {
  thetas: { low: 0, up: 1, open_low: false, open_up: true },
  alphas: { low: 0, up: 10, open_low: true, open_up: true },
  gammas: { low: 0, up: 1, open_low: true, open_up: false },
  shapes: { low: 0, up: 20, open_low: false, open_up: true },
  scales: { low: 0, up: 1, open_low: false, open_up: false },
  lambda: { low: 0, up: 1, open_low: false, open_up: false },
  train_size: { low: 0.1, up: 1, open_low: true, open_up: false },
} as const;
type Kind = keyof typeof LIMITS;

const KINDS = {
  geometric: ['alphas', 'gammas', 'thetas'],
  weibull_cdf: ['alphas', 'gammas', 'shapes', 'scales'],
  weibull_pdf: ['alphas', 'gammas', 'shapes', 'scales'],
} as const satisfies Record<Adstock, readonly Kind[]>;

/** What of a run decides the names of its hyperparameters. */
export type Model = {
  adstock: Adstock;
  paid_media_spends: readonly string[];
  paid_media_vars: readonly string[];
  organic_vars: readonly string[];
  context_vars: readonly string[];
  prophet: { vars: readonly string[] } | null;
  train: { add_penalty_factor: boolean; ts_validation: boolean };
};

export type Range = number | readonly [number, number];

/**
 * What is wrong with an override of a hyperparameter's range, or `null`. Robyn names hyperparameters by the modelled variable,
 * that is by the exposure where there is one; a wrong name would stop it after the data was prepared.
 */
export function overrideProblem(model: Model, name: string, range: Range): string | null {
  const known = hyperparameters(model);
  const kind = known.get(name);
  if (kind === undefined) return unknownName(model, name, [...known.keys()]);
  const { low, up, open_low, open_up } = LIMITS[kind];
  const [from, to] = typeof range === 'number' ? [range, range] : range;
  const is_inside = (open_low ? from > low : from >= low) && (open_up ? to < up : to <= up);
  if (!is_inside) {
    return `must lie ${open_low ? 'above' : 'at or above'} ${low} and ${open_up ? 'below' : 'at or below'} ${up}`;
  }
  if ((kind === 'shapes' || kind === 'scales') && to <= 0) return 'must reach above 0: at 0 there is no adstock';
  return null;
}

/** What is wrong with the type of a medium, or `null`. */
export function mediumTypeProblem(model: Model, medium: string, type: MediumType): string | null {
  const media = mediaOf(model);
  if (!media.includes(medium)) {
    const exposure = exposureOf(model, medium);
    if (exposure !== null) return `is modelled by its exposure "${exposure}": write "${exposure}"`;
    const near = nearest(medium, media);
    return `is none of the media of this model, ${media.join(', ')}${near === null ? '' : `; did you mean "${near}"?`}`;
  }
  if (type === 'lagged' && model.adstock !== 'weibull_pdf') {
    return 'is "lagged", which only weibull_pdf can show; change adstock, or give another type';
  }
  return null;
}

/** Whether numbers are given for all that Robyn would search; it stops where there is nothing left. */
export function fixesEverything(model: Model, overrides: Readonly<Record<string, Range>>): boolean {
  if (model.train.add_penalty_factor) return false;
  return [...hyperparameters(model)]
    .filter(([, kind]) => kind !== 'train_size' || model.train.ts_validation)
    .every(([name]) => typeof overrides[name] === 'number');
}

/** The media of a run as Robyn's `all_media` names them. */
function mediaOf(model: Model): string[] {
  return [...model.paid_media_vars, ...model.organic_vars];
}

function hyperparameters(model: Model): Map<string, Kind> {
  const media = mediaOf(model);
  return new Map<string, Kind>([
    ...media.flatMap((medium) => KINDS[model.adstock].map((kind) => [`${medium}_${kind}`, kind] as const)),
    ['lambda', 'lambda'],
    ['train_size', 'train_size'],
  ]);
}

/** The exposure that stands for a column of spend, or `null` where it is modelled itself, or is none. */
function exposureOf({ paid_media_spends, paid_media_vars }: Model, column: string): string | null {
  const exposure = paid_media_vars[paid_media_spends.indexOf(column)];
  return exposure === undefined || exposure === column ? null : exposure;
}

function unknownName(model: Model, name: string, known: readonly string[]): string {
  const kinds: readonly string[] = KINDS[model.adstock];
  const end = name.lastIndexOf('_');
  const [variable, kind] = [name.slice(0, Math.max(0, end)), name.slice(end + 1)];
  const exposure = exposureOf(model, variable);
  if (exposure !== null && kinds.includes(kind)) {
    return `is of "${variable}", which is modelled by its exposure "${exposure}": write "${exposure}_${kind}"`;
  }
  const is_medium = mediaOf(model).includes(variable);
  if (is_medium && kind in LIMITS) {
    return `is of another adstock; ${model.adstock} has ${kinds.join(', ')}`;
  }
  if (kind === 'penalty' && (is_medium || isWithoutAdstock(model, variable))) {
    // robyn_inputs takes their names for wrong ones.
    return 'cannot be set: Robyn searches penalty factors from 0 to 1 where train.add_penalty_factor is true';
  }
  if (kind in LIMITS && isWithoutAdstock(model, variable)) {
    return `is of "${variable}", which is no medium; only paid_media_vars and organic_vars have adstock and saturation`;
  }
  const near = nearest(name, known);
  const hint = near === null ? `names are such as "${known[0]}"` : `did you mean "${near}"?`;
  return `is no hyperparameter of this model; ${hint}`;
}

function isWithoutAdstock({ context_vars, prophet }: Model, variable: string): boolean {
  return context_vars.includes(variable) || (prophet?.vars.includes(variable) ?? false);
}
