#ifndef MMMTRAINER_ADSTOCK_H
#define MMMTRAINER_ADSTOCK_H

typedef enum { GEOMETRIC, WEIBULL_CDF, WEIBULL_PDF } adstock_type;

/* theta for geometric adstock; shape and scale for weibull. */
typedef struct {
  double theta, shape, scale;
} adstock_parameters;

/* Robyn's transform_adstock(): what a series of `n` values becomes when part of each is carried over to later periods.
 * `kernel` is scratch of n numbers. */
void adstock(adstock_type type, adstock_parameters parameters, const double *x, int n, double *decayed, double *kernel);

/* Robyn's saturation_hill(): x^alpha / (x^alpha + inflexion^alpha). */
void saturate(const double *x, int n, double alpha, double inflexion, double *saturated);

/* stats::quantile(seq_len(n), share), of type 7. */
double quantile_of_sequence(int n, double share);

#endif
