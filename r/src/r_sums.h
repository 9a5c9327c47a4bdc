#ifndef MMMTRAINER_R_SUMS_H
#define MMMTRAINER_R_SUMS_H

#include <Rmath.h>

/* R's own sum(), mean() and `^`, to the last bit: sums are held in long double, a mean is corrected by the mean of what is left
 * over, and powers of 2 are products (R's src/main/summary.c and arithmetic.c say so). */

static inline double r_sum(const double *x, int n) {
  long double sum = 0.0L;
  for (int i = 0; i < n; i++) sum += x[i];
  return (double)sum;
}

static inline double r_mean(const double *x, int n) {
  long double sum = 0.0L;
  for (int i = 0; i < n; i++) sum += x[i];
  sum /= n;
  long double rest = 0.0L;
  for (int i = 0; i < n; i++) rest += x[i] - sum;
  return (double)(sum + rest / n);
}

static inline double r_power(double x, double y) { return y == 2.0 ? x * x : R_pow(x, y); }

#endif
