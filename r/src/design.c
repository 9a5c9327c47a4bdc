#include "design.h"

#include <R.h>
#include <stdlib.h>
#include <string.h>

static void *zeroed(int count, size_t size) {
  void *memory = calloc((size_t)(count > 0 ? count : 1), size);
  if (!memory) Rf_error("out of memory");
  return memory;
}

static SEXP field(SEXP list, const char *name) {
  SEXP names = Rf_getAttrib(list, R_NamesSymbol);
  for (R_xlen_t i = 0; i < Rf_xlength(list); i++) {
    if (strcmp(CHAR(STRING_ELT(names, i)), name) == 0) return VECTOR_ELT(list, i);
  }
  Rf_error("the design has no %s", name);
}

static int whole(SEXP list, const char *name) { return Rf_asInteger(field(list, name)); }
static double real(SEXP list, const char *name) { return Rf_asReal(field(list, name)); }
static double *reals(SEXP list, const char *name) { return REAL(field(list, name)); }
static int *wholes(SEXP list, const char *name) { return INTEGER(field(list, name)); }

static void read_hyperparameters(objective_design *design, SEXP list) {
  SEXP hyperparameters = field(list, "hyperparameters");
  const int *source = wholes(hyperparameters, "source");
  const double *low = reals(hyperparameters, "low"), *high = reals(hyperparameters, "high");
  design->hyperparameters = Rf_length(field(hyperparameters, "source"));
  design->hyperparameter = zeroed(design->hyperparameters, sizeof(hyperparameter));
  for (int k = 0; k < design->hyperparameters; k++) design->hyperparameter[k] = (hyperparameter){source[k], low[k], high[k]};
}

static void read_media(objective_design *design, SEXP list) {
  SEXP media = field(list, "media");
  design->media = Rf_length(media);
  design->medium = zeroed(design->media, sizeof(medium));
  for (int v = 0; v < design->media; v++) {
    SEXP m = VECTOR_ELT(media, v);
    design->medium[v] = (medium){
        .column = whole(m, "column"), .x = reals(m, "x"), .theta = whole(m, "theta"), .shape = whole(m, "shape"),
        .scale = whole(m, "scale"), .alpha = whole(m, "alpha"), .gamma = whole(m, "gamma")};
  }
}

static void read_studies(objective_design *design, SEXP list) {
  SEXP studies = field(list, "studies");
  design->studies = Rf_length(studies);
  design->study = zeroed(design->studies, sizeof(study));
  for (int s = 0; s < design->studies; s++) {
    SEXP item = VECTOR_ELT(studies, s), media = field(item, "media");
    int channels = Rf_length(media);
    study_channel *channel = zeroed(channels, sizeof(study_channel));
    for (int c = 0; c < channels; c++) {
      channel[c] = (study_channel){
          .medium = INTEGER(media)[c], .is_immediate = whole(item, "is_immediate"),
          .periods = Rf_length(field(item, "in_window")), .in_series = wholes(item, "in_series"),
          .in_window = wholes(item, "in_window")};
    }
    design->study[s] = (study){channels, channel, real(item, "lift"), real(item, "lift_days"), real(item, "decomposition_days")};
  }
}

void design_read(objective_design *design, SEXP list) {
  SEXP x = field(list, "x");
  *design = (objective_design){
      .rows = Rf_nrows(x), .columns = Rf_ncols(x), .series_rows = whole(list, "series_rows"),
      .window_start = whole(list, "window_start"), .x = REAL(x), .y = reals(list, "y"),
      .adstock = (adstock_type)whole(list, "adstock"), .lambda = whole(list, "lambda"),
      .train_size = whole(list, "train_size"),
      .penalty = Rf_length(field(list, "penalty")) ? wholes(list, "penalty") : NULL,
      .lambda_min = real(list, "lambda_min"), .lambda_max = real(list, "lambda_max"), .trend = whole(list, "trend"),
      .lower = reals(list, "lower"), .upper = reals(list, "upper"), .lower_falling = reals(list, "lower_falling"),
      .upper_falling = reals(list, "upper_falling"), .intercept = whole(list, "intercept"),
      .refit_negative_intercept = whole(list, "refit_negative_intercept"),
      .paid = Rf_length(field(list, "paid_column")), .paid_column = wholes(list, "paid_column"),
      .spend_share = reals(list, "spend_share"), .rssd_zero_penalty = whole(list, "rssd_zero_penalty"),
      .ts_validation = whole(list, "ts_validation"), .refresh_start = whole(list, "refresh_start")};
  read_hyperparameters(design, list);
  read_media(design, list);
  read_studies(design, list);
}

void design_free(objective_design *design) {
  for (int s = 0; design->study && s < design->studies; s++) free((void *)design->study[s].channel);
  free(design->study);
  free(design->medium);
  free(design->hyperparameter);
}

