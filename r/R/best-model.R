# Without clusters, how many of the best models are drawn and named.
finalists_without_clusters <- 3

#' The models that a person would look at, best first
#'
#' Where Robyn clustered the front: the winner of each cluster. Else the models with the smallest error score. The score is
#' Robyn's own, see [best_model_score()]. Of models with the same score the one whose solID sorts first is first.
#'
#' Models that give no medium an effect (decomp.rssd is infinite) are left out.
#'
#' @param OutputCollect What [collect_outputs()] returned.
#' @return A data frame with `solID`, `cluster` (`NA` without clusters) and `error_score`, sorted by the last.
#' @section Conditions: `mmmtrainer_no_model` where no model gives any medium an effect.
#' @export
finalists_of <- function(OutputCollect) {
  winners <- OutputCollect$clusters$models
  if (is.data.frame(winners)) {
    models <- data.frame(
      solID = winners$solID, cluster = as.integer(as.character(winners$cluster)), error_score = winners$error_score
    )
  } else {
    all <- OutputCollect$resultHypParam
    models <- data.frame(solID = all$solID, cluster = NA_integer_, error_score = all$error_score)
  }
  all <- OutputCollect$resultHypParam
  models <- models[models$solID %in% all$solID[is.finite(all$decomp.rssd)], ]
  models <- models[order(models$error_score, models$solID), ]
  if (!is.data.frame(winners)) models <- utils::head(models, finalists_without_clusters)
  if (nrow(models) == 0) {
    stop_for_no_effect("None of the models on the front gives any medium an effect.")
  }
  rownames(models) <- NULL
  models
}

#' What the best model is chosen by
#'
#' Robyn's `errors_scores` with equal weights. Robyn scales over the clustered models for the winners of clusters, and over all
#' models that were trained for the others.
#'
#' @return The `best_model_score` of `MODEL_SUMMARY` (src/trainer/results.ts).
#' @noRd
best_model_score <- function(OutputCollect) {
  nrmse <- if (isTRUE(OutputCollect$OutputModels$ts_validation)) "nrmse_test" else "nrmse_train"
  over <- if (is.data.frame(OutputCollect$clusters$models)) "the clustered models" else "all models that were trained"
  list(
    formula = sprintf("sqrt((n(%s) / 3)^2 + (n(decomp.rssd) / 3)^2 + (n(mape.lift) / 3)^2); smaller is better", nrmse),
    scaling = sprintf("n(x) = (x - min(x)) / (max(x) - min(x)) over %s; mape.lift is 0 without lift tests", over),
    ties = "Of equal scores the model whose id sorts first as text."
  )
}

#' Why the first of the finalists is the best, as a sentence.
#' @param finalists What [finalists_of()] returned.
#' @noRd
best_model_reason <- function(finalists) {
  shown <- function(score) formatC(score, format = "f", digits = 4)
  if (nrow(finalists) == 1) {
    return(sprintf("%s is the only model left to choose from (error score %s).", finalists$solID, shown(finalists$error_score)))
  }
  sprintf(
    "%s has the smallest error score of the %d %s: %s, the next (%s) %s. The score combines fit and plausibility.",
    finalists$solID[[1]], nrow(finalists),
    if (is.na(finalists$cluster[[1]])) "best models on the front" else "winners of the clusters",
    shown(finalists$error_score[[1]]), finalists$solID[[2]], shown(finalists$error_score[[2]])
  )
}
