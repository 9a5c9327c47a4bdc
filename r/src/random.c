#include "random.h"

#include <math.h>

/* M. Matsumoto, T. Nishimura (1998), "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudorandom number
 * generator", with the one-integer seeding of 2002. */
enum { WORDS = 624, MIDDLE = 397 };

void random_seed(random_state *random, uint32_t seed) {
  random->state[0] = seed;
  for (uint32_t i = 1; i < WORDS; i++) {
    uint32_t previous = random->state[i - 1];
    random->state[i] = 1812433253U * (previous ^ (previous >> 30)) + i;
  }
  random->position = WORDS;
  random->has_gauss = 0;
  random->gauss = 0.0;
}

static void next_block(uint32_t *state) {
  for (int i = 0; i < WORDS; i++) {
    uint32_t joined = (state[i] & 0x80000000U) | (state[(i + 1) % WORDS] & 0x7fffffffU);
    uint32_t twisted = joined >> 1;
    if (joined & 1U) twisted ^= 0x9908b0dfU;
    state[i] = state[(i + MIDDLE) % WORDS] ^ twisted;
  }
}

uint32_t random_bits(random_state *random) {
  if (random->position == WORDS) {
    next_block(random->state);
    random->position = 0;
  }
  uint32_t bits = random->state[random->position++];
  bits ^= bits >> 11;
  bits ^= (bits << 7) & 0x9d2c5680U;
  bits ^= (bits << 15) & 0xefc60000U;
  bits ^= bits >> 18;
  return bits;
}

double random_uniform(random_state *random) {
  double high = (double)(random_bits(random) >> 5);
  double low = (double)(random_bits(random) >> 6);
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

double random_normal(random_state *random) {
  if (random->has_gauss) {
    random->has_gauss = 0;
    return random->gauss;
  }
  /* Marsaglia's polar method. */
  double x, y, square;
  do {
    x = 2.0 * random_uniform(random) - 1.0;
    y = 2.0 * random_uniform(random) - 1.0;
    square = x * x + y * y;
  } while (square >= 1.0 || square == 0.0);
  double factor = sqrt(-2.0 * log(square) / square);
  random->gauss = factor * x;
  random->has_gauss = 1;
  return factor * y;
}

uint32_t random_below(random_state *random, uint32_t n) {
  uint32_t largest = n - 1;
  if (largest == 0) return 0;
  uint32_t mask = largest;
  for (int shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
  uint32_t value;
  do {
    value = random_bits(random) & mask;
  } while (value > largest);
  return value;
}

void random_pair(random_state *random, uint32_t n, uint32_t *scratch, uint32_t pair[2]) {
  for (uint32_t i = 0; i < n; i++) scratch[i] = i;
  for (uint32_t i = n - 1; i > 0; i--) {
    uint32_t j = random_below(random, i + 1);
    uint32_t swapped = scratch[i];
    scratch[i] = scratch[j];
    scratch[j] = swapped;
  }
  pair[0] = scratch[0];
  pair[1] = scratch[1];
}
