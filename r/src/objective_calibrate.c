#include <R.h>
#include <math.h>

#include "objective_state.h"
#include "r_sums.h"

/* What a channel brought in the periods of a study, and, of that, what its spend in the study brought: without what was
 * carried over from before it. */
static void predict_study_channel(objective *self, const study_channel *channel, const objective_result *result,
                                  double *effect, double *total) {
  const objective_design *design = &self->design;
  const medium *m = &design->medium[channel->medium];
  double coefficient = result->coefficients[m->column + 1];
  const double *x = design->x + (size_t)m->column * (size_t)design->rows;
  int periods = channel->periods;
  for (int i = 0; i < periods; i++) {
    total[i] = x[channel->in_window[i]] * coefficient;
    effect[i] = total[i];
  }
  if (!channel->is_immediate) return;
  double *spend = self->contribution, *alone = self->scratch;
  const double *series = self->series + (size_t)channel->medium * (size_t)design->series_rows;
  for (int i = 0; i < periods; i++) spend[i] = m->x[channel->in_series[i]];
  adstock(design->adstock, medium_parameters(m, result->values), spend, periods, alone, self->kernel);
  for (int i = 0; i < periods; i++) spend[i] = series[channel->in_series[i]] - alone[i];
  saturate(spend, periods, result->values[m->alpha], result->inflexion[channel->medium], alone);
  for (int i = 0; i < periods; i++) effect[i] = total[i] - alone[i] * coefficient;
}

void objective_calibrate(objective *self, objective_result *result) {
  const objective_design *design = &self->design;
  result->loss_mape = 0.0;
  if (design->studies == 0) return;
  double *errors = (double *)R_alloc((size_t)design->studies, sizeof(double));
  int known = 0;
  for (int s = 0; s < design->studies; s++) {
    const study *study = &design->study[s];
    int periods = study->channel[0].periods;
    long double *effects = (long double *)R_alloc((size_t)periods * 2, sizeof(long double)), *totals = effects + periods;
    double *effect = (double *)R_alloc((size_t)periods * 2, sizeof(double)), *total = effect + periods;
    for (int i = 0; i < 2 * periods; i++) effects[i] = 0.0L;
    for (int c = 0; c < study->channels; c++) {
      predict_study_channel(self, &study->channel[c], result, effect, total);
      for (int i = 0; i < periods; i++) {
        effects[i] += effect[i];
        totals[i] += total[i];
      }
    }
    for (int i = 0; i < periods; i++) {
      effect[i] = (double)effects[i];
      total[i] = (double)totals[i];
    }
    result->prediction[s] = r_sum(effect, periods) / study->decomposition_days * study->lift_days;
    result->prediction_total[s] = r_sum(total, periods) / study->decomposition_days * study->lift_days;
    double error = fabs((result->prediction[s] - study->lift) / study->lift);
    if (!isnan(error)) errors[known++] = error;
  }
  result->loss_mape = known ? r_mean(errors, known) : R_NaN;
}
