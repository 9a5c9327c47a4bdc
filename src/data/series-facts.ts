import { z } from 'zod';
import type { RunSpec } from '../runs/run-spec.ts';
import { threshold } from './findings/thresholds.ts';
import type { DateProfile } from './profile.ts';
import type { Series } from './series.ts';
import { activityOf } from './series-facts/activity.ts';
import { costJumps, costSpreads } from './series-facts/cost-jump.ts';
import { lastPeriod, nextAfter } from './series-facts/last-period.ts';
import { outcomeCopies } from './series-facts/leakage.ts';
import { levelJump, unitOf } from './series-facts/level-jump.ts';
import { outcomeBreak } from './series-facts/outcome-break.ts';
import { spikesIn } from './series-facts/spikes.ts';
import { amountsOf, windowed } from './series-facts/windowed.ts';

/**
 * What is odd about the columns of a model as they run over the window: only what goes beyond `findings/thresholds.ts` is listed. How each is
 * found is told beside it in `series-facts/`.
 */

const date = z.iso.date();
const launch = z.object({
  column: z.string(),
  date,
  rows: z.int().describe('Rows of the window before it begins, or after it ends.'),
});

export const SERIES_FACTS = z.object({
  outcome_break: z
    .object({
      column: z.string(),
      date: date.describe('The first date of the new level.'),
      factor: z.number().describe('The new level as a multiple of the old one.'),
      statistic: z.number().describe("Andrews' sup-F."),
    })
    .nullable(),
  unit_jumps: z.array(
    z.object({
      column: z.string(),
      date,
      factor: z.number().describe('The median from the date on, as a multiple of the median before.'),
      unit: z.number().describe('The power of ten that it is near to.'),
    }),
  ),
  cost_jumps: z.array(
    z.object({
      date,
      factor: z.number(),
      spends: z.array(z.string()).describe('Channels whose exposures cost so from the date on.'),
    }),
  ),
  cost_spreads: z.array(
    z.object({
      spend: z.string(),
      exposure: z.string(),
      low: z.number().describe('First decile of the cost of an exposure.'),
      high: z.number().describe('Last decile of it.'),
    }),
  ),
  spikes: z.array(
    z.object({
      column: z.string(),
      date,
      value: z.number(),
      next: z.number().describe('The next largest value, without its sign.'),
      factor: z.number(),
    }),
  ),
  last_period: z
    .object({
      date,
      before: date.describe('The last date before it.'),
      reason: z.enum(['not_over', 'low']),
      share: z.number().describe('Of the outcome in the median of the eight periods before.'),
      columns: z.array(z.string()).describe('Columns that are far too low.'),
    })
    .nullable(),
  future: z
    .object({
      rows: z.int().describe('Rows of the window after the day of the profile.'),
      first: date,
      before: date.nullable().describe('The last date whose period is over.'),
    })
    .nullable(),
  outcome_copies: z.array(
    z.object({
      columns: z.array(z.string()),
      kind: z.enum(['same', 'lag', 'near']),
      lag: z.int().describe('Periods that the columns are behind the outcome; below 0 ahead of it.'),
      correlation: z.number(),
    }),
  ),
  launches: z.array(launch),
  ends: z.array(launch),
  flat: z.array(z.object({ column: z.string(), value: z.number(), rows: z.int() })),
  even: z.array(z.object({ column: z.string(), share: z.number().describe('Of neighbouring values that are equal.') })),
  late_exposures: z.array(z.object({ spend: z.string(), exposure: z.string(), date, rows: z.int() })),
  before_outcome: z.object({ date, rows: z.int(), spends: z.array(z.string()) }).nullable(),
  nearly_constant: z.array(z.object({ column: z.string(), value: z.number(), rows: z.int(), date })),
});
export type SeriesFacts = z.infer<typeof SERIES_FACTS>;

/** `today` as YYYY-MM-DD. The series has one row for each date and no gaps. */
export function seriesFacts(
  spec: RunSpec,
  series: Series,
  interval: NonNullable<DateProfile['interval']>,
  today: string,
): SeriesFacts {
  const data = windowed(series, interval);
  const amounts = amountsOf(spec).flatMap((column) => {
    const values = data.column(column);
    return values === null ? [] : [{ column, values }];
  });
  const unit_jumps = amounts.flatMap(({ column, values }) => {
    const jump = levelJump(values, { fewest: threshold('jump_values'), least: 5 });
    const unit = jump === null ? null : unitOf(jump.factor);
    return jump === null || unit === null
      ? []
      : [{ column, date: data.dates[jump.index] ?? '', factor: jump.factor, unit }];
  });
  const jumped = unit_jumps.map(({ column }) => column);
  const future = data.dates.findIndex((day) => day > today);
  return {
    outcome_break: jumped.includes(spec.dep_var) ? null : outcomeBreak(spec, data),
    unit_jumps,
    cost_jumps: costJumps(spec, data, jumped),
    cost_spreads: costSpreads(spec, data),
    spikes: amounts
      .filter(({ column }) => !jumped.includes(column))
      .flatMap(({ column, values }) => spikesIn(column, values, data.dates)),
    last_period: lastPeriod(spec, data, today),
    future:
      future === -1
        ? null
        : {
            rows: data.dates.length - future,
            first: data.dates[future] ?? '',
            before: data.dates.findLast((day) => nextAfter(day, interval) <= today) ?? null,
          },
    outcome_copies: outcomeCopies(spec, data),
    ...activityOf(spec, data),
  };
}
