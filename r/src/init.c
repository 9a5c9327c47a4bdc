#include <R_ext/Rdynload.h>
#include <Rinternals.h>

#include "keeper.h"
#include "process.h"
#include "trial.h"
#include "two_points_de.h"

static void finalize(SEXP pointer) {
  optimizer *self = R_ExternalPtrAddr(pointer);
  if (self) optimizer_free(self);
  R_ClearExternalPtr(pointer);
}

static optimizer *optimizer_of(SEXP pointer) {
  optimizer *self = R_ExternalPtrAddr(pointer);
  if (!self) Rf_error("this optimizer belongs to another R session");
  return self;
}

/* Arguments are validated in R. */
static SEXP de_new(SEXP seed, SEXP dimension, SEXP num_workers, SEXP objectives, SEXP weights) {
  optimizer *self = optimizer_new((uint32_t)Rf_asReal(seed), Rf_asInteger(dimension), Rf_asInteger(num_workers),
                                  Rf_asInteger(objectives), REAL(weights));
  if (!self) Rf_error("out of memory");
  SEXP pointer = PROTECT(R_MakeExternalPtr(self, R_NilValue, R_NilValue));
  R_RegisterCFinalizerEx(pointer, finalize, TRUE);
  UNPROTECT(1);
  return pointer;
}

static SEXP de_ask(SEXP pointer) {
  optimizer *self = optimizer_of(pointer);
  SEXP x = PROTECT(Rf_allocVector(REALSXP, optimizer_dimension(self)));
  if (!optimizer_ask(self, REAL(x))) Rf_error("out of memory");
  UNPROTECT(1);
  return x;
}

static SEXP de_tell(SEXP pointer, SEXP x, SEXP losses) {
  int result = optimizer_tell(optimizer_of(pointer), REAL(x), REAL(losses));
  if (result < 0) Rf_error("out of memory");
  return Rf_ScalarLogical(result);
}

static const R_CallMethodDef routines[] = {
    {"de_new", (DL_FUNC)&de_new, 5},
    {"de_ask", (DL_FUNC)&de_ask, 1},
    {"de_tell", (DL_FUNC)&de_tell, 3},
    {"keeper_start", (DL_FUNC)&mmm_keeper_start, 2},
    {"keeper_say", (DL_FUNC)&mmm_keeper_say, 1},
    {"keeper_stop", (DL_FUNC)&mmm_keeper_stop, 0},
    {"stop_on_signals", (DL_FUNC)&mmm_stop_on_signals, 3},
    {"stopped_by", (DL_FUNC)&mmm_stopped_by, 0},
    {"trial_new", (DL_FUNC)&trial_new, 3},
    {"trial_evaluate", (DL_FUNC)&trial_evaluate, 2},
    {"trial_run", (DL_FUNC)&trial_run, 3},
    {"trial_results", (DL_FUNC)&trial_results, 1},
    {"depend_on_parent", (DL_FUNC)&mmm_depend_on_parent, 0},
    {NULL, NULL, 0},
};

void R_init_mmmtrainer(DllInfo *dll) {
  R_registerRoutines(dll, NULL, routines, NULL, NULL);
  R_useDynamicSymbols(dll, FALSE);
  R_forceSymbols(dll, TRUE);
}
