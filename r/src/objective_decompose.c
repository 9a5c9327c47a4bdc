#include <R.h>
#include <math.h>

#include "objective_state.h"
#include "r_sums.h"

/* 0 where nothing is above 0, else the mean of what is not 0. */
static double mean_not_0(const double *x, int n, double *scratch) {
  int kept = 0, positive = 0;
  for (int i = 0; i < n; i++) {
    positive |= x[i] > 0.0;
    if (x[i] != 0.0) scratch[kept++] = x[i];
  }
  return positive ? r_mean(scratch, kept) : 0.0;
}

static void shares_of(const double *x, int n, double sum, double *shares) {
  for (int j = 0; j < n; j++) shares[j] = x[j] / sum;
}

/* The sums of each variable's contributions over the window and over what a refresh added. */
static void sum_contributions(objective *self, objective_result *result) {
  const objective_design *design = &self->design;
  int rows = design->rows, variables = design->columns + 1, start = design->refresh_start;
  /* Robyn adds the contributions of a row in long double, variable after variable. */
  long double *sums = (long double *)R_alloc((size_t)rows, sizeof(long double));
  for (int i = 0; i < rows; i++) sums[i] = 0.0L;
  for (int j = 0; j < variables; j++) {
    const double *x = j == 0 ? NULL : design->x + (size_t)(j - 1) * (size_t)rows;
    double *contribution = self->contribution;
    for (int i = 0; i < rows; i++) {
      contribution[i] = x ? x[i] * result->coefficients[j] : result->coefficients[0];
      sums[i] += contribution[i];
    }
    result->total[j] = r_sum(contribution, rows);
    result->mean_not_0[j] = mean_not_0(contribution, rows, self->scratch);
    result->total_refresh[j] = start == 0 ? result->total[j] : r_sum(contribution + start, rows - start);
    result->mean_not_0_refresh[j] =
        start == 0 ? result->mean_not_0[j] : mean_not_0(contribution + start, rows - start, self->scratch);
  }
  for (int i = 0; i < rows; i++) self->sum_of_contributions[i] = (double)sums[i];
  shares_of(result->total, variables, r_sum(self->sum_of_contributions, rows), result->share);
  shares_of(result->mean_not_0, variables, r_sum(result->mean_not_0, variables), result->mean_not_0_share);
  shares_of(result->total_refresh, variables, r_sum(self->sum_of_contributions + start, rows - start),
            result->share_refresh);
  shares_of(result->mean_not_0_refresh, variables, r_sum(result->mean_not_0_refresh, variables),
            result->mean_not_0_share_refresh);
}

static void shares_of_paid(const objective_design *design, const double *share, double *scratch, double *shares) {
  for (int k = 0; k < design->paid; k++) scratch[k] = share[design->paid_column[k] + 1];
  shares_of(scratch, design->paid, r_sum(scratch, design->paid), shares);
}

/* decomp.rssd: how far the shares of the effect are from the shares of the spend. */
static void compare_with_spend(objective *self, objective_result *result) {
  const objective_design *design = &self->design;
  shares_of_paid(design, result->share, self->scratch, result->effect_share);
  shares_of_paid(design, result->share_refresh, self->scratch, result->effect_share_refresh);
  int without_effect = 0, is_defined = 1;
  for (int k = 0; k < design->paid; k++) {
    double difference = result->effect_share[k] - design->spend_share[k];
    self->scratch[k] = difference * difference;
    is_defined &= !isnan(result->effect_share[k]);
    without_effect += fround(result->effect_share[k], 4.0) == 0.0;
  }
  double distance = sqrt(r_sum(self->scratch, design->paid));
  if (design->rssd_zero_penalty) distance *= 1.0 + (double)without_effect / design->paid;
  result->loss_rssd = distance;
  if (is_defined && !isnan(distance)) return;
  /* No medium has an effect: there is nothing to compare. */
  result->loss_rssd = R_PosInf;
  for (int k = 0; k < design->paid; k++) {
    if (isnan(result->effect_share[k])) {
      result->effect_share[k] = R_NaReal;
    } else {
      result->effect_share[k] = 0.0;
    }
  }
}

void objective_decompose(objective *self, objective_result *result) {
  sum_contributions(self, result);
  compare_with_spend(self, result);
}
