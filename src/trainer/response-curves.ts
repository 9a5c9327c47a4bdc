import { z } from 'zod';

const ADSTOCK = z.discriminatedUnion('type', [
  z.object({ type: z.literal('geometric'), theta: z.number() }),
  z.object({ type: z.enum(['weibull_cdf', 'weibull_pdf']), shape: z.number(), scale: z.number() }),
]);

/** Robyn's Hill curve and adstock of one variable; what they do is `formula`. */
const CURVE = z.object({
  variable: z.string(),
  alpha: z.number(),
  gamma: z.number(),
  inflexion: z.number(),
  coefficient: z.number(),
  adstock: ADSTOCK,
  /** At today's mean input of a period. */
  mean_response: z.number(),
  mean_carryover: z.number(),
  /** What is carried into the mean period from before the window, and what one unit of input becomes inside it. */
  adstocked_earlier: z.number(),
  adstocked_per_unit: z.number(),
});
const POINTS = { adstocked: z.array(z.number()), response: z.array(z.number()) };

/** `response_curves.json`: for each finalist what every channel brings at any spend of the mean period of the window. */
export const RESPONSE_CURVES = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  periods: z.int(),
  interval: z.enum(['day', 'week', 'month']),
  /**
   * What each channel spent in each period of the window, and what was modelled of it: the same, but for an exposure, which Robyn
   * counts at its mean price. `null` in the files of earlier versions.
   */
  window: z
    .object({
      dates: z.array(z.iso.date()),
      channels: z.array(z.object({ channel: z.string(), spend: z.array(z.number()), input: z.array(z.number()) })),
    })
    .nullable()
    .default(null),
  formula: z.string(),
  /** The call of Robyn's function that gives the same response. */
  robyn_response: z.string(),
  /** The best first. */
  models: z.array(
    z.object({
      sol_id: z.string(),
      channels: z.array(
        CURVE.extend({
          channel: z.string(),
          mean_spend: z.number(),
          curve: z.object({ spend: z.array(z.number()), ...POINTS }),
        }),
      ),
      /** `value` is in the variable's own unit. */
      organic: z.array(
        CURVE.extend({ mean_value: z.number(), curve: z.object({ value: z.array(z.number()), ...POINTS }) }),
      ),
    }),
  ),
});
export type ResponseCurves = z.infer<typeof RESPONSE_CURVES>;
