/** Where a finding begins: each figure with its source. FINDINGS.md lists them. */
const TABLE = {
  rows_per_variable: { value: 10, source: 'Robyn advises ten rows for each independent variable (check_datadim).' },
  fewest_rows: {
    value: 10,
    source: 'With fewer, neither trend and season nor a train and a validation part can be told apart.',
  },
  mostly_zero: { value: 0.9, source: 'Share of the window; a medium that is off longer is hardly seen by the model.' },
  fewest_active: {
    value: 8,
    source: 'Rows other than 0; with fewer, quartiles say nothing of what is usual (as for outliers).',
  },
  factor_levels: {
    value: 10,
    source: 'Robyn keeps so many levels of a factor and takes the others for one (lares::ohse).',
  },
  correlation: {
    value: 0.9,
    source: "Pearson's r of two media; a rule of thumb: a variance inflation above 5 by this pair alone.",
  },
  variance_inflation: {
    value: 10,
    source: 'The usual rule of thumb (D. W. Marquardt, Technometrics 12, 1970); ridge, which Robyn uses, dampens it.',
  },
  equal: { value: 0.999999, source: 'The correlation of copies whose figures were rounded.' },
  outcome_copied: {
    value: 0.9995,
    source: 'The share of the variance (R squared) that no cause of an outcome reaches, beside noise of a few percent.',
  },
  outcome_near: {
    value: 0.97,
    source: 'The correlation, of the values and of their changes, that a cause does not have beside others.',
  },
  break_statistic: {
    value: 12.16,
    source:
      'The 1 % critical value of sup-F for one parameter and 15 % trimming (D. W. K. Andrews, Econometrica 71, 2003, table 1).',
  },
  break_change: {
    value: 0.12,
    source: 'Of the level; a smaller step is within what trend and season of the model give way to.',
  },
  break_deviations: {
    value: 2,
    source: 'Standard deviations of what is left unexplained: what happens by chance once in twenty weeks is no break.',
  },
  jump_values: { value: 8, source: 'Values on each side of a jump, for a median of each that one value cannot move.' },
  cost_change: {
    value: 0.03,
    source: 'Of what an exposure costs, at once in every channel: less is within what prices do.',
  },
  spike: {
    value: 5,
    source: 'Times the next largest value: in 150 draws of a lognormal with deviation 1, one in 200 is so far out.',
  },
  spike_deviations: {
    value: 5,
    source:
      'Standard deviations of the logarithms, by their median absolute deviation: spends with a long tail have large weeks.',
  },
  partial: {
    value: 0.7,
    source: 'Of the least of the eight periods before, and of what the same time of the year before would say.',
  },
  late_share: {
    value: 0.25,
    source: 'Of the window before a launch, or after an end: the effect is learnt from the rest alone.',
  },
  outcome_zero: {
    value: 0.1,
    source: 'Share of the window: Robyn fits a line with normal errors, to which zeros are failures of media.',
  },
  rare_rows: { value: 2, source: 'Rows in which a variable is not what it always is: it explains just these.' },
  season_days: {
    value: 365,
    source: 'One year: with less, no season comes twice, and prophet cannot tell it from the trend.',
  },
  fewest_validation: {
    value: 10,
    source:
      'Rows: an error of fewer is mostly chance. Robyn leaves half of what is not trained on to validate, half to test.',
  },
  fewest_models: {
    value: 300,
    source:
      'Measured: clustering was skipped at 150 models of one trial; the preset Test, 300 in each of two trials, had them.',
  },
  cost_spread: {
    value: 50,
    source: 'Times the first decile of cost for an exposure to the last: prices of one medium do not differ so.',
  },
  exposure_correlation: {
    value: 0.3,
    source: "Spearman's rho: whatever is paid for an impression, more money buys more of them.",
  },
  even_share: {
    value: 0.6,
    source: 'Share of neighbouring values other than 0 that are equal: money is not spent so, it is spread so.',
  },
} as const satisfies Record<string, { value: number; source: string }>;

export type ThresholdName = keyof typeof TABLE;

export function threshold(name: ThresholdName): number {
  return TABLE[name].value;
}

export const THRESHOLDS: Readonly<Record<ThresholdName, { value: number; source: string }>> = TABLE;
