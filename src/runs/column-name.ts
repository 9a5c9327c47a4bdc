import { z } from 'zod';

/** A name that Robyn takes for a column: R's rule for names, without what Robyn itself stumbles over. */
export const COLUMN_NAME = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z][A-Za-z0-9_.]*$/, 'is a column name: letters, digits, "_" and ".", starting with a letter');
