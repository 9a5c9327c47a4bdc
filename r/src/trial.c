#include "trial.h"

#include <R.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "design.h"
#include "objective.h"
#include "two_points_de.h"

/* The tables of a trial: R matrices that hold an iteration in a column, so that it is written at one go and R reads it
 * variable after variable. */
enum table {
  VALUES, INFLEXIONS, INFLATIONS, METRICS, COEFFICIENTS, TOTALS, SHARES, MEANS_NOT_0, MEAN_NOT_0_SHARES, TOTALS_REFRESH,
  SHARES_REFRESH, MEANS_NOT_0_REFRESH, MEAN_NOT_0_SHARES_REFRESH, EFFECT_SHARES, EFFECT_SHARES_REFRESH, PREDICTIONS,
  PREDICTION_TOTALS, TABLES
};
static const char *const table_names[TABLES] = {
    "values", "inflexions", "inflations", "metrics", "coefficients", "totals", "shares", "means_not_0", "mean_not_0_shares",
    "totals_refresh", "shares_refresh", "means_not_0_refresh", "mean_not_0_shares_refresh", "effect_shares",
    "effect_shares_refresh", "predictions", "prediction_totals"};
/* Rows of METRICS. */
enum metric { RSQ, NRMSE = RSQ + PARTS, LOSS_NRMSE = NRMSE + PARTS, LOSS_RSSD, LOSS_MAPE, LAMBDA, SECONDS, SECONDS_SINCE_START, METRICS_COUNT };

typedef struct {
  objective_design design;
  objective *objective;
  objective_result result;
  SEXP tables;
  int iterations, done;
  double best_nrmse, best_rssd, started;
  double *candidate;
} trial;

static double clock_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void finalize(SEXP pointer) {
  trial *self = R_ExternalPtrAddr(pointer);
  if (!self) return;
  if (self->objective) objective_free(self->objective);
  design_free(&self->design);
  free(self);
  R_ClearExternalPtr(pointer);
}

static trial *trial_of(SEXP pointer) {
  trial *self = R_ExternalPtrAddr(pointer);
  if (!self) Rf_error("this trial belongs to another R session");
  return self;
}

static int rows_of(const objective_design *design, enum table table) {
  switch (table) {
    case VALUES: return design->hyperparameters;
    case INFLEXIONS: case INFLATIONS: return design->media;
    case METRICS: return METRICS_COUNT;
    case EFFECT_SHARES: case EFFECT_SHARES_REFRESH: return design->paid;
    case PREDICTIONS: case PREDICTION_TOTALS: return design->studies;
    default: return design->columns + 1;
  }
}

/* Where the objective is to write the iteration's column of a table; METRICS is written here. */
static double **column_of(objective_result *result, enum table table) {
  switch (table) {
    case VALUES: return &result->values;
    case INFLEXIONS: return &result->inflexion;
    case INFLATIONS: return &result->inflation;
    case COEFFICIENTS: return &result->coefficients;
    case TOTALS: return &result->total;
    case SHARES: return &result->share;
    case MEANS_NOT_0: return &result->mean_not_0;
    case MEAN_NOT_0_SHARES: return &result->mean_not_0_share;
    case TOTALS_REFRESH: return &result->total_refresh;
    case SHARES_REFRESH: return &result->share_refresh;
    case MEANS_NOT_0_REFRESH: return &result->mean_not_0_refresh;
    case MEAN_NOT_0_SHARES_REFRESH: return &result->mean_not_0_share_refresh;
    case EFFECT_SHARES: return &result->effect_share;
    case EFFECT_SHARES_REFRESH: return &result->effect_share_refresh;
    case PREDICTIONS: return &result->prediction;
    case PREDICTION_TOTALS: return &result->prediction_total;
    default: return NULL;
  }
}

SEXP trial_new(SEXP list, SEXP glmnet_call, SEXP iterations) {
  SEXP kept = PROTECT(Rf_allocVector(VECSXP, 4));
  trial *self = calloc(1, sizeof(trial));
  if (!self) Rf_error("out of memory");
  SEXP pointer = PROTECT(R_MakeExternalPtr(self, R_NilValue, kept));
  R_RegisterCFinalizerEx(pointer, finalize, TRUE);
  SET_VECTOR_ELT(kept, 0, list);
  SET_VECTOR_ELT(kept, 1, glmnet_call);
  design_read(&self->design, list);
  self->iterations = Rf_asInteger(iterations);
  self->best_nrmse = self->best_rssd = R_NaReal;

  self->tables = Rf_allocVector(VECSXP, TABLES);
  SET_VECTOR_ELT(kept, 2, self->tables);
  SEXP names = Rf_allocVector(STRSXP, TABLES);
  Rf_setAttrib(self->tables, R_NamesSymbol, names);
  for (int t = 0; t < TABLES; t++) {
    SET_STRING_ELT(names, t, Rf_mkChar(table_names[t]));
    SET_VECTOR_ELT(self->tables, t, Rf_allocMatrix(REALSXP, rows_of(&self->design, t), self->iterations));
  }
  SET_VECTOR_ELT(kept, 3, Rf_allocVector(REALSXP, self->design.hyperparameters + 1));
  self->candidate = REAL(VECTOR_ELT(kept, 3));
  self->objective = objective_new(&self->design, glmnet_call);
  if (!self->objective) Rf_error("out of memory");
  UNPROTECT(2);
  return pointer;
}

static const char *explain(outcome outcome) {
  switch (outcome) {
    case MODEL_FOUND: return "";
    case NO_SOLUTION: return "glmnet found no solution";
    case NOT_FINITE: return "a medium has values that are not finite";
    case PART_TOO_SHORT: return "the validation or test part has no rows";
    case COLUMN_CONSTANT: return "a medium has one and the same value in the whole window";
  }
  return "";
}

static double lower_of(double best, double loss) {
  if (!R_finite(loss)) return best;
  return R_IsNA(best) || loss < best ? loss : best;
}

/* Evaluates the candidate as the next iteration. Its losses are in self->result. */
static outcome next_iteration(trial *self, const double *candidate) {
  double begin = clock_seconds();
  if (self->done == 0) self->started = begin;
  objective_result *result = &self->result;
  for (int t = 0; t < TABLES; t++) {
    double **column = column_of(result, t);
    if (column) *column = REAL(VECTOR_ELT(self->tables, t)) + (size_t)rows_of(&self->design, t) * (size_t)self->done;
  }
  outcome outcome = objective_evaluate(self->objective, candidate, result);
  if (outcome != MODEL_FOUND) return outcome;
  double end = clock_seconds();
  double *metrics = REAL(VECTOR_ELT(self->tables, METRICS)) + (size_t)METRICS_COUNT * (size_t)self->done;
  for (int p = 0; p < PARTS; p++) {
    metrics[RSQ + p] = result->rsq[p];
    metrics[NRMSE + p] = result->nrmse[p];
  }
  metrics[LOSS_NRMSE] = result->loss_nrmse;
  metrics[LOSS_RSSD] = result->loss_rssd;
  metrics[LOSS_MAPE] = result->loss_mape;
  metrics[LAMBDA] = result->lambda;
  metrics[SECONDS] = end - begin;
  metrics[SECONDS_SINCE_START] = end - self->started;
  self->best_nrmse = lower_of(self->best_nrmse, result->loss_nrmse);
  self->best_rssd = lower_of(self->best_rssd, result->loss_rssd);
  self->done++;
  return MODEL_FOUND;
}

/* Losses of one candidate that R brings: nrmse, decomp.rssd and, with studies, mape; or a sentence that says why there are
 * none. */
SEXP trial_evaluate(SEXP pointer, SEXP candidate) {
  trial *self = trial_of(pointer);
  if (self->done == self->iterations) Rf_error("the trial is complete");
  outcome outcome = next_iteration(self, REAL(candidate));
  if (outcome != MODEL_FOUND) return Rf_mkString(explain(outcome));
  int count = self->design.studies ? 3 : 2;
  SEXP losses = Rf_allocVector(REALSXP, count);
  REAL(losses)[0] = self->result.loss_nrmse;
  REAL(losses)[1] = self->result.loss_rssd;
  if (count == 3) REAL(losses)[2] = self->result.loss_mape;
  return losses;
}

/* Goes on with the native optimizer, for at most so many seconds. Gives iterations done, and the lowest nrmse and decomp.rssd
 * so far; or a sentence that says why the trial cannot go on. */
SEXP trial_run(SEXP pointer, SEXP optimizer_pointer, SEXP seconds) {
  trial *self = trial_of(pointer);
  optimizer *optimizer = R_ExternalPtrAddr(optimizer_pointer);
  if (!optimizer) Rf_error("this optimizer belongs to another R session");
  if (optimizer_dimension(optimizer) > self->design.hyperparameters) Rf_error("the optimizer has too many dimensions");
  double until = clock_seconds() + Rf_asReal(seconds);
  do {
    if (self->done == self->iterations) break;
    if (!optimizer_ask(optimizer, self->candidate)) Rf_error("out of memory");
    outcome outcome = next_iteration(self, self->candidate);
    if (outcome != MODEL_FOUND) return Rf_mkString(explain(outcome));
    double losses[3] = {self->result.loss_nrmse, self->result.loss_rssd, self->result.loss_mape};
    if (optimizer_tell(optimizer, self->candidate, losses) != 1) Rf_error("the optimizer could not be told");
  } while (clock_seconds() < until);
  SEXP progress = Rf_allocVector(REALSXP, 3);
  REAL(progress)[0] = self->done;
  REAL(progress)[1] = self->best_nrmse;
  REAL(progress)[2] = self->best_rssd;
  return progress;
}

SEXP trial_results(SEXP pointer) { return trial_of(pointer)->tables; }
