# Robyn's response of a channel to spend, and what spends are best by it. Every figure is for one period.
#
# response(s) = coef / (1 + (inflexion / (s + carryover))^alpha), Robyn's `fx_objective`. It rises everywhere; where alpha is
# above 1 it is S-shaped, so that there is more than one local optimum, and Robyn's solver stops at the one it meets.

#' The curves of one model's paid channels
#'
#' @return A data frame named by modelled variable: `channel`, `coef`, `alpha`, `inflexion`, `carryover` (Robyn's: the mean
#'   of the window), `now` (mean spend in the dates), `mean_response` (Robyn's: the mean of the responses in the window).
#' @noRd
channel_curves <- function(InputCollect, OutputCollect, model, plan) {
  respond <- robyn_overlay("robyn_response", plot_data_only())$robyn_response
  parameters <- OutputCollect$resultHypParam[OutputCollect$resultHypParam$solID == model, ]
  coefficients <- OutputCollect$xDecompAgg[OutputCollect$xDecompAgg$solID == model, ]
  window <- InputCollect$rollingWindowStartWhich:InputCollect$rollingWindowEndWhich
  in_dates <- InputCollect$dt_mod$ds >= plan$from & InputCollect$dt_mod$ds <= plan$to
  of <- function(variable) {
    response <- respond(
      InputCollect = InputCollect, OutputCollect = OutputCollect, select_model = model, metric_name = variable, quiet = TRUE
    )
    data.frame(
      channel = spend_columns(InputCollect, variable), coef = coefficients$coef[coefficients$rn == variable],
      alpha = parameters[[paste0(variable, "_alphas")]], inflexion = parameters[[paste0(variable, "_inflexion")]],
      carryover = mean(response$input_carryover[window]), now = mean(InputCollect$dt_mod[[variable]][in_dates]),
      mean_response = response$mean_response, row.names = variable
    )
  }
  do.call(rbind, lapply(InputCollect$paid_media_selected, of))
}

response_at <- function(curves, spend) {
  curves$coef / (1 + (curves$inflexion / (spend + curves$carryover))^curves$alpha)
}

slope_at <- function(curves, spend) {
  z <- spend + curves$carryover
  powered <- (curves$inflexion / z)^curves$alpha
  slope <- curves$coef * curves$alpha * powered / z / (1 + powered)^2
  # At no spend at all the slope is endless, or none; both are found from beside it.
  ifelse(curves$coef == 0, 0, ifelse(is.nan(slope), ifelse(curves$alpha < 1, Inf, 0), slope))
}

#' The spends that maximise response - price * spend within the bounds; of equals the smaller
#' @noRd
best_at_price <- function(curves, lower, upper, price) {
  steepest <- curves$inflexion * (pmax(curves$alpha - 1, 0) / (curves$alpha + 1))^(1 / curves$alpha) - curves$carryover
  left <- pmin(pmax(lower, steepest), upper)
  right <- upper
  # From the steepest point on the slope falls: where it crosses the price is the local maximum.
  for (step in 1:45) {
    middle <- (left + right) / 2
    is_steeper <- slope_at(curves, middle) > price
    left <- ifelse(is_steeper, middle, left)
    right <- ifelse(is_steeper, right, middle)
  }
  spends <- cbind(lower, left, upper)
  values <- apply(spends, 2, function(spend) response_at(curves, spend)) - price * spends
  spends[cbind(seq_along(lower), max.col(values, ties.method = "first"))]
}

#' Between `less` and `more`, which bracket it, the spends at which `excess(spends)` is 0
#' @noRd
between <- function(less, more, excess) {
  at <- function(share) less + share * (more - less)
  if (excess(less) * excess(more) >= 0) return(if (abs(excess(less)) <= abs(excess(more))) less else more)
  at(stats::uniroot(function(share) excess(at(share)), c(0, 1), tol = 1e-14)$root)
}

#' The price at which the best spends go from `is_more` to not, as the two sides of it
#' @noRd
around_price <- function(curves, lower, upper, is_more) {
  low <- 0
  high <- 1e-12
  while (is_more(best_at_price(curves, lower, upper, high)) && high < 1e12) high <- high * 10
  for (step in 1:50) {
    middle <- (low + high) / 2
    if (is_more(best_at_price(curves, lower, upper, middle))) low <- middle else high <- middle
  }
  list(less = best_at_price(curves, lower, upper, high), more = best_at_price(curves, lower, upper, low))
}

#' Spends within the bounds that add up to a budget, by the price at which every channel's next unit brings the same
#' @noRd
spends_for_budget <- function(curves, lower, upper, budget) {
  excess <- function(spends) sum(spends) - budget
  everything <- best_at_price(curves, lower, upper, 0)
  if (excess(everything) <= 0) return(between(everything, upper, excess))
  sides <- around_price(curves, lower, upper, function(spends) excess(spends) > 0)
  between(sides$less, sides$more, excess)
}

#' Response for one unit of spend.
#' @noRd
efficiency_at <- function(curves, spends) sum(response_at(curves, spends)) / sum(spends)

#' The least and the greatest response for one unit of spend that make sense within the bounds: where all that has an effect
#' is spent, and the maximum of the ratio (Dinkelbach's method).
#' @noRd
efficiency_range <- function(curves, lower, upper) {
  everything <- best_at_price(curves, lower, upper, 0)
  greatest <- efficiency_at(curves, everything)
  repeat {
    spends <- best_at_price(curves, lower, upper, greatest)
    found <- efficiency_at(curves, spends)
    if (!is.finite(found) || found <= greatest * (1 + 1e-12)) break
    greatest <- found
  }
  c(least = efficiency_at(curves, everything), greatest = if (is.finite(found)) greatest else Inf)
}

#' The spends with the largest response among those that bring `target` for one unit of spend; the nearest where none do
#' @noRd
spends_for_efficiency <- function(curves, lower, upper, target) {
  excess <- function(spends) target * sum(spends) - sum(response_at(curves, spends))
  everything <- best_at_price(curves, lower, upper, 0)
  if (excess(everything) <= 0) return(everything)
  sides <- around_price(curves, lower, upper, function(spends) excess(spends) > 0)
  between(sides$less, sides$more, excess)
}
