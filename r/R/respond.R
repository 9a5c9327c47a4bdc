#' Responses of the media of models, by Robyn's `transform_decomp`
#'
#' @param resultHypParam Models, with their hyperparameters.
#' @param decompositions Rows of `xDecompAgg`: a variable (`rn`) of a model (`solID`), with its coefficient.
#' @return `means`: for each row of `decompositions` the mean response, the mean adstocked spend and the mean carryover, `NA`
#'   where the row is no medium. `vectors`: for each solID a list of matrices with a row for each date of the window and a
#'   column for each medium, `spend` (adstocked), `response`, `response_carryover`.
#' @noRd
respond <- function(InputCollect, resultHypParam, decompositions) {
  overlay <- robyn_overlay(c("transform_decomp", "transform_adstock"), list(adstock_weibull = adstock_weibull))
  window <- InputCollect$rollingWindowStartWhich:InputCollect$rollingWindowEndWhich
  is_medium <- which(decompositions$rn %in% InputCollect$all_media)
  media <- decompositions$rn[is_medium]
  model <- match(decompositions$solID[is_medium], resultHypParam$solID)
  hyperparameter <- function(i, name) resultHypParam[[paste0(media[[i]], name)]][model[[i]]]
  rows <- lapply(seq_along(is_medium), function(i) {
    answer <- overlay$transform_decomp(
      all_values = InputCollect$dt_mod[[media[[i]]]], adstock = InputCollect$adstock,
      theta = hyperparameter(i, "_thetas"), shape = hyperparameter(i, "_shapes"), scale = hyperparameter(i, "_scales"),
      alpha = hyperparameter(i, "_alphas"), gamma = hyperparameter(i, "_gammas"), window_loc = window,
      coeff = decompositions$coef[[is_medium[[i]]]], metric_loc = window
    )
    list(
      mean_response = answer$mean_response,
      mean_spend_adstocked = answer$mean_input_immediate + answer$mean_input_carryover,
      mean_carryover = answer$mean_input_carryover,
      spend = answer$input_total[window], response = answer$response_total, response_carryover = answer$response_carryover
    )
  })
  of_rows <- function(name) {
    values <- rep(NA_real_, nrow(decompositions))
    values[is_medium] <- vapply(rows, function(row) row[[name]], numeric(1))
    values
  }
  matrices <- function(rows_of_model) {
    matrix_of <- function(name) {
      values <- vapply(rows[rows_of_model], function(row) row[[name]], numeric(length(window)))
      matrix(values, nrow = length(window), dimnames = list(NULL, media[rows_of_model]))
    }
    sapply(c("spend", "response", "response_carryover"), matrix_of, simplify = FALSE)
  }
  solIDs <- decompositions$solID[is_medium]
  list(
    means = sapply(c("mean_response", "mean_spend_adstocked", "mean_carryover"), of_rows, simplify = FALSE),
    vectors = lapply(split(seq_along(rows), factor(solIDs, unique(solIDs))), matrices)
  )
}

#' Robyn's `adstock_weibull` without a vector for every date: the same value, bit for bit.
#'
#' `x_decayed[t]` is the sum over dates s of x[s] weight[t - s + 1], with the weight of Weibull's density (scaled to 0..1) or
#' the product of its survival function.
#' @noRd
adstock_weibull <- function(x, shape, scale, windlen = length(x), type = "pdf") {
  dates <- seq_len(windlen)
  if (length(x) != windlen || windlen < 2 || shape == 0 || scale == 0) {
    return(robyn_function("adstock_weibull")(x, shape, scale, windlen, type))
  }
  weight <- weibull_weight(shape, scale, windlen, type)
  # Row t, column s: the weight of date s on date t, none before it.
  lag <- outer(dates, dates, "-") + 1
  lag[lag < 1] <- windlen + 1
  decayed <- matrix(c(weight, 0)[lag], nrow = windlen) * rep(x, each = windlen)
  x_decayed <- rowSums(decayed)
  list(
    x = x, x_decayed = x_decayed, thetaVecCum = weight, inflation_total = sum(x_decayed) / sum(x), x_imme = diag(decayed)
  )
}

weibull_weight <- function(shape, scale, windlen, type) {
  if (shape == 0 || scale == 0) return(rep(0, windlen))
  dates <- seq_len(windlen)
  scale <- round(stats::quantile(dates, scale), 0)
  if (type == "cdf") {
    return(cumprod(c(1, 1 - stats::pweibull(utils::head(dates, -1), shape = shape, scale = scale))))
  }
  robyn_function(".normalize")(stats::dweibull(dates, shape = shape, scale = scale))
}
