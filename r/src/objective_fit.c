#include <math.h>
#include <string.h>

#include "objective_state.h"
#include "r_sums.h"

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

outcome objective_fit(objective *self, objective_result *result) {
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
