#ifndef MMMTRAINER_TRIAL_H
#define MMMTRAINER_TRIAL_H

#include <Rinternals.h>

/* Called from R/fast-trial.R. */
SEXP trial_new(SEXP design, SEXP glmnet_call, SEXP iterations);
SEXP trial_evaluate(SEXP trial, SEXP candidate);
SEXP trial_run(SEXP trial, SEXP optimizer, SEXP seconds);
SEXP trial_results(SEXP trial);

#endif
