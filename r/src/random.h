#ifndef MMMTRAINER_RANDOM_H
#define MMMTRAINER_RANDOM_H

#include <stdint.h>

/* The generator behind numpy's legacy RandomState: MT19937 and the draws that nevergrad makes from it. The streams are
 * frozen by numpy, so equal seeds give equal draws for ever. */
typedef struct {
  uint32_t state[624];
  int position;
  int has_gauss;
  double gauss;
} random_state;

void random_seed(random_state *random, uint32_t seed);
/* One raw output, 0 to 2^32 - 1. */
uint32_t random_bits(random_state *random);
/* Uniform in [0, 1) with 53 bits. */
double random_uniform(random_state *random);
/* Standard normal; the second deviate of each pair is kept for the next call. */
double random_normal(random_state *random);
/* Uniform in 0 to n - 1, by masked rejection; draws nothing for n = 1. */
uint32_t random_below(random_state *random, uint32_t n);
/* Two different numbers below n: the first two of a permutation of all n. `scratch` holds n numbers. */
void random_pair(random_state *random, uint32_t n, uint32_t *scratch, uint32_t pair[2]);

#endif
