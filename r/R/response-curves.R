# Points of a curve, and how far beyond the largest spend of the window it is drawn.
curve_points <- 100
curve_reach <- 1.5

#' Response curves of the paid channels of one model
#'
#' For spend s of one period: response = coef / (1 + inflexion^alpha / (s + carryover)^alpha), Robyn's `fx_objective`, where
#' carryover is the mean that is carried over from earlier periods. Both axes are for one period, in the units of the data.
#'
#' @param InputCollect,OutputCollect What `robyn_inputs` and [collect_outputs()] returned.
#' @param model The model's solID.
#' @return A list with `sol_id` and `channels`, one for each paid channel: `channel` (the spend column), `variable`,
#'   `mean_spend` and `mean_response` (where the channel is now), `mean_carryover`, `points` (data frame: spend, response).
#' @export
response_curves <- function(InputCollect, OutputCollect, model) {
  parameters <- OutputCollect$resultHypParam[OutputCollect$resultHypParam$solID == model, ]
  decomposition <- OutputCollect$xDecompAgg[OutputCollect$xDecompAgg$solID == model, ]
  objective <- robyn_function("fx_objective")
  window <- InputCollect$rollingWindowStartWhich:InputCollect$rollingWindowEndWhich
  curve <- function(variable) {
    row <- decomposition[decomposition$rn == variable, ]
    channel <- spend_columns(InputCollect, variable)
    respond <- function(spend) {
      objective(
        x = spend, coeff = row$coef, alpha = parameters[[paste0(variable, "_alphas")]],
        inflexion = parameters[[paste0(variable, "_inflexion")]], x_hist_carryover = row$mean_carryover, get_sum = FALSE
      )
    }
    spend <- seq(0, curve_reach * max(InputCollect$dt_input[[channel]][window]), length.out = curve_points)
    list(
      channel = channel, variable = variable, mean_spend = row$mean_spend, mean_response = respond(row$mean_spend),
      mean_carryover = row$mean_carryover, points = data.frame(spend = spend, response = respond(spend))
    )
  }
  list(sol_id = model, channels = lapply(InputCollect$paid_media_selected, curve))
}
