#include "objective.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "objective_state.h"
#include "r_sums.h"

static double *numbers(size_t count) { return calloc(count ? count : 1, sizeof(double)); }

objective *objective_new(const objective_design *design, SEXP call) {
  objective *self = calloc(1, sizeof(objective));
  if (!self) return NULL;
  self->design = *design;
  self->ridge = (ridge){call, design->columns};
  self->series = numbers((size_t)design->media * (size_t)design->series_rows);
  self->kernel = numbers((size_t)design->series_rows);
  self->contribution = numbers((size_t)design->rows);
  self->prediction = numbers((size_t)design->rows);
  self->sum_of_contributions = numbers((size_t)design->rows);
  self->scratch = numbers((size_t)design->series_rows);
  self->penalty_factor = numbers((size_t)design->columns);
  if (!self->series || !self->kernel || !self->contribution || !self->prediction || !self->sum_of_contributions ||
      !self->scratch || !self->penalty_factor) {
    objective_free(self);
    return NULL;
  }
  self->parts = Rf_allocVector(VECSXP, design->rows + 1);
  R_PreserveObject(self->parts);
  return self;
}

void objective_free(objective *self) {
  if (self->parts) R_ReleaseObject(self->parts);
  free(self->series);
  free(self->kernel);
  free(self->contribution);
  free(self->prediction);
  free(self->sum_of_contributions);
  free(self->scratch);
  free(self->penalty_factor);
  free(self);
}

/* Robyn rounds what the optimizer proposes to 10 significant digits and spreads it over the range. */
static void place_hyperparameters(const objective_design *design, const double *candidate, double *values) {
  for (int k = 0; k < design->hyperparameters; k++) {
    const hyperparameter *h = &design->hyperparameter[k];
    values[k] = h->source < 0 ? h->low : qunif(fprec(candidate[h->source], 10.0), h->low, h->high, 1, 0);
  }
}

adstock_parameters medium_parameters(const medium *m, const double *values) {
  return (adstock_parameters){
      .theta = m->theta < 0 ? 0.0 : values[m->theta],
      .shape = m->shape < 0 ? 0.0 : values[m->shape],
      .scale = m->scale < 0 ? 0.0 : values[m->scale],
  };
}

/* Robyn's run_transformations(). */
static void transform_media(objective *self, objective_result *result) {
  const objective_design *design = &self->design;
  for (int v = 0; v < design->media; v++) {
    const medium *m = &design->medium[v];
    double *series = self->series + (size_t)v * (size_t)design->series_rows;
    adstock(design->adstock, medium_parameters(m, result->values), m->x, design->series_rows, series, self->kernel);
    result->inflation[v] = r_sum(series, design->series_rows) / r_sum(m->x, design->series_rows);
    const double *window = series + design->window_start;
    double highest = window[0];
    for (int i = 1; i < design->rows; i++) highest = fmax(highest, window[i]);
    result->inflexion[v] = highest * result->values[m->gamma];
    saturate(window, design->rows, result->values[m->alpha], result->inflexion[v],
             design->x + (size_t)m->column * (size_t)design->rows);
  }
}

static outcome check_media(const objective_design *design) {
  for (int v = 0; v < design->media; v++) {
    const double *x = design->x + (size_t)design->medium[v].column * (size_t)design->rows;
    int varies = 0;
    for (int i = 0; i < design->rows; i++) {
      if (!isfinite(x[i])) return NOT_FINITE;
      varies |= x[i] != x[0];
    }
    /* Robyn drops such a column before the regression, and not after it. */
    if (!varies) return COLUMN_CONSTANT;
  }
  return MODEL_FOUND;
}

outcome objective_evaluate(objective *self, const double *candidate, objective_result *result) {
  const void *scratch = vmaxget();
  place_hyperparameters(&self->design, candidate, result->values);
  transform_media(self, result);
  outcome outcome = check_media(&self->design);
  if (outcome == MODEL_FOUND) outcome = objective_fit(self, result);
  if (outcome == MODEL_FOUND) {
    objective_decompose(self, result);
    objective_calibrate(self, result);
  }
  vmaxset(scratch);
  return outcome;
}
