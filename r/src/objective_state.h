#ifndef MMMTRAINER_OBJECTIVE_STATE_H
#define MMMTRAINER_OBJECTIVE_STATE_H

#include "objective.h"

/* What the parts of the objective share: the trial's design, and memory that is used again for each candidate. */
struct objective {
  objective_design design;
  ridge ridge;
  double *series; /* each medium's adstocked series */
  double *kernel; /* scratch of a series */
  double *contribution, *prediction, *sum_of_contributions, *scratch; /* of the window */
  double *penalty_factor;
  SEXP parts; /* x, y and weights of the first rows, for each number of rows that has been needed */
};

/* The adstock's parameters among a candidate's hyperparameters. */
adstock_parameters medium_parameters(const medium *m, const double *values);
/* Robyn's model_refit(): the regression on the training part, and how well it fits each part. */
outcome objective_fit(objective *self, objective_result *result);
/* Robyn's model_decomp(), and decomp.rssd. */
void objective_decompose(objective *self, objective_result *result);
/* Robyn's lift_calibration(): mape, 0 without studies. */
void objective_calibrate(objective *self, objective_result *result);

#endif
