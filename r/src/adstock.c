#include "adstock.h"

#include <math.h>
#include <string.h>

#include "r_sums.h"

double quantile_of_sequence(int n, double share) {
  double index = 1.0 + (n - 1) * fmin(fmax(share, 0.0), 1.0);
  double low = floor(index);
  double high = ceil(index);
  if (index <= low) return low;
  double rest = index - low;
  return (1.0 - rest) * low + rest * high;
}

static void geometric(double theta, const double *x, int n, double *decayed) {
  decayed[0] = x[0];
  for (int i = 1; i < n; i++) decayed[i] = x[i] + theta * decayed[i - 1];
}

/* Share of a value that still acts k periods later, k = 0 to n - 1; Robyn's thetaVecCum. Returns how many of them are not 0. */
static int weibull_kernel(adstock_type type, double shape, double scale, int n, double *kernel) {
  double periods = fround(quantile_of_sequence(n, scale), 0.0);
  if (type == WEIBULL_CDF) {
    /* R's cumprod() holds the product in long double. */
    long double left = 1.0L;
    kernel[0] = 1.0;
    for (int k = 1; k < n; k++) {
      left *= 1.0 - pweibull(k, shape, periods, 1, 0);
      kernel[k] = (double)left;
    }
  } else {
    for (int k = 0; k < n; k++) kernel[k] = dweibull(k + 1, shape, periods, 0);
    double low = kernel[0], high = kernel[0];
    for (int k = 1; k < n; k++) {
      if (kernel[k] < low) low = kernel[k];
      if (kernel[k] > high) high = kernel[k];
    }
    /* Robyn's .normalize(): where all are equal, the first is 1 and the others are 0. */
    double range = high - low;
    for (int k = 0; k < n; k++) kernel[k] = range == 0.0 ? k == 0 : (kernel[k] - low) / range;
  }
  int length = n;
  while (length > 1 && kernel[length - 1] == 0.0) length--;
  return length;
}

static void weibull(adstock_type type, double shape, double scale, const double *x, int n, double *decayed, double *kernel) {
  int length = weibull_kernel(type, shape, scale, n, kernel);
  memset(decayed, 0, (size_t)n * sizeof(double));
  for (int i = 0; i < n; i++) {
    if (x[i] == 0.0) continue;
    int reach = length < n - i ? length : n - i;
    for (int k = 0; k < reach; k++) decayed[i + k] += x[i] * kernel[k];
  }
}

void adstock(adstock_type type, adstock_parameters parameters, const double *x, int n, double *decayed, double *kernel) {
  if (type == GEOMETRIC) {
    geometric(parameters.theta, x, n, decayed);
  } else if (n == 1 || parameters.shape == 0.0 || parameters.scale == 0.0) {
    memcpy(decayed, x, (size_t)n * sizeof(double));
  } else {
    weibull(type, parameters.shape, parameters.scale, x, n, decayed, kernel);
  }
}

void saturate(const double *x, int n, double alpha, double inflexion, double *saturated) {
  double half = r_power(inflexion, alpha);
  for (int i = 0; i < n; i++) {
    double power = r_power(x[i], alpha);
    saturated[i] = power / (power + half);
  }
}
