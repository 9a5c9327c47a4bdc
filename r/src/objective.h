#ifndef MMMTRAINER_OBJECTIVE_H
#define MMMTRAINER_OBJECTIVE_H

#include "adstock.h"
#include "ridge.h"

/* One candidate of Robyn's robyn_mmm(): from hyperparameters to a model, its decomposition and its losses. Everything below
 * is said once for a trial; rows are periods of the window, columns variables in the order of dt_mod. */

typedef struct {
  int source; /* coordinate of the candidate, or -1 where the hyperparameter is fixed */
  double low, high; /* range of the coordinate; low is the value where it is fixed */
} hyperparameter;

typedef struct {
  int column;      /* of x */
  const double *x; /* the whole series */
  int theta, shape, scale, alpha, gamma; /* indices of its hyperparameters, -1 where there is none */
} medium;

typedef struct {
  int medium, is_immediate;
  int periods;          /* of the study */
  const int *in_series; /* their places in the series and in the window, from 0 */
  const int *in_window;
} study_channel;

typedef struct {
  int channels;
  const study_channel *channel;
  double lift, lift_days, decomposition_days;
} study;

typedef struct {
  int rows, columns, series_rows, window_start;
  double *x, *y; /* rows x columns, media columns are filled in for each candidate; rows */
  adstock_type adstock;
  int media;
  medium *medium;
  int hyperparameters;
  hyperparameter *hyperparameter;
  int lambda, train_size;
  int *penalty; /* index of the hyperparameter of each column, NULL without penalty factors */
  double lambda_min, lambda_max;
  int trend; /* column, -1 without */
  double *lower, *upper, *lower_falling, *upper_falling; /* limits, and those where the trend falls */
  int intercept, refit_negative_intercept;
  int paid; /* columns of paid media, and the share of each of the spend */
  int *paid_column;
  double *spend_share;
  int rssd_zero_penalty, ts_validation;
  int refresh_start; /* first row of what was added by a refresh, from 0 */
  int studies;
  study *study;
} objective_design;

typedef enum { TRAIN, VALIDATION, TEST, PARTS } part;

/* What decides whether all numbers of the candidate are there. */
typedef enum { MODEL_FOUND, NO_SOLUTION, NOT_FINITE, PART_TOO_SHORT, COLUMN_CONSTANT } outcome;

typedef struct {
  double *values;             /* of each hyperparameter */
  double *inflexion, *inflation; /* of each medium */
  double *coefficients;       /* columns + 1, the intercept first; so are the next ones */
  double *total, *share, *mean_not_0, *mean_not_0_share;
  double *total_refresh, *share_refresh, *mean_not_0_refresh, *mean_not_0_share_refresh;
  double *effect_share, *effect_share_refresh; /* of each paid medium */
  double rsq[PARTS], nrmse[PARTS];             /* NA where there is no such part */
  double loss_nrmse, loss_rssd, loss_mape, lambda;
  double *prediction, *prediction_total; /* of each study: immediate or total, and total */
} objective_result;

typedef struct objective objective;

/* `call` is what ridge.h says. Both are kept alive by the caller. NULL where memory runs out. */
objective *objective_new(const objective_design *design, SEXP call);
void objective_free(objective *self);
outcome objective_evaluate(objective *self, const double *candidate, objective_result *result);

#endif
