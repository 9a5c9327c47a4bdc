# Without clusters, how many of the best models are drawn and named.
finalists_without_clusters <- 3

#' The models that a person would look at, best first
#'
#' Where Robyn clustered the front: the winner of each cluster. Else the models with the smallest error score. The score is
#' Robyn's own: the root of the sum of squares of nrmse, decomp.rssd and mape, each scaled to 0..1 over the front.
#'
#' Models that give no medium an effect (decomp.rssd is infinite) are left out.
#'
#' @param OutputCollect What [collect_outputs()] returned.
#' @return A data frame with `solID`, `cluster` (`NA` without clusters) and `error_score`, sorted by the last.
#' @section Conditions: `mmmtrainer_no_effect` where no model gives any medium an effect.
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
    abort(
      "trainer_failed", "None of the models on the front gives any medium an effect.",
      "Widen the hyperparameter ranges, train more iterations, or combine small channels.", class = "mmmtrainer_no_effect"
    )
  }
  rownames(models) <- NULL
  models
}
