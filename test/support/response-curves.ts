import { RESPONSE_CURVES, type ResponseCurves } from '../../src/trainer/response-curves.ts';

export type GivenChannel = {
  /** `ch0`, `ch1`, ... where left out. */
  channel?: string;
  coefficient: number;
  alpha: number;
  inflexion: number;
  mean_carryover: number;
  mean_spend: number;
};

/** Curves of one or more models with the same channels, over 100 weeks in which each spends the same every week. */
export function curvesOf(given: readonly GivenChannel[], sol_ids: readonly string[] = ['1_1_1']): ResponseCurves {
  const dates = Array.from({ length: 100 }, (_, week) =>
    new Date(Date.UTC(2020, 0, 6 + 7 * week)).toISOString().slice(0, 10),
  );
  const named = given.map((one, index) => ({ ...one, channel: one.channel ?? `ch${index}` }));
  return RESPONSE_CURVES.parse({
    schema: 1,
    run_id: 'r12-de-20260131_120000',
    periods: 100,
    interval: 'week',
    window: {
      dates,
      channels: named.map(({ channel, mean_spend }) => {
        const spend = dates.map(() => mean_spend);
        return { channel, spend, input: spend };
      }),
    },
    formula: 'response = ...',
    robyn_response: 'robyn_response(...)',
    models: sol_ids.map((sol_id) => ({
      sol_id,
      channels: named.map((one) => ({
        channel: one.channel,
        variable: one.channel,
        alpha: one.alpha,
        gamma: 0.5,
        inflexion: one.inflexion,
        coefficient: one.coefficient,
        adstock: { type: 'geometric', theta: 0.3 },
        mean_spend: one.mean_spend,
        mean_response: 1,
        mean_carryover: one.mean_carryover,
        adstocked_earlier: 0,
        adstocked_per_unit: 1,
        curve: { spend: [0, one.mean_spend * 3], adstocked: [0, 1], response: [0, 1] },
      })),
      organic: [],
    })),
  });
}
