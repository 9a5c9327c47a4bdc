#include "objective.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "r_sums.h"

struct objective {
  objective_design design;
  ridge ridge;
  double *series;    /* each medium's adstocked series */
  double *kernel;    /* scratch of a series */
  double *contribution, *prediction, *sum_of_contributions, *scratch; /* of the window */
  double *penalty_factor;
  SEXP parts; /* x, y and weights of the first rows, for each number of rows that has been needed */
};

static double *numbers(size_t count) { return calloc(count ? count : 1, sizeof(double)); }

objective *objective_new(const objective_design *design, SEXP call) {
  objective *self = calloc(1, sizeof(objective));
  if (!self) return NULL;
  self->design = *design;
  self->ridge = (ridge){call, design->columns};
  self->series = numbers((size_t)design->media * (size_t)design->series_rows);
  self->kernel = numbers((size_t)design->series_rows);
  self->contribution = numbers((size_t)design->rows);
  self->prediction = numbers((size_t)design->rows);
  self->sum_of_contributions = numbers((size_t)design->rows);
  self->scratch = numbers((size_t)design->series_rows);
  self->penalty_factor = numbers((size_t)design->columns);
  if (!self->series || !self->kernel || !self->contribution || !self->prediction || !self->sum_of_contributions ||
      !self->scratch || !self->penalty_factor) {
    objective_free(self);
    return NULL;
  }
  self->parts = Rf_allocVector(VECSXP, design->rows + 1);
  R_PreserveObject(self->parts);
  return self;
}

void objective_free(objective *self) {
  if (self->parts) R_ReleaseObject(self->parts);
  free(self->series);
  free(self->kernel);
  free(self->contribution);
  free(self->prediction);
  free(self->sum_of_contributions);
  free(self->scratch);
  free(self->penalty_factor);
  free(self);
}

/* Robyn rounds what the optimizer proposes to 10 significant digits and spreads it over the range. */
static void place_hyperparameters(const objective_design *design, const double *candidate, double *values) {
  for (int k = 0; k < design->hyperparameters; k++) {
    const hyperparameter *h = &design->hyperparameter[k];
    values[k] = h->source < 0 ? h->low : qunif(fprec(candidate[h->source], 10.0), h->low, h->high, 1, 0);
  }
}

static adstock_parameters parameters_of(const medium *m, const double *values) {
  return (adstock_parameters){
      .theta = m->theta < 0 ? 0.0 : values[m->theta],
      .shape = m->shape < 0 ? 0.0 : values[m->shape],
      .scale = m->scale < 0 ? 0.0 : values[m->scale],
  };
}

/* Robyn's run_transformations(). */
static void transform_media(objective *self, objective_result *result) {
  const objective_design *design = &self->design;
  for (int v = 0; v < design->media; v++) {
    const medium *m = &design->medium[v];
    double *series = self->series + (size_t)v * (size_t)design->series_rows;
    adstock(design->adstock, parameters_of(m, result->values), m->x, design->series_rows, series, self->kernel);
    result->inflation[v] = r_sum(series, design->series_rows) / r_sum(m->x, design->series_rows);
    const double *window = series + design->window_start;
    double highest = window[0];
    for (int i = 1; i < design->rows; i++) highest = fmax(highest, window[i]);
    result->inflexion[v] = highest * result->values[m->gamma];
    saturate(window, design->rows, result->values[m->alpha], result->inflexion[v],
             design->x + (size_t)m->column * (size_t)design->rows);
  }
}

static outcome check_media(const objective_design *design) {
  for (int v = 0; v < design->media; v++) {
    const double *x = design->x + (size_t)design->medium[v].column * (size_t)design->rows;
    int varies = 0;
    for (int i = 0; i < design->rows; i++) {
      if (!isfinite(x[i])) return NOT_FINITE;
      varies |= x[i] != x[0];
    }
    /* Robyn drops such a column before the regression, and not after it. */
    if (!varies) return COLUMN_CONSTANT;
  }
  return MODEL_FOUND;
}

/* x, y and weights of the first rows as R objects; x is filled in anew for each candidate. */
static SEXP part_of(objective *self, int rows) {
  const objective_design *design = &self->design;
  SEXP part = VECTOR_ELT(self->parts, rows);
  if (part == R_NilValue) {
    part = PROTECT(Rf_allocVector(VECSXP, 3));
    SET_VECTOR_ELT(part, 0, Rf_allocMatrix(REALSXP, rows, design->columns));
    SET_VECTOR_ELT(part, 1, Rf_allocVector(REALSXP, rows));
    SET_VECTOR_ELT(part, 2, Rf_allocVector(REALSXP, rows));
    memcpy(REAL(VECTOR_ELT(part, 1)), design->y, (size_t)rows * sizeof(double));
    for (int i = 0; i < rows; i++) REAL(VECTOR_ELT(part, 2))[i] = 1.0;
    SET_VECTOR_ELT(self->parts, rows, part);
    UNPROTECT(1);
  }
  double *x = REAL(VECTOR_ELT(part, 0));
  for (int j = 0; j < design->columns; j++) {
    memcpy(x + (size_t)j * (size_t)rows, design->x + (size_t)j * (size_t)design->rows, (size_t)rows * sizeof(double));
  }
  return part;
}

static void predict(objective *self, const double *coefficients) {
  const objective_design *design = &self->design;
  for (int i = 0; i < design->rows; i++) self->prediction[i] = coefficients[0];
  for (int j = 0; j < design->columns; j++) {
    double coefficient = coefficients[j + 1];
    if (coefficient == 0.0) continue;
    const double *x = design->x + (size_t)j * (size_t)design->rows;
    for (int i = 0; i < design->rows; i++) self->prediction[i] += x[i] * coefficient;
  }
}

/* Robyn's get_rsq() and nrmse of the rows from..to - 1. */
static void judge(objective *self, part part, int from, int to, int train_rows, int intercepts, objective_result *result) {
  const objective_design *design = &self->design;
  int rows = to - from;
  const double *y = design->y + from;
  const double *predicted = self->prediction + from;
  double *squares = self->scratch;
  for (int i = 0; i < rows; i++) squares[i] = (predicted[i] - y[i]) * (predicted[i] - y[i]);
  double error = r_sum(squares, rows);
  double mean_error = r_mean(squares, rows);
  double mean = r_mean(y, rows);
  double lowest = y[0], highest = y[0];
  for (int i = 0; i < rows; i++) {
    squares[i] = (y[i] - mean) * (y[i] - mean);
    lowest = fmin(lowest, y[i]);
    highest = fmax(highest, y[i]);
  }
  double rsq = 1.0 - error / r_sum(squares, rows);
  double degrees = (double)train_rows - design->columns - 1;
  result->rsq[part] = 1.0 - (1.0 - rsq) * (((double)train_rows - intercepts) / degrees);
  result->nrmse[part] = sqrt(mean_error) / (highest - lowest);
}

/* Robyn's model_refit(). */
static outcome fit(objective *self, objective_result *result) {
  const objective_design *design = &self->design;
  double share = result->values[design->train_size];
  int train = design->rows, validation_end = design->rows;
  int has_parts = share < 1.0;
  if (has_parts) {
    train = (int)floor(quantile_of_sequence(design->rows, share));
    validation_end = train + (int)floor((1.0 - share) / 2.0 * design->rows);
    if (train < 2 || validation_end <= train || validation_end >= design->rows) return PART_TOO_SHORT;
  }
  int falling = design->trend >= 0 && r_sum(design->x + (size_t)design->trend * (size_t)design->rows, train) < 0.0;
  const double *lower = falling ? design->lower_falling : design->lower;
  const double *upper = falling ? design->upper_falling : design->upper;
  double scaled = result->values[design->lambda];
  result->lambda = design->lambda_min + (design->lambda_max - design->lambda_min) * scaled;
  for (int j = 0; j < design->columns; j++) {
    self->penalty_factor[j] = design->penalty ? result->values[design->penalty[j]] : 1.0;
  }
  SEXP rows = part_of(self, train);
  SEXP x = VECTOR_ELT(rows, 0), y = VECTOR_ELT(rows, 1), weights = VECTOR_ELT(rows, 2);
  int intercepts = 1;
  if (!ridge_fit(&self->ridge, x, y, weights, result->lambda, design->intercept, lower, upper, self->penalty_factor,
                 result->coefficients)) {
    return NO_SOLUTION;
  }
  if (design->refit_negative_intercept && result->coefficients[0] < 0.0) {
    intercepts = 0;
    if (!ridge_fit(&self->ridge, x, y, weights, result->lambda, 0, lower, upper, self->penalty_factor,
                   result->coefficients)) {
      return NO_SOLUTION;
    }
  }
  predict(self, result->coefficients);
  judge(self, TRAIN, 0, train, train, intercepts, result);
  if (has_parts) {
    judge(self, VALIDATION, train, validation_end, train, intercepts, result);
    judge(self, TEST, validation_end, design->rows, train, intercepts, result);
  } else {
    for (part p = VALIDATION; p < PARTS; p++) result->rsq[p] = result->nrmse[p] = R_NaReal;
  }
  result->loss_nrmse = result->nrmse[design->ts_validation ? VALIDATION : TRAIN];
  return MODEL_FOUND;
}

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

/* Robyn's model_decomp(), its sums over the window and over what a refresh added. */
static void decompose(objective *self, objective_result *result) {
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

/* What a channel brought in the periods of a study, and, of that, what its spend in the study brought: without what was
 * carried over from before it. */
static void predict_study_channel(objective *self, const study_channel *channel, const objective_result *result,
                                  double *effect, double *total) {
  const objective_design *design = &self->design;
  const medium *m = &design->medium[channel->medium];
  double coefficient = result->coefficients[m->column + 1];
  const double *x = design->x + (size_t)m->column * (size_t)design->rows;
  int periods = channel->periods;
  for (int i = 0; i < periods; i++) {
    total[i] = x[channel->in_window[i]] * coefficient;
    effect[i] = total[i];
  }
  if (!channel->is_immediate) return;
  double *spend = self->contribution, *alone = self->scratch;
  const double *series = self->series + (size_t)channel->medium * (size_t)design->series_rows;
  for (int i = 0; i < periods; i++) spend[i] = m->x[channel->in_series[i]];
  adstock(design->adstock, parameters_of(m, result->values), spend, periods, alone, self->kernel);
  for (int i = 0; i < periods; i++) spend[i] = series[channel->in_series[i]] - alone[i];
  saturate(spend, periods, result->values[m->alpha], result->inflexion[channel->medium], alone);
  for (int i = 0; i < periods; i++) effect[i] = total[i] - alone[i] * coefficient;
}

/* Robyn's lift_calibration(). */
static void calibrate(objective *self, objective_result *result) {
  const objective_design *design = &self->design;
  result->loss_mape = 0.0;
  if (design->studies == 0) return;
  double *errors = (double *)R_alloc((size_t)design->studies, sizeof(double));
  int known = 0;
  for (int s = 0; s < design->studies; s++) {
    const study *study = &design->study[s];
    int periods = study->channel[0].periods;
    long double *effects = (long double *)R_alloc((size_t)periods * 2, sizeof(long double)), *totals = effects + periods;
    double *effect = (double *)R_alloc((size_t)periods * 2, sizeof(double)), *total = effect + periods;
    for (int i = 0; i < 2 * periods; i++) effects[i] = 0.0L;
    for (int c = 0; c < study->channels; c++) {
      predict_study_channel(self, &study->channel[c], result, effect, total);
      for (int i = 0; i < periods; i++) {
        effects[i] += effect[i];
        totals[i] += total[i];
      }
    }
    for (int i = 0; i < periods; i++) {
      effect[i] = (double)effects[i];
      total[i] = (double)totals[i];
    }
    result->prediction[s] = r_sum(effect, periods) / study->decomposition_days * study->lift_days;
    result->prediction_total[s] = r_sum(total, periods) / study->decomposition_days * study->lift_days;
    double error = fabs((result->prediction[s] - study->lift) / study->lift);
    if (!isnan(error)) errors[known++] = error;
  }
  result->loss_mape = known ? r_mean(errors, known) : R_NaN;
}

outcome objective_evaluate(objective *self, const double *candidate, objective_result *result) {
  const void *scratch = vmaxget();
  place_hyperparameters(&self->design, candidate, result->values);
  transform_media(self, result);
  outcome outcome = check_media(&self->design);
  if (outcome == MODEL_FOUND) outcome = fit(self, result);
  if (outcome == MODEL_FOUND) {
    decompose(self, result);
    compare_with_spend(self, result);
    calibrate(self, result);
  }
  vmaxset(scratch);
  return outcome;
}
