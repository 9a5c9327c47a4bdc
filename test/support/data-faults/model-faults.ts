import { specAs } from './change.ts';
import { cleanData } from './clean-data.ts';
import type { Fault } from './fault.ts';

/** How much data there is for what is asked of it. */
export const MODEL_FAULTS: readonly Fault[] = [
  {
    name: 'no-rows',
    code: 'data_empty',
    what: 'a filter has left nothing but the header',
    make: (seed) => {
      const { rows, spec } = cleanData(seed);
      return { spec, rows: [], columns: Object.keys(rows[0] ?? {}) };
    },
  },
  {
    name: 'window-of-two-months',
    code: 'data_too_short',
    what: 'the window is nine weeks long',
    make: (seed) => specAs(cleanData(seed), { window: { start: '2022-10-31', end: '2022-12-26' } }),
  },
  {
    name: 'window-of-a-year',
    code: 'rows_per_variable',
    what: 'the window is 60 weeks for eight variables',
    make: (seed) => specAs(cleanData(seed), { window: { start: '2021-11-01', end: '2022-12-26' } }),
  },
  {
    name: 'validation-of-nine-weeks',
    code: 'validation_too_short',
    what: 'nine tenths of 156 weeks are trained on',
    make: (seed) => specAs(cleanData(seed), { train: { ts_validation: true, train_size: [0.7, 0.9] } }),
  },
  {
    name: 'hundred-iterations',
    code: 'iterations_few',
    what: 'one trial of 100 iterations',
    make: (seed) => specAs(cleanData(seed), { train: { iterations: 100, trials: 1 } }),
  },
  {
    name: 'holidays-of-another-country',
    code: 'holiday_country_differs',
    what: 'the run is of "de" and the holidays are those of the US',
    make: (seed) => specAs(cleanData(seed), { prophet: { vars: ['trend', 'season', 'holiday'], country: 'US' } }),
  },
];
