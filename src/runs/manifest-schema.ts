import { z } from 'zod';
import { ACCEPTED_SPEC, RUN_SPEC } from './run-spec.ts';

/** A summary card is one table of Slack's. */
export const MAX_MARKETS = 40;

const { country, ...others } = ACCEPTED_SPEC.shape;
const market = z.strictObject({ country, ...z.strictObject(others).partial().shape });

/**
 * What a manifest can say: one run's spec, or with `markets` what several have in common. That nothing is missing is seen of each
 * run's spec (`RUN_SPEC`), and for editors by what `manifestJsonSchema` adds.
 */
const MANIFEST = z.strictObject({
  ...ACCEPTED_SPEC.partial().shape,
  markets: z
    .array(market)
    .min(1)
    .max(MAX_MARKETS)
    .optional()
    .describe('A run for each market: its country, and what differs from the fields beside this list.'),
});

/** The JSON Schema that editors hold a manifest to: without `markets` it has to be whole. */
export function manifestJsonSchema(): Record<string, unknown> {
  const { required } = z.toJSONSchema(RUN_SPEC, { io: 'input', unrepresentable: 'any' });
  return {
    ...z.toJSONSchema(MANIFEST, { io: 'input', unrepresentable: 'any' }),
    if: { required: ['markets'] },
    else: { required },
  };
}
