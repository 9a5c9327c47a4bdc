#ifndef MMMTRAINER_RIDGE_H
#define MMMTRAINER_RIDGE_H

#include <Rinternals.h>

/* Ridge regression within limits by glmnet's own compiled routine, as glmnet(alpha = 0, lambda = one value) calls it. */
typedef struct {
  SEXP call; /* .Call(glmnet's routine, ...), its arguments at the places of ARGUMENT */
  int columns;
} ridge;

/* The columns of `x` in the first `rows` rows. `x` and `y` are R objects of that many rows; `weights` are all 1.
 * `coefficients` gets the intercept and one number for each column. 0 where glmnet finds no solution. */
int ridge_fit(ridge *self, SEXP x, SEXP y, SEXP weights, double lambda, int intercept, const double *lower,
              const double *upper, const double *penalty_factor, double *coefficients);

#endif
