#' The finished run in the shape of `MODEL_SUMMARY` (src/trainer/results.ts)
#'
#' @param job The job; `engine` and `optimizer` are those that ran, `engine_reason` why not the engine that was asked for.
#' @param seconds Named list: `total`, `inputs`, `train`, `outputs`, `allocator`.
#' @param warnings Sentences for people.
#' @param no_allocation The sentence that says why there is no budget allocation; `NULL` where there is one.
#' @noRd
model_summary <- function(job, InputCollect, OutputCollect, seconds, warnings, no_allocation = NULL) {
  finalists <- finalists_of(OutputCollect)
  best <- finalists$solID[[1]]
  row <- OutputCollect$resultHypParam[OutputCollect$resultHypParam$solID == best, ]
  decomposition <- OutputCollect$xDecompAgg[OutputCollect$xDecompAgg$solID == best, ]
  has_media <- decomposition$rn %in% InputCollect$all_media
  list(
    schema = 1, run_id = job$run_id,
    best_model = best, best_model_reason = best_model_reason(finalists),
    best_model_score = best_model_score(OutputCollect),
    engine = job$engine, engine_reason = job$engine_reason, optimizer = job$optimizer,
    iterations = OutputCollect$iterations, trials = OutputCollect$trials,
    models = nrow(OutputCollect$allPareto$resultHypParam), pareto_models = length(OutputCollect$allSolutions),
    clusters = null_if_empty(OutputCollect$clusters$n_clusters),
    dep_var = InputCollect$dep_var, dep_var_type = InputCollect$dep_var_type,
    window = list(
      start = format(as.Date(InputCollect$window_start)), end = format(as.Date(InputCollect$window_end)),
      rows = InputCollect$rollingWindowLength
    ),
    interval = InputCollect$intervalType,
    nrmse = row$nrmse, decomp_rssd = row$decomp.rssd, mape_lift = if (is_calibrated(InputCollect)) row$mape,
    rsq_train = row$rsq_train, rsq_val = number_or_null(row$rsq_val), rsq_test = number_or_null(row$rsq_test),
    fit = model_fit(InputCollect, OutputCollect, best),
    convergence = convergence_words(OutputCollect$OutputModels$convergence),
    channels = channel_summaries(InputCollect, OutputCollect, best, finalists$cluster[[1]]),
    baseline_share = sum(decomposition$xDecompPerc[!has_media]),
    finalists = finalist_rows(finalists, InputCollect, OutputCollect),
    pareto = pareto_rows(InputCollect, OutputCollect),
    seconds = lapply(seconds, round, 3),
    versions = list(
      r = as.character(getRversion()), robyn = as.character(utils::packageVersion("Robyn")),
      mmmtrainer = as.character(utils::packageVersion("mmmtrainer"))
    ),
    warnings = I(as.character(warnings)), no_allocation = no_allocation
  )
}

#' The models that a person would look at, best first.
#' @noRd
finalist_rows <- function(finalists, InputCollect, OutputCollect) {
  sizes <- table(OutputCollect$clusters$data$cluster)
  lapply(seq_len(nrow(finalists)), function(i) {
    model <- OutputCollect$resultHypParam[OutputCollect$resultHypParam$solID == finalists$solID[[i]], ]
    cluster <- number_or_null(finalists$cluster[[i]])
    list(
      sol_id = model$solID, cluster = cluster,
      cluster_models = if (!is.null(cluster)) as.integer(sizes[[as.character(cluster)]]),
      front = model$robynPareto, error_score = finalists$error_score[[i]],
      nrmse = model$nrmse, decomp_rssd = model$decomp.rssd, mape_lift = if (is_calibrated(InputCollect)) model$mape,
      rsq_train = model$rsq_train, rsq_val = number_or_null(model$rsq_val), rsq_test = number_or_null(model$rsq_test),
      onepager = paste0(model$solID, ".png")
    )
  })
}

#' All models on the fronts that Robyn kept, for a plot; without those that give no medium an effect.
#' @noRd
pareto_rows <- function(InputCollect, OutputCollect) {
  models <- OutputCollect$resultHypParam
  models <- models[models$solID %in% OutputCollect$allSolutions & is.finite(models$decomp.rssd), ]
  data.frame(
    sol_id = models$solID, front = models$robynPareto, nrmse = models$nrmse, decomp_rssd = models$decomp.rssd,
    mape_lift = if (is_calibrated(InputCollect)) models$mape else NA_real_,
    cluster = if (is.null(models$cluster)) NA_integer_ else as.integer(models$cluster)
  )
}

is_calibrated <- function(InputCollect) !is.null(InputCollect$calibration_input)
