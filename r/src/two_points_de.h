#ifndef MMMTRAINER_TWO_POINTS_DE_H
#define MMMTRAINER_TWO_POINTS_DE_H

#include <stddef.h>
#include <stdint.h>

/* Differential evolution with two-points crossover for several objectives in the unit cube, as nevergrad's "TwoPointsDE"
 * computes it for Robyn: the same candidates, bit for bit, for the same seed and the same losses. */
typedef struct optimizer optimizer;

/* NULL where memory runs out. `weights` has one number for each objective. */
optimizer *optimizer_new(uint32_t seed, int dimension, int num_workers, int objectives, const double *weights);
void optimizer_free(optimizer *self);
int optimizer_dimension(const optimizer *self);
int optimizer_objectives(const optimizer *self);
/* Writes the next candidate, `dimension` numbers in [0, 1], to `x`; 0 where memory runs out. */
int optimizer_ask(optimizer *self, double *x);
/* What came of `x`, the oldest candidate equal to it that was asked and not yet told. 1 on success, 0 where there is no
 * such candidate, -1 where memory runs out. */
int optimizer_tell(optimizer *self, const double *x, const double *losses);

#endif
