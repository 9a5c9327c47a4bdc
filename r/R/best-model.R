# Without clusters, how many of the best models are drawn and named.
finalists_without_clusters <- 3

#' The models that a person would look at, best first
#'
#' Where Robyn clustered the front: the winner of each cluster. Else the models with the smallest error score. The score is
#' Robyn's own: the root of the sum of squares of nrmse, decomp.rssd and mape, each scaled to 0..1 over the front.
#'
#' @param OutputCollect What [collect_outputs()] returned.
#' @return A data frame with `solID`, `cluster` (`NA` without clusters) and `error_score`, sorted by the last.
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
  models <- models[order(models$error_score, models$solID), ]
  if (!is.data.frame(winners)) models <- utils::head(models, finalists_without_clusters)
  rownames(models) <- NULL
  models
}
