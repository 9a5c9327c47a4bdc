#include "ridge.h"

#include <string.h>

/* Places of the arguments in the call, as glmnet's elnet_exp() orders them; 0 is .Call and 1 the routine. */
enum argument { X = 4, Y = 5, WEIGHTS = 6, PENALTY = 8, LIMITS = 9, LAMBDA = 14, INTERCEPT = 17, A0 = 21, CA = 22, IA = 23, NIN = 24 };

static const double BIG = 9.9e35; /* glmnet's infinity */

static SEXP element(SEXP list, const char *name) {
  SEXP names = Rf_getAttrib(list, R_NamesSymbol);
  for (R_xlen_t i = 0; i < Rf_xlength(list); i++) {
    if (strcmp(CHAR(STRING_ELT(names, i)), name) == 0) return VECTOR_ELT(list, i);
  }
  Rf_error("glmnet's routine gave no %s", name);
}

static double limited(double limit) { return limit > BIG ? BIG : limit < -BIG ? -BIG : limit; }

int ridge_fit(ridge *self, SEXP x, SEXP y, SEXP weights, double lambda, int intercept, const double *lower,
              const double *upper, const double *penalty_factor, double *coefficients) {
  int columns = self->columns;
  SEXP cells[NIN + 1];
  SEXP cell = self->call;
  for (int i = 0; i <= NIN; i++, cell = CDR(cell)) cells[i] = cell;

  SETCAR(cells[X], x);
  SETCAR(cells[Y], y);
  SETCAR(cells[WEIGHTS], weights);
  REAL(CAR(cells[LAMBDA]))[0] = lambda;
  INTEGER(CAR(cells[INTERCEPT]))[0] = intercept;
  memcpy(REAL(CAR(cells[PENALTY])), penalty_factor, (size_t)columns * sizeof(double));
  double *limits = REAL(CAR(cells[LIMITS]));
  for (int j = 0; j < columns; j++) {
    limits[2 * j] = limited(lower[j]);
    limits[2 * j + 1] = limited(upper[j]);
  }
  /* The routine writes into these. */
  REAL(CAR(cells[A0]))[0] = 0.0;
  memset(REAL(CAR(cells[CA])), 0, (size_t)columns * sizeof(double));
  memset(INTEGER(CAR(cells[IA])), 0, (size_t)columns * sizeof(int));
  INTEGER(CAR(cells[NIN]))[0] = 0;

  SEXP fit = PROTECT(Rf_eval(self->call, R_BaseEnv));
  int solved = Rf_asInteger(element(fit, "jerr")) == 0 && Rf_asInteger(element(fit, "lmu")) == 1;
  if (solved) {
    memset(coefficients, 0, (size_t)(columns + 1) * sizeof(double));
    coefficients[0] = REAL(element(fit, "a0"))[0];
    int entered = INTEGER(element(fit, "nin"))[0];
    const double *values = REAL(element(fit, "ca"));
    const int *indices = INTEGER(element(fit, "ia"));
    for (int k = 0; k < entered; k++) coefficients[indices[k]] = values[k];
  }
  UNPROTECT(1);
  return solved;
}
