adstock_types <- c(geometric = 0L, weibull_cdf = 1L, weibull_pdf = 2L)

#' What src/objective.c needs to know of a trial
#'
#' Everything that is the same for all candidates, with the definitions of Robyn's `robyn_mmm`. Indices count from 0.
#'
#' @param InputCollect What `robyn_inputs` returned.
#' @param hyper_collect What Robyn's `hyper_collector` returned.
#' @param settings List of `robyn_mmm`'s arguments `intercept`, `intercept_sign`, `ts_validation`, `add_penalty_factor`,
#'   `rssd_zero_penalty`.
#' @return A list as src/design.c reads it; `rows_of_spend` and `lambda_max` are for R alone.
#' @noRd
fast_design <- function(InputCollect, hyper_collect, settings) {
  dt_mod <- InputCollect$dt_mod
  window <- InputCollect$rollingWindowStartWhich:InputCollect$rollingWindowEndWhich
  variables <- c(setdiff(names(dt_mod), c("ds", "dep_var", InputCollect$all_media)), InputCollect$all_media)
  x <- vapply(variables, function(name) as.numeric(dt_mod[[name]][window]), numeric(length(window)))
  shares <- rows_of_spend(InputCollect)
  paid <- intersect(variables, InputCollect$paid_media_selected)
  lambda_max <- highest_lambda(dt_mod)
  ranges <- hyperparameter_ranges(hyper_collect)
  place <- function(name) match(name, names(ranges$low)) - 1L
  parameter <- function(medium, kind) {
    index <- place(paste0(medium, "_", kind))
    if (is.na(index)) -1L else index
  }
  c(
    list(
      x = x, y = as.numeric(dt_mod$dep_var[window]), series_rows = nrow(dt_mod), window_start = window[[1]] - 1L,
      adstock = adstock_types[[InputCollect$adstock]],
      hyperparameters = ranges, lambda = place("lambda"), train_size = place("train_size"),
      penalty = if (settings$add_penalty_factor) match(penalty_names(ranges), names(ranges$low)) - 1L,
      lambda_min = lambda_max * lambda_min_ratio, lambda_max = lambda_max,
      trend = if ("trend" %in% variables) match("trend", variables) - 1L else -1L,
      media = lapply(InputCollect$all_media, function(medium) {
        list(
          column = match(medium, variables) - 1L, x = as.numeric(dt_mod[[medium]]),
          theta = parameter(medium, "thetas"), shape = parameter(medium, "shapes"), scale = parameter(medium, "scales"),
          alpha = parameter(medium, "alphas"), gamma = parameter(medium, "gammas")
        )
      }),
      intercept = as.integer(settings$intercept),
      refit_negative_intercept = as.integer(settings$intercept_sign == "non_negative"),
      paid_column = match(paid, variables) - 1L, spend_share = shares$spend_share[match(paid, shares$rn)],
      rssd_zero_penalty = as.integer(settings$rssd_zero_penalty), ts_validation = as.integer(settings$ts_validation),
      refresh_start = which(InputCollect$dt_modRollWind$ds == InputCollect$refreshAddedStart) - 1L,
      studies = lift_studies(InputCollect), rows_of_spend = shares
    ),
    coefficient_limits(InputCollect)
  )
}

# Robyn's own, as its robyn_mmm() sets it.
lambda_min_ratio <- 0.0001

#' Robyn's largest lambda: a tenth of the one at which all coefficients would vanish.
#' @noRd
highest_lambda <- function(dt_mod) {
  x <- dt_mod[setdiff(names(dt_mod), c("ds", "dep_var"))]
  max(robyn_function("lambda_seq")(x = x, y = dt_mod$dep_var, seq_len = 100, lambda_min_ratio)) * 0.1
}

#' For each hyperparameter its coordinate of the candidate, from 0 (-1 where it is fixed), and its range.
#' @noRd
hyperparameter_ranges <- function(hyper_collect) {
  names <- names(hyper_collect$hyper_list_all)
  searched <- hyper_collect$hyper_bound_list_updated
  ranges <- lapply(names, function(name) {
    if (name %in% names(searched)) range(searched[[name]]) else rep(hyper_collect$hyper_bound_list_fixed[[name]], 2)
  })
  list(
    source = match(names, names(searched), nomatch = 0L) - 1L,
    low = stats::setNames(vapply(ranges, function(range) as.numeric(range[[1]]), numeric(1)), names),
    high = vapply(ranges, function(range) as.numeric(range[[2]]), numeric(1))
  )
}

# Robyn gives glmnet the factors in the order of the hyperparameters.
penalty_names <- function(ranges) grep("_penalty", names(ranges$low), value = TRUE)

#' Limits of the coefficients by position, as Robyn sets them, and those where the trend falls in the training part.
#' @noRd
coefficient_limits <- function(InputCollect) {
  signs <- c(InputCollect$context_signs, InputCollect$paid_media_signs, InputCollect$organic_signs)
  of_prophet <- length(InputCollect$prophet_signs)
  lower <- c(rep(0, of_prophet), ifelse(signs == "positive", 0, -Inf))
  upper <- c(rep(1, of_prophet), ifelse(signs == "negative", 0, Inf))
  trend <- which(InputCollect$prophet_vars == "trend")
  list(
    lower = lower, upper = upper,
    lower_falling = replace(lower, trend, -1), upper_falling = replace(upper, trend, 0)
  )
}

#' Spend and exposure of each medium in the window, and in what a refresh added: the columns that `robyn_mmm` joins to
#' `xDecompAgg`.
#' @noRd
rows_of_spend <- function(InputCollect) {
  window <- InputCollect$dt_input[InputCollect$rollingWindowStartWhich:InputCollect$rollingWindowEndWhich, ]
  added <- which(InputCollect$dt_modRollWind$ds == InputCollect$refreshAddedStart)
  all <- spend_of_rows(InputCollect, window)
  refresh <- spend_of_rows(InputCollect, window[added:InputCollect$rollingWindowLength, ])
  data.frame(
    rn = all$rn, spend_share = all$spend_share, spend_share_refresh = refresh$spend_share,
    mean_spend = all$mean_spend, total_spend = all$total_spend,
    mean_exposure = all$mean_exposure, mean_exposure_refresh = refresh$mean_exposure
  )
}

spend_of_rows <- function(InputCollect, rows) {
  spends <- rows[InputCollect$paid_media_spends]
  total <- vapply(spends, function(x) as.numeric(sum(x)), numeric(1), USE.NAMES = FALSE)
  other <- c(InputCollect$exposure_vars, InputCollect$organic_vars)
  rn <- union(InputCollect$paid_media_selected, other)
  paid <- match(rn, InputCollect$paid_media_selected)
  data.frame(
    rn = rn, total_spend = total[paid],
    mean_spend = vapply(spends, mean, numeric(1), USE.NAMES = FALSE)[paid], spend_share = (total / sum(total))[paid],
    mean_exposure = if (length(other) == 0) {
      NA
    } else {
      vapply(rn, function(name) if (name %in% other) mean(rows[[name]]) else NA_real_, numeric(1), USE.NAMES = FALSE)
    }
  )
}

#' The lift tests of `lift_calibration`: their channels, and the periods that they cover.
#' @noRd
lift_studies <- function(InputCollect) {
  studies <- InputCollect$calibration_input
  if (is.null(studies)) return(list())
  series <- InputCollect$dt_mod$ds
  window <- InputCollect$dt_modRollWind$ds
  lapply(seq_len(nrow(studies)), function(i) {
    start <- studies$liftStartDate[[i]]
    end <- studies$liftEndDate[[i]]
    in_series <- which(series >= start & series <= end)
    # A study that begins within a period has it from its beginning.
    if (!start %in% series) in_series <- c(min(in_series, Inf) - 1, in_series)
    dates <- series[in_series]
    list(
      media = match(strsplit(studies$channel_selected[[i]], "+", fixed = TRUE)[[1]], InputCollect$all_media) - 1L,
      is_immediate = as.integer(studies$calibration_scope[[i]] == "immediate"),
      in_series = as.integer(in_series - 1), in_window = which(window %in% dates) - 1L,
      lift = as.numeric(studies$liftAbs[[i]]),
      lift_days = as.numeric(difftime(end, start, units = "days")),
      decomposition_days = as.numeric(difftime(max(dates), min(dates), units = "days")),
      start = min(dates), end = max(dates)
    )
  })
}
