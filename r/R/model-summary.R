#' The finished run in the shape of `MODEL_SUMMARY` (src/trainer/results.ts)
#'
#' @param job The job; `engine` and `optimizer` are those that ran.
#' @param seconds Named list: `total`, `inputs`, `train`, `outputs`, `allocator`.
#' @param warnings Sentences for people.
#' @param no_allocation The sentence that says why there is no budget allocation; `NULL` where there is one.
#' @noRd
model_summary <- function(job, InputCollect, OutputCollect, seconds, warnings, no_allocation = NULL) {
  finalists <- finalists_of(OutputCollect)
  best <- finalists$solID[[1]]
  models <- OutputCollect$resultHypParam
  row <- models[models$solID == best, ]
  decomposition <- OutputCollect$xDecompAgg[OutputCollect$xDecompAgg$solID == best, ]
  calibrated <- !is.null(InputCollect$calibration_input)
  has_media <- decomposition$rn %in% InputCollect$all_media
  list(
    schema = 1, run_id = job$run_id, best_model = best, engine = job$engine, optimizer = job$optimizer,
    iterations = OutputCollect$iterations, trials = OutputCollect$trials,
    models = nrow(OutputCollect$allPareto$resultHypParam), pareto_models = length(OutputCollect$allSolutions),
    clusters = null_if_empty(OutputCollect$clusters$n_clusters),
    dep_var = InputCollect$dep_var, dep_var_type = InputCollect$dep_var_type,
    window = list(
      start = format(as.Date(InputCollect$window_start)), end = format(as.Date(InputCollect$window_end)),
      rows = InputCollect$rollingWindowLength
    ),
    interval = InputCollect$intervalType,
    nrmse = row$nrmse, decomp_rssd = row$decomp.rssd, mape_lift = if (calibrated) row$mape,
    rsq_train = row$rsq_train, rsq_val = number_or_null(row$rsq_val), rsq_test = number_or_null(row$rsq_test),
    convergence = I(as.character(OutputCollect$OutputModels$convergence$conv_msg)),
    channels = lapply(InputCollect$paid_media_selected, function(variable) {
      channel_summary(decomposition[decomposition$rn == variable, ], InputCollect)
    }),
    baseline_share = sum(decomposition$xDecompPerc[!has_media]),
    finalists = lapply(seq_len(nrow(finalists)), function(i) {
      model <- models[models$solID == finalists$solID[[i]], ]
      list(
        sol_id = model$solID, cluster = number_or_null(finalists$cluster[[i]]), nrmse = model$nrmse,
        decomp_rssd = model$decomp.rssd, mape_lift = if (calibrated) model$mape, rsq_train = model$rsq_train,
        onepager = paste0(model$solID, ".png")
      )
    }),
    seconds = lapply(seconds, round, 3),
    versions = list(
      r = as.character(getRversion()), robyn = as.character(utils::packageVersion("Robyn")),
      mmmtrainer = as.character(utils::packageVersion("mmmtrainer"))
    ),
    warnings = I(as.character(warnings)), no_allocation = no_allocation
  )
}

channel_summary <- function(row, InputCollect) {
  is_revenue <- InputCollect$dep_var_type == "revenue"
  list(
    channel = spend_columns(InputCollect, row$rn), variable = row$rn,
    spend = row$total_spend, spend_share = row$spend_share, effect = row$xDecompAgg,
    effect_share = number_or(row$effect_share, 0), coefficient = row$coef,
    roas = if (is_revenue) number_or_null(row$roi_total),
    cpa = if (!is_revenue) number_or_null(row$cpa_total)
  )
}

number_or <- function(x, other) if (length(x) == 1 && is.finite(x)) x else other
number_or_null <- function(x) number_or(x, NULL)
null_if_empty <- function(x) if (length(x) == 0) NULL else x
