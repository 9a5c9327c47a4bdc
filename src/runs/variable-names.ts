/** Names of columns that Robyn cannot take, or would confuse. r/R/check-spec.R refuses the same. */

/** Names that Robyn gives to columns of its own: it stops where a variable has one too, at the latest after training. */
const RESERVED_NAMES = ['ds', 'y', 'y_pred', 'dep_var', 'intercept', 'depVarHat', 'solID'];

/** Words of R's own that a column may otherwise be called; Robyn changes them and then finds no such column. */
const R_WORDS = 'if else repeat while function for in next break TRUE FALSE NULL Inf NaN NA'.split(' ');

/** Columns of prophet's forecast, among which Robyn looks for a factor's levels. */
const PROPHET_COLUMNS = [
  'ds',
  'trend',
  'season',
  'yearly',
  'weekday',
  'weekly',
  'monthly',
  'holiday',
  'holidays',
  'yhat',
  'additive_terms',
  'multiplicative_terms',
  'extra_regressors_additive',
  'extra_regressors_multiplicative',
];

/** Whether a variable cannot be called so in a model with these `prophet.vars`. */
export function isReserved(name: string, prophet_vars: readonly string[]): boolean {
  return [...RESERVED_NAMES, ...R_WORDS, ...prophet_vars].includes(name);
}

/**
 * What Robyn would mix a factor with, or `null`: it adds up all columns of prophet's forecast whose name begins with the
 * factor's, another factor's and prophet's own among them.
 */
export function mixedWith(factor: string, factors: readonly string[]): string | null {
  const taken = [...factors.filter((other) => other !== factor), ...PROPHET_COLUMNS];
  return taken.find((name) => name.startsWith(factor)) ?? null;
}
