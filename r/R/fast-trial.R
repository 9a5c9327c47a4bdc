# How often a trial says how far it is, in seconds.
report_every <- 0.5

#' `robyn_mmm` without its overhead
#'
#' The same arguments and the same result, computed by src/objective.c on matrices: Robyn spends 95 % of an iteration on data
#' frames around a computation of a tenth of a millisecond. The tests hold both equal.
#'
#' @param on_tell `function(losses, iterations)`: the lowest losses so far, and how many iterations are new.
#' @param nevergrad `NULL` for the native optimizer, or [nevergrad_optimizer()].
#' @return A function in place of `robyn_mmm`.
#' @section Conditions: `mmmtrainer_fast_stopped` where a candidate cannot be computed: Robyn's own loop has to decide.
#' @noRd
fast_mmm <- function(on_tell, nevergrad = NULL) {
  function(InputCollect, hyper_collect, iterations, cores, nevergrad_algo, intercept = TRUE, intercept_sign,
           ts_validation = TRUE, add_penalty_factor = FALSE, objective_weights = NULL, rssd_zero_penalty = TRUE,
           trial = 1L, seed = 123L, ...) {
    started <- proc.time()[["elapsed"]]
    design <- fast_design(InputCollect, hyper_collect, list(
      intercept = intercept, intercept_sign = intercept_sign, ts_validation = ts_validation,
      add_penalty_factor = add_penalty_factor, rssd_zero_penalty = rssd_zero_penalty
    ))
    pointer <- .Call(trial_new, design, glmnet_call(ncol(design$x)), as.integer(iterations))
    dimension <- length(hyper_collect$hyper_bound_list_updated)
    objectives <- if (length(design$studies) > 0) 3L else 2L
    weights <- if (is.null(objective_weights)) rep(1, objectives) else as.numeric(objective_weights)
    if (is.null(nevergrad)) {
      optimizer <- .Call(de_new, as.double(seed), dimension, 1L, objectives, weights)
      search_natively(pointer, optimizer, iterations, on_tell)
    } else {
      ask_and_tell(pointer, nevergrad(seed, dimension, iterations, objectives, weights, nevergrad_algo), iterations, on_tell)
    }
    tables <- .Call(trial_results, pointer)
    resultCollect <- list(
      resultHypParam = hyperparameter_table(tables, design, InputCollect, trial),
      xDecompAgg = decomposition_table(tables, design, trial)
    )
    if (length(design$studies) > 0) {
      resultCollect$liftCalibration <- lift_table(tables, design, InputCollect$calibration_input, trial)
    }
    # Robyn takes the length of a result that is not there.
    resultCollect$iter <- 0L
    resultCollect$elapsed.min <- c(elapsed = (proc.time()[["elapsed"]] - started) / 60)
    list(
      resultCollect = resultCollect, hyperBoundNG = hyper_collect$hyper_bound_list_updated,
      hyperBoundFixed = hyper_collect$hyper_bound_list_fixed
    )
  }
}

search_natively <- function(pointer, optimizer, iterations, on_tell) {
  done <- 0
  while (done < iterations) {
    progress <- .Call(trial_run, pointer, optimizer, report_every)
    if (is.character(progress)) stop_fast(progress, done)
    on_tell(progress[2:3], progress[[1]] - done)
    done <- progress[[1]]
  }
}

ask_and_tell <- function(pointer, optimizer, iterations, on_tell) {
  for (iteration in seq_len(iterations)) {
    candidate <- optimizer$ask()
    losses <- .Call(trial_evaluate, pointer, as.numeric(candidate$value))
    if (is.character(losses)) stop_fast(losses, iteration - 1)
    optimizer$tell(candidate, as.list(losses))
    on_tell(losses, 1L)
  }
}

stop_fast <- function(reason, done) {
  abort("internal", reason, class = "mmmtrainer_fast_stopped", iteration = done + 1)
}

metrics_of <- function(tables) {
  metrics <- t(tables$metrics)
  colnames(metrics) <- c(
    "rsq_train", "rsq_val", "rsq_test", "nrmse_train", "nrmse_val", "nrmse_test", "nrmse", "decomp.rssd", "mape", "lambda",
    "Elapsed", "since_start"
  )
  lapply(as.data.frame(metrics), logical_where_missing)
}

# Robyn's NA is a logical one; it becomes a number where it stands among numbers.
logical_where_missing <- function(column) if (all(is.na(column) & !is.nan(column))) rep(NA, length(column)) else column

#' The columns that Robyn's tables of a trial have in common, one row for each iteration.
#' @noRd
common_columns <- function(tables, design, trial) {
  metrics <- metrics_of(tables)
  iterations <- length(metrics$nrmse)
  number <- seq_len(iterations)
  c(
    metrics[c("rsq_train", "rsq_val", "rsq_test", "nrmse_train", "nrmse_val", "nrmse_test", "nrmse", "decomp.rssd", "mape", "lambda")],
    list(
      lambda_hp = tables$values[design$lambda + 1, ], lambda_max = rep(design$lambda_max, iterations),
      lambda_min_ratio = rep(lambda_min_ratio, iterations), solID = paste(trial, number, 1L, sep = "_"),
      trial = rep(trial, iterations), iterNG = number, iterPar = rep(1L, iterations)
    )
  )
}

hyperparameter_table <- function(tables, design, InputCollect, trial) {
  names <- names(design$hyperparameters$low)
  columns_of <- function(table, names) stats::setNames(lapply(seq_along(names), function(i) table[i, ]), names)
  common <- common_columns(tables, design, trial)
  until_ratio <- seq_len(match("lambda_min_ratio", names(common)))
  metrics <- metrics_of(tables)
  first <- which.min(metrics$since_start)
  as_tibble_without_check(c(
    columns_of(tables$values, names)[names != "lambda"],
    columns_of(tables$inflexions, paste0(InputCollect$all_media, "_inflexion")),
    columns_of(tables$inflations, paste0(InputCollect$all_media, "_inflation")),
    common[until_ratio],
    list(
      pos = as.numeric(colSums(tables$totals < 0) == 0), Elapsed = metrics$Elapsed,
      ElapsedAccum = metrics$since_start - min(metrics$since_start) + metrics$Elapsed[[first]]
    ),
    common[-until_ratio]
  ))
}

decomposition_table <- function(tables, design, trial) {
  rn <- c("(Intercept)", colnames(design$x))
  common <- common_columns(tables, design, trial)
  iterations <- length(common$nrmse)
  spend <- design$rows_of_spend[match(rn, design$rows_of_spend$rn), -1]
  effect <- function(shares) {
    all <- matrix(NA_real_, length(rn), iterations)
    all[design$paid_column + 2, ] <- shares
    logical_where_missing(as.vector(all))
  }
  as_tibble_without_check(c(
    list(
      rn = rep(rn, iterations), coef = as.vector(tables$coefficients), xDecompAgg = as.vector(tables$totals),
      xDecompPerc = as.vector(tables$shares), xDecompMeanNon0 = as.vector(tables$means_not_0),
      xDecompMeanNon0Perc = as.vector(tables$mean_not_0_shares), xDecompAggRF = as.vector(tables$totals_refresh),
      xDecompPercRF = as.vector(tables$shares_refresh), xDecompMeanNon0RF = as.vector(tables$means_not_0_refresh),
      xDecompMeanNon0PercRF = as.vector(tables$mean_not_0_shares_refresh), pos = as.vector(tables$totals >= 0)
    ),
    lapply(spend, rep, times = iterations),
    list(
      effect_share = effect(tables$effect_shares), effect_share_refresh = effect(tables$effect_shares_refresh),
      train_size = rep(tables$values[design$train_size + 1, ], each = length(rn))
    ),
    lapply(common, rep, each = length(rn))
  ))
}

lift_table <- function(tables, design, studies, trial) {
  common <- common_columns(tables, design, trial)
  iterations <- length(common$nrmse)
  of_each <- function(column) rep(column, iterations)
  dates <- function(name) do.call(c, lapply(design$studies, function(study) study[[name]]))
  predicted <- as.vector(tables$predictions)
  table <- as_tibble_without_check(c(
    list(
      liftMedia = of_each(studies$channel_selected), liftStart = of_each(studies$liftStartDate),
      liftEnd = of_each(studies$liftEndDate), liftAbs = of_each(studies$liftAbs),
      decompStart = of_each(dates("start")), decompEnd = of_each(dates("end")), decompAbsScaled = predicted,
      decompAbsTotalScaled = as.vector(tables$prediction_totals),
      calibrated_pct = predicted / as.vector(tables$prediction_totals),
      mape_lift = abs((predicted - of_each(studies$liftAbs)) / of_each(studies$liftAbs))
    ),
    lapply(common, rep, each = nrow(studies))
  ))
  table[order(table$mape, table$liftMedia, table$liftStart, method = "radix"), ]
}

as_tibble_without_check <- function(columns) {
  structure(
    columns, class = c("tbl_df", "tbl", "data.frame"), row.names = .set_row_names(length(columns[[1]]))
  )
}
