import { COLUMN_FAULTS } from './column-faults.ts';
import { DATE_FAULTS } from './date-faults.ts';
import { DRIVER_FAULTS } from './driver-faults.ts';
import type { Fault } from './fault.ts';
import { MODEL_FAULTS } from './model-faults.ts';
import { PREPARE_FAULTS } from './prepare-faults.ts';
import { SERIES_FAULTS } from './series-faults.ts';

/** Every fault that data can be given here; at least one for each code that there is. */
export const FAULTS: readonly Fault[] = [
  ...DATE_FAULTS,
  ...COLUMN_FAULTS,
  ...DRIVER_FAULTS,
  ...SERIES_FAULTS,
  ...MODEL_FAULTS,
  ...PREPARE_FAULTS,
];

/** The seed of the data that documents and demos are made of. */
export const SEED = 7;
