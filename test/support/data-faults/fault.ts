import type { FindingCode } from '../../../src/data/finding.ts';
import type { DataSet } from './clean-data.ts';

/** Data with one thing wrong with it, and the finding that has to come of it. */
export type Fault = {
  /** Also the name of its files. */
  name: string;
  code: FindingCode;
  /** What was done to clean data, in a few words. */
  what: string;
  make(seed: number): DataSet;
  /** Codes that cannot be kept from coming with it. */
  also?: readonly FindingCode[];
  /** What is still found when its fix is applied, where that is not nothing. */
  after_fix?: readonly FindingCode[];
};
