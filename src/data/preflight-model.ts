import type { RunSpec } from '../runs/run-spec.ts';
import type { Finding } from './finding.ts';
import { remark } from './findings/remark.ts';
import { threshold } from './findings/thresholds.ts';
import holiday_countries from './holiday-countries.json' with { type: 'json' };
import type { Profile } from './profile.ts';
import { variableCount } from './roles.ts';

/** How much data there is for what is asked of it, and how much is asked. */
export function checkModel(spec: RunSpec, profile: Profile): Finding[] {
  const length = checkLength(spec, profile);
  return [...length, ...checkValidation(spec, profile), ...checkHolidayMarket(spec), ...checkIterations(spec)];
}

function checkLength(spec: RunSpec, { date }: Profile): Finding[] {
  const rows = date.window_rows;
  const variables = variableCount(spec);
  const needed = Math.max(threshold('fewest_rows'), variables + 2);
  if (rows < needed) {
    const details = { rows, variables, needed };
    return [{ severity: 'stops', code: 'data_too_short', field: 'window', column: null, details }];
  }
  const recommended = variables * threshold('rows_per_variable');
  return rows >= recommended ? [] : [remark('rows_per_variable', 'window', null, { rows, variables, recommended })];
}

/** Robyn trains on the first part of the window and halves the rest: one half to validate with, one to test. */
function checkValidation({ train, hyperparameters }: RunSpec, { date }: Profile): Finding[] {
  if (!train.ts_validation) return [];
  const rows = date.window_rows;
  const given = hyperparameters.overrides.train_size ?? train.train_size;
  const train_size = Math.max(...[given].flat());
  const validation = Math.floor((rows * (1 - train_size)) / 2 + 1e-9);
  if (validation >= threshold('fewest_validation')) return [];
  const possible = Math.floor(100 * (1 - (2 * threshold('fewest_validation')) / rows)) / 100;
  return [remark('validation_too_short', 'train.train_size', null, { train_size, validation, rows, possible })];
}

/** Only where the run's market is a country that has holidays of its own. */
function checkHolidayMarket({ country, prophet }: RunSpec): Finding[] {
  const market = country.toUpperCase();
  if (prophet === null || !prophet.vars.includes('holiday') || market === prophet.country) return [];
  if (!holiday_countries.includes(market) || !holiday_countries.includes(prophet.country)) return [];
  return [remark('holiday_country_differs', 'prophet.country', null, { market, country: prophet.country })];
}

function checkIterations({ train: { iterations, trials } }: RunSpec): Finding[] {
  const models = iterations * trials;
  return models >= threshold('fewest_models')
    ? []
    : [remark('iterations_few', 'train.iterations', null, { iterations, trials, models })];
}
