#' How one channel of one model responds to what is put into it
#'
#' `robyn_response` gives, for a total spread over dates as it was, the response of the mean period of these dates:
#'
#'     adstocked(s) = adstocked_earlier + adstocked_per_unit * s
#'     response(s)  = coefficient / (1 + (inflexion / adstocked(s))^alpha)
#'
#' s is the mean of a period of the window; its timing stays what it was. All adstocks of Robyn are linear, so that the mean
#' adstocked input is linear in s: `adstocked_earlier` is what is carried into the window from before it, `adstocked_per_unit`
#' what one unit a period becomes inside. Where `paid_media_vars` is an exposure, Robyn models exposure * cost per exposure
#' (`exposure_handling`), so that s is spend there, too.
#'
#' @param InputCollect,OutputCollect What `robyn_inputs` and [collect_outputs()] returned.
#' @param model The model's solID.
#' @param variable One of `InputCollect$all_media`.
#' @return A list: `hill` (alpha, gamma, inflexion, coefficient), `adstock` (type and theta, or shape and scale), `mean_input`
#'   (a period of the window), `max_input`, `adstocked_earlier`, `adstocked_per_unit` (`NA` without input in the window),
#'   `mean_carryover` (Robyn's), `carryover_periods` (mean lag), and the functions `adstocked`, `response`, `slope` of s.
#' @noRd
channel_curve <- function(InputCollect, OutputCollect, model, variable) {
  parameters <- OutputCollect$resultHypParam[OutputCollect$resultHypParam$solID == model, ]
  row <- OutputCollect$xDecompAgg[OutputCollect$xDecompAgg$solID == model & OutputCollect$xDecompAgg$rn == variable, ]
  parameter <- function(name) parameters[[paste(variable, name, sep = "_")]]
  hill <- list(
    alpha = parameter("alphas"), gamma = parameter("gammas"), inflexion = parameter("inflexion"), coefficient = row$coef
  )
  adstock <- if (InputCollect$adstock == "geometric") {
    list(type = "geometric", theta = parameter("thetas"))
  } else {
    list(type = InputCollect$adstock, shape = parameter("shapes"), scale = parameter("scales"))
  }
  input <- InputCollect$dt_mod[[variable]]
  window <- InputCollect$rollingWindowStartWhich:InputCollect$rollingWindowEndWhich
  within <- ifelse(seq_along(input) %in% window, input, 0)
  mean_input <- mean(input[window])
  earlier <- mean(decayed(input - within, adstock)[window])
  per_unit <- if (mean_input > 0) mean(decayed(within, adstock)[window]) / mean_input else NA_real_
  adstocked <- function(s) earlier + per_unit * s
  list(
    hill = hill, adstock = adstock, mean_input = mean_input, max_input = max(input[window]),
    adstocked_earlier = earlier, adstocked_per_unit = per_unit, mean_carryover = row$mean_carryover,
    carryover_periods = mean_lag(adstock, length(input)),
    adstocked = adstocked,
    response = function(s) hill$coefficient * hill_share(adstocked(s), hill),
    slope = function(s) per_unit * hill_slope(adstocked(s), hill)
  )
}

decayed <- function(input, adstock) {
  robyn_function("transform_adstock")(
    input, adstock$type, theta = adstock$theta, shape = adstock$shape, scale = adstock$scale
  )$x_decayed
}

#' Where on its Hill curve an adstocked input is: 0 nothing, 1 the most that it can ever bring (`fx_objective` by coefficient).
#' @noRd
hill_share <- function(adstocked, hill) 1 / (1 + (hill$inflexion / adstocked)^hill$alpha)

#' Derivative of coefficient * [hill_share()]: coefficient * share * (1 - share) * alpha / adstocked (`fx_gradient`, less sign).
#' @noRd
hill_slope <- function(adstocked, hill) {
  share <- hill_share(adstocked, hill)
  hill$coefficient * share * (1 - share) * hill$alpha / adstocked
}

#' How many periods pass, on the mean, until an input has its effect
#'
#' The mean lag of the adstock's weights, scaled to a sum of 1: sum(lag * weight) / sum(weight). For geometric adstock the
#' weights are theta^lag, and that is theta / (1 - theta). The weights of the Weibull adstocks are Robyn's (`adstock_weibull`,
#' `thetaVecCum`), over the whole series as the model was trained.
#'
#' @param periods Length of the series.
#' @noRd
mean_lag <- function(adstock, periods) {
  if (adstock$type == "geometric") return(adstock$theta / (1 - adstock$theta))
  weights <- robyn_function("transform_adstock")(
    rep(1, periods), adstock$type, shape = adstock$shape, scale = adstock$scale
  )$thetaVecCum
  # Robyn's weights are all 0 where the adstock does nothing.
  if (sum(weights) == 0) 0 else sum((seq_along(weights) - 1) * weights) / sum(weights)
}

weeks_of_interval <- c(day = 1 / 7, week = 1, month = 365.25 / 12 / 7)
