#' Robyn's `robyn_pareto` without a data frame for every row
#'
#' Takes most of `robyn_outputs`' time in Robyn, for it goes through media and models with data frames of one row. Here the
#' fronts are numbered in one pass, and what the plots show is put together from vectors. The numbers are the same, bit for
#' bit; the transformations of media are Robyn's own `transform_decomp`.
#'
#' @param InputCollect,OutputModels,pareto_fronts,min_candidates,calibration_constraint,quiet,calibrated As in `robyn_pareto`.
#' @param report `function(done, of)`, called as the models on the fronts are gone through.
#' @param ... Passed to Robyn's `errors_scores`.
#' @return What `robyn_pareto` returns.
#' @noRd
pareto <- function(InputCollect, OutputModels, pareto_fronts = "auto", min_candidates = 100,
                   calibration_constraint = usual_calibration_constraint, quiet = FALSE, calibrated = FALSE,
                   report = function(done, of) NULL, ...) {
  tables <- collect_trials(OutputModels, calibrated)
  resultHypParam <- tables$resultHypParam
  xDecompAgg <- tables$xDecompAgg

  paid <- xDecompAgg$rn %in% InputCollect$paid_media_selected
  has_zero <- has_zero_coefficient(xDecompAgg$solID[paid], xDecompAgg$coef[paid])
  resultHypParam$coef0 <- unname(has_zero[resultHypParam$solID])
  resultHypParam$mape.qt10 <- is_candidate(resultHypParam, calibration_constraint)
  candidates <- which(resultHypParam$mape.qt10)
  resultHypParam$robynPareto <- NA_real_
  resultHypParam$robynPareto[candidates] <- front_numbers(
    resultHypParam$nrmse[candidates], resultHypParam$decomp.rssd[candidates],
    if ("auto" %in% pareto_fronts) Inf else max(pareto_fronts)
  )
  resultHypParam$error_score <- robyn_function("errors_scores")(
    resultHypParam, ts_validation = OutputModels$ts_validation, ...
  )
  xDecompAgg$robynPareto <- resultHypParam$robynPareto[match(xDecompAgg$solID, resultHypParam$solID)]
  if ("auto" %in% pareto_fronts) pareto_fronts <- enough_fronts(resultHypParam$robynPareto, min_candidates, calibrated)

  on_fronts <- which(xDecompAgg$robynPareto %in% seq_len(pareto_fronts))
  decompositions <- xDecompAgg[on_fronts, ]
  if (!quiet) message(sprintf(">>> Calculating response curves of %d models", length(unique(decompositions$solID))))
  responses <- respond(InputCollect, resultHypParam, decompositions)
  with_means <- c("mean_response", "mean_spend_adstocked", "mean_carryover")
  xDecompAgg[with_means] <- NA_real_
  for (name in with_means) xDecompAgg[[name]][on_fronts] <- responses$means[[name]]
  xDecompAgg$roi_mean <- xDecompAgg$mean_response / xDecompAgg$mean_spend
  xDecompAgg$roi_total <- xDecompAgg$xDecompAgg / xDecompAgg$total_spend
  xDecompAgg$cpa_mean <- xDecompAgg$mean_spend / xDecompAgg$mean_response
  xDecompAgg$cpa_total <- xDecompAgg$total_spend / xDecompAgg$xDecompAgg

  models <- model_vectors(InputCollect, resultHypParam, xDecompAgg[on_fronts, ], responses$vectors, report)
  c(
    list(pareto_solutions = names(models$plotDataCollect), pareto_fronts = pareto_fronts),
    list(resultHypParam = resultHypParam, xDecompAgg = xDecompAgg, resultCalibration = tables$resultCalibration),
    models
  )
}

#' Whether [pareto()] gives what Robyn gives: more than one model, each known by its solID, and all made of the same variables.
#' @noRd
covers_pareto <- function(InputCollect, OutputModels) {
  if (!isFALSE(as.vector(OutputModels$hyper_fixed))) return(FALSE)
  collect <- function(table, column) {
    unlist(lapply(trials_of(OutputModels), function(x) x$resultCollect[[table]][[column]]), use.names = FALSE)
  }
  models <- collect("resultHypParam", "solID")
  variables <- unique(collect("xDecompAgg", "rn"))
  media <- InputCollect$all_media
  paid <- InputCollect$paid_media_selected
  rows_by <- function(names) unname(lapply(paid, function(name) which(name == names)))
  length(models) > 1 && !anyDuplicated(models) && !anyDuplicated(media) &&
    identical(collect("xDecompAgg", "solID"), rep(models, each = length(variables))) &&
    identical(collect("xDecompAgg", "rn"), rep(variables, length(models))) &&
    all(c("(Intercept)", media) %in% variables) && setequal(media, c(paid, InputCollect$organic_vars)) &&
    # A spend that is modelled by the exposure of another would be looked up twice.
    all(mapply(function(spend, var, own) setequal(c(spend, var), own), rows_by(InputCollect$paid_media_spends),
      rows_by(InputCollect$paid_media_vars), seq_along(paid)))
}

trials_of <- function(OutputModels) {
  OutputModels[vapply(OutputModels, function(x) "resultCollect" %in% names(x), logical(1))]
}

#' The tables of all trials, one below the other.
#' @noRd
collect_trials <- function(OutputModels, calibrated) {
  collect <- function(name, change = identity) {
    dplyr::bind_rows(lapply(trials_of(OutputModels), function(x) {
      table <- dplyr::mutate(change(x$resultCollect[[name]]), trial = x$trial)
      table$iterations <- (table$iterNG - 1) * OutputModels$cores + table$iterPar
      table
    }))
  }
  list(
    resultHypParam = collect("resultHypParam"), xDecompAgg = collect("xDecompAgg"),
    resultCalibration = if (calibrated) collect("liftCalibration", function(x) dplyr::rename(x, rn = "liftMedia"))
  )
}

#' For each solID, whether the smallest of its coefficients is zero.
#' @noRd
has_zero_coefficient <- function(solID, coef) {
  sorted <- order(match(solID, unique(solID)), coef)
  smallest <- sorted[!duplicated(solID[sorted])]
  stats::setNames(coef[smallest] %in% 0, solID[smallest])
}

# The share of the models, by how well they agree with the lift tests, that Robyn takes the fronts from.
usual_calibration_constraint <- 0.1

#' The models that the fronts are taken from: those that agree with the lift tests best, without the worst tenth.
#' @noRd
is_candidate <- function(models, calibration_constraint) {
  best <- function(x, share) x <= stats::quantile(x, probs = share, na.rm = TRUE)
  best(models$mape, calibration_constraint) & best(models$nrmse, 0.9) & best(models$decomp.rssd, 0.9)
}

#' The number of the pareto front that each point (x, y) lies on, both to be small; `NA` beyond the first `fronts`.
#'
#' A point is on the first front that has no earlier point, in the order of x and then y, with a y as small as its own: Robyn's
#' `pareto_front`, which takes off one front after the other. Points that are equal in 15 digits share the smallest number.
#' @noRd
front_numbers <- function(x, y, fronts = Inf) {
  lowest <- numeric(length(x)) # of each front so far: never falling from one front to the next
  count <- 0L
  number <- rep(NA_real_, length(x))
  for (i in order(x, y)) {
    below <- 0L
    above <- count + 1L
    while (above - below > 1L) {
      middle <- (below + above) %/% 2L
      if (lowest[[middle]] <= y[[i]]) below <- middle else above <- middle
    }
    if (above > count) count <- above
    lowest[[above]] <- y[[i]]
    number[[i]] <- above
  }
  number[number > fronts] <- NA
  point <- paste(x, y)
  by_number <- order(number)
  number[by_number][match(point, point[by_number])]
}

#' How many fronts hold `min_candidates` models.
#' @noRd
enough_fronts <- function(numbers, min_candidates, calibrated) {
  sizes <- tabulate(numbers[!is.na(numbers)])
  if (sum(sizes) <= min_candidates && !calibrated) {
    stop(sprintf("The pareto fronts hold only %d candidates, fewer than %s.", sum(sizes), format(min_candidates)))
  }
  fronts <- which(cumsum(sizes) >= min_candidates)[[1]]
  message(sprintf(
    ">> Automatically selected %d Pareto-fronts to contain at least %s pareto-optimal models (%d)",
    fronts, format(min_candidates), cumsum(sizes)[[fronts]]
  ))
  fronts
}
