import { nearest } from '../data/nearest.ts';

/** Robyn's own limits of each kind of hyperparameter (`check_hyper_limits`); an open end does not belong to the range. */
const LIMITS = {
  thetas: { low: 0, up: 1, open_low: false, open_up: true },
  alphas: { low: 0, up: 10, open_low: true, open_up: true },
  gammas: { low: 0, up: 1, open_low: true, open_up: false },
  shapes: { low: 0, up: 20, open_low: false, open_up: true },
  scales: { low: 0, up: 1, open_low: false, open_up: false },
  lambda: { low: 0, up: 1, open_low: false, open_up: false },
  train_size: { low: 0.1, up: 1, open_low: false, open_up: false },
} as const;
type Kind = keyof typeof LIMITS;

type Model = {
  adstock: 'geometric' | 'weibull_cdf' | 'weibull_pdf';
  paid_media_vars: readonly string[];
  organic_vars: readonly string[];
};

/**
 * What is wrong with an override of a hyperparameter's range, or `null`. Robyn names hyperparameters by the modelled variable,
 * that is by the exposure where there is one; a wrong name would stop it after the data was prepared.
 */
export function overrideProblem(model: Model, name: string, range: number | readonly [number, number]): string | null {
  const kinds: Kind[] =
    model.adstock === 'geometric' ? ['alphas', 'gammas', 'thetas'] : ['alphas', 'gammas', 'shapes', 'scales'];
  const media = [...model.paid_media_vars, ...model.organic_vars];
  const known = new Map<string, Kind>([
    ['lambda', 'lambda'],
    ['train_size', 'train_size'],
    ...media.flatMap((medium) => kinds.map((kind) => [`${medium}_${kind}`, kind] as const)),
  ]);
  const kind = known.get(name);
  if (kind === undefined) {
    const near = nearest(name, [...known.keys()]);
    const hint = near === null ? `names are such as "${media[0]}_${kinds[0]}"` : `did you mean "${near}"?`;
    return `is no hyperparameter of this model; ${hint}`;
  }
  const { low, up, open_low, open_up } = LIMITS[kind];
  const [from, to] = typeof range === 'number' ? [range, range] : range;
  const is_inside = (open_low ? from > low : from >= low) && (open_up ? to < up : to <= up);
  if (is_inside) return null;
  return `must lie ${open_low ? 'above' : 'at or above'} ${low} and ${open_up ? 'below' : 'at or below'} ${up}`;
}
