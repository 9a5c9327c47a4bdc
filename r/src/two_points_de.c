#include "two_points_de.h"

#include <stdlib.h>
#include <string.h>

#include "random.h"

/* Terms: a candidate is one point; a lineage is a place in the population, and its member the candidate that holds it now.
 * Points are kept as x in [0, 1]; differences are taken between their standardized coordinates z = (x - 0.5) / sigma. */

static const double REFERENCE = 0.5;
static const double SIGMA = 1.0 / 6.0;
static const double STEP = 0.8; /* both differential weights */
enum { SMALLEST_POPULATION = 30, FEWEST_FOR_TWO_POINTS = 4 };

typedef struct candidate {
  int lineage;
  int references; /* pending, member and front each hold one */
  double values[]; /* dimension coordinates, then one loss for each objective */
} candidate;

typedef struct {
  void **items;
  size_t length, capacity;
} list;

struct optimizer {
  random_state random;
  int dimension, objectives, population_size;
  double *weights, total_weight;
  list population; /* member of each lineage, in the order of their first ask */
  list pending;    /* asked and not yet told, in the order of asking */
  list front;      /* the non-dominated candidates of all told, in the order of telling */
  list told;       /* queue of lineages, as offsets */
  list asked;      /* lineages that are out, oldest first */
  double *donor;
  uint32_t *scratch;
  size_t scratch_length;
};

static int push(list *self, void *item) {
  if (self->length == self->capacity) {
    size_t capacity = self->capacity ? self->capacity * 2 : 64;
    void **items = realloc(self->items, capacity * sizeof(void *));
    if (!items) return 0;
    self->items = items;
    self->capacity = capacity;
  }
  self->items[self->length++] = item;
  return 1;
}

static void *take(list *self, size_t index) {
  void *item = self->items[index];
  self->length--;
  memmove(self->items + index, self->items + index + 1, (self->length - index) * sizeof(void *));
  return item;
}

/* Lineages are stored in lists of pointers as their number. */
static void *as_item(int lineage) { return (void *)(intptr_t)lineage; }
static int as_lineage(void *item) { return (int)(intptr_t)item; }

static void discard(list *self, int lineage) {
  for (size_t i = 0; i < self->length; i++) {
    if (as_lineage(self->items[i]) == lineage) {
      take(self, i);
      return;
    }
  }
}

static candidate *hold(candidate *point) {
  point->references++;
  return point;
}

static void release(candidate *point) {
  if (--point->references == 0) free(point);
}

static const double *losses_of(const optimizer *self, const candidate *point) {
  return point->values + self->dimension;
}

static double standardized(double x) { return (x - REFERENCE) / SIGMA; }

/* Standardized z to x; where any coordinate leaves [0, 1] the whole vector bounces once off the walls. */
static void place(const optimizer *self, const double *z, double *x) {
  int inside = 1;
  for (int i = 0; i < self->dimension; i++) {
    x[i] = SIGMA * (z[i] + REFERENCE / SIGMA);
    if (x[i] < 0.0 || x[i] > 1.0) inside = 0;
  }
  if (inside) return;
  for (int i = 0; i < self->dimension; i++) {
    double wall = x[i] < 0.0 ? 0.0 : x[i] > 1.0 ? 1.0 : x[i];
    double bounced = 2.0 * wall - x[i];
    x[i] = bounced < 0.0 ? 0.0 : bounced > 1.0 ? 1.0 : bounced;
  }
}

static int strictly_better_somewhere(const optimizer *self, const candidate *a, const candidate *b) {
  for (int i = 0; i < self->objectives; i++) {
    if (losses_of(self, a)[i] < losses_of(self, b)[i]) return 1;
  }
  return 0;
}

/* A new candidate leaves the front unchanged where a member is nowhere worse than it; else it drops those that are nowhere
 * better than it. So of equals the first stays. */
static int add_to_front(optimizer *self, candidate *point) {
  for (size_t i = 0; i < self->front.length; i++) {
    if (!strictly_better_somewhere(self, point, self->front.items[i])) return 1;
  }
  size_t kept = 0;
  for (size_t i = 0; i < self->front.length; i++) {
    candidate *member = self->front.items[i];
    if (strictly_better_somewhere(self, member, point)) {
      self->front.items[kept++] = member;
    } else {
      release(member);
    }
  }
  self->front.length = kept;
  if (!push(&self->front, point)) return 0;
  hold(point);
  return 1;
}

static uint32_t *scratch_of(optimizer *self, size_t length) {
  if (length > self->scratch_length) {
    uint32_t *scratch = realloc(self->scratch, length * 2 * sizeof(uint32_t));
    if (!scratch) return NULL;
    self->scratch = scratch;
    self->scratch_length = length * 2;
  }
  return self->scratch;
}

/* Puts the parent's coordinates back into part of the donor. */
static int cross(optimizer *self, double *donor, const double *parent) {
  random_state *random = &self->random;
  int d = self->dimension;
  if (d < FEWEST_FOR_TWO_POINTS) {
    int always = (int)random_below(random, (uint32_t)d);
    for (int i = 0; i < d; i++) {
      if (i != always && random_uniform(random) > 0.5) donor[i] = standardized(parent[i]);
    }
    return 1;
  }
  uint32_t *scratch = scratch_of(self, (size_t)d + 1);
  if (!scratch) return 0;
  uint32_t cuts[2];
  random_pair(random, (uint32_t)d + 1, scratch, cuts);
  uint32_t from = cuts[0] < cuts[1] ? cuts[0] : cuts[1];
  uint32_t to = cuts[0] < cuts[1] ? cuts[1] : cuts[0];
  if (from == 0 && to == (uint32_t)d) {
    /* The whole vector would make a copy of one of the two. The new cut is drawn before the draw of which one it is. */
    uint32_t cut = 1 + random_below(random, (uint32_t)d - 1);
    if (random_below(random, 2) == 0) {
      from = cut;
    } else {
      to = cut;
    }
  }
  int parent_is_inside = random_below(random, 2) == 0;
  for (uint32_t i = 0; i < (uint32_t)d; i++) {
    int inside = i >= from && i < to;
    if (inside == parent_is_inside) donor[i] = standardized(parent[i]);
  }
  return 1;
}

static int next_lineage(optimizer *self) {
  int lineage = as_lineage(self->told.length ? take(&self->told, 0) : self->asked.items[0]);
  discard(&self->asked, lineage);
  return lineage;
}

/* Writes the standardized coordinates of a new candidate of the lineage to self->donor. */
static int recombine(optimizer *self, int lineage) {
  random_state *random = &self->random;
  list *front = &self->front;
  candidate *parent = self->population.items[lineage];
  candidate *a = self->population.items[random_below(random, (uint32_t)self->population_size)];
  candidate *b = self->population.items[random_below(random, (uint32_t)self->population_size)];
  candidate *best = parent;
  if (front->length) {
    int parent_in_front = 0;
    for (size_t i = 0; i < front->length && !parent_in_front; i++) parent_in_front = front->items[i] == parent;
    if (!parent_in_front) best = front->items[random_below(random, (uint32_t)front->length)];
  }
  if (front->length > 2) {
    uint32_t *scratch = scratch_of(self, front->length);
    if (!scratch) return 0;
    uint32_t pair[2];
    random_pair(random, (uint32_t)front->length, scratch, pair);
    a = front->items[pair[0]];
    b = front->items[pair[1]];
  }
  for (int i = 0; i < self->dimension; i++) {
    double z = standardized(parent->values[i]);
    self->donor[i] = z + STEP * (standardized(a->values[i]) - standardized(b->values[i])) +
                     STEP * (standardized(best->values[i]) - z);
  }
  return cross(self, self->donor, parent->values);
}

int optimizer_ask(optimizer *self, double *x) {
  size_t size = sizeof(candidate) + (size_t)(self->dimension + self->objectives) * sizeof(double);
  candidate *point = calloc(1, size);
  if (!point) return 0;
  int is_first = self->population.length < (size_t)self->population_size;
  if (is_first) {
    for (int i = 0; i < self->dimension; i++) self->donor[i] = random_normal(&self->random);
    point->lineage = (int)self->population.length;
  } else {
    point->lineage = next_lineage(self);
    if (!recombine(self, point->lineage)) {
      free(point);
      return 0;
    }
  }
  place(self, self->donor, point->values);
  if (!push(&self->asked, as_item(point->lineage)) || !push(&self->pending, point)) {
    free(point);
    return 0;
  }
  hold(point);
  if (is_first) {
    if (!push(&self->population, point)) return 0;
    hold(point);
  }
  memcpy(x, point->values, (size_t)self->dimension * sizeof(double));
  return 1;
}

static candidate *take_pending(optimizer *self, const double *x) {
  for (size_t i = 0; i < self->pending.length; i++) {
    candidate *point = self->pending.items[i];
    if (memcmp(point->values, x, (size_t)self->dimension * sizeof(double)) == 0) return take(&self->pending, i);
  }
  return NULL;
}

/* The share of the objectives, by weight, in which the candidate is strictly better, is its chance to take the place. */
static void contest(optimizer *self, candidate *point) {
  candidate *member = self->population.items[point->lineage];
  double better = 0.0;
  for (int i = 0; i < self->objectives; i++) {
    if (losses_of(self, point)[i] < losses_of(self, member)[i]) better += self->weights[i];
  }
  if (random_uniform(&self->random) < better / self->total_weight) {
    self->population.items[point->lineage] = hold(point);
    release(member);
  }
}

int optimizer_tell(optimizer *self, const double *x, const double *losses) {
  candidate *point = take_pending(self, x);
  if (!point) return 0;
  memcpy(point->values + self->dimension, losses, (size_t)self->objectives * sizeof(double));
  int stored = add_to_front(self, point) && push(&self->told, as_item(point->lineage));
  discard(&self->asked, point->lineage);
  contest(self, point);
  release(point);
  return stored ? 1 : -1;
}

optimizer *optimizer_new(uint32_t seed, int dimension, int num_workers, int objectives, const double *weights) {
  optimizer *self = calloc(1, sizeof(optimizer));
  if (!self) return NULL;
  self->dimension = dimension;
  self->objectives = objectives;
  self->population_size = num_workers > SMALLEST_POPULATION ? num_workers : SMALLEST_POPULATION;
  self->donor = calloc((size_t)dimension, sizeof(double));
  self->weights = calloc((size_t)objectives, sizeof(double));
  if (!self->donor || !self->weights) {
    optimizer_free(self);
    return NULL;
  }
  for (int i = 0; i < objectives; i++) {
    self->weights[i] = weights[i];
    self->total_weight += weights[i];
  }
  /* numpy's global generator gives the optimizer's own its seed. */
  random_state global;
  random_seed(&global, seed);
  random_seed(&self->random, random_bits(&global));
  return self;
}

static void release_all(list *self) {
  for (size_t i = 0; i < self->length; i++) release(self->items[i]);
  free(self->items);
}

void optimizer_free(optimizer *self) {
  release_all(&self->population);
  release_all(&self->pending);
  release_all(&self->front);
  free(self->told.items);
  free(self->asked.items);
  free(self->scratch);
  free(self->donor);
  free(self->weights);
  free(self);
}

int optimizer_dimension(const optimizer *self) { return self->dimension; }
int optimizer_objectives(const optimizer *self) { return self->objectives; }
