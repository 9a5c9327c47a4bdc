# Points of a curve, and how far beyond the largest input of a period it is drawn.
curve_points <- 101
curve_reach <- 1.5

#' Response curves of all channels of the models that a person would look at
#'
#' What [channel_curve()] says, in numbers: enough to compute every point, and a sample of points.
#'
#' @param InputCollect,OutputCollect What `robyn_inputs` and [collect_outputs()] returned.
#' @param models Their solIDs.
#' @return A list in the shape of `RESPONSE_CURVES` (src/trainer/results.ts), but for the run's id.
#' @export
response_curves <- function(InputCollect, OutputCollect, models) {
  periods <- InputCollect$rollingWindowLength
  list(
    periods = periods, interval = InputCollect$intervalType, window = window_of_channels(InputCollect),
    formula = paste(
      "adstocked = adstocked_earlier + adstocked_per_unit * spend;",
      "response = coefficient / (1 + (inflexion / adstocked)^alpha); all for the mean period of the window"
    ),
    robyn_response = sprintf(paste0(
      "robyn_response(InputCollect, OutputCollect, select_model = sol_id, metric_name = variable, ",
      "metric_value = %d * spend, date_range = \"last_%d\")$sim_mean_response"
    ), periods, periods),
    models = lapply(models, function(model) {
      of <- function(variable, input) {
        sampled_curve(channel_curve(InputCollect, OutputCollect, model, variable), variable, input)
      }
      list(
        sol_id = model,
        channels = lapply(InputCollect$paid_media_selected, function(variable) {
          c(list(channel = spend_columns(InputCollect, variable)), of(variable, "spend"))
        }),
        organic = lapply(InputCollect$organic_vars, of, input = "value")
      )
    })
  )
}

#' What each paid channel spent in each period of the window, and what was modelled of it (the same but for exposures), from
#' which a budget can be divided over some of the dates as [allocate_budget()] does.
#' @noRd
window_of_channels <- function(InputCollect) {
  rows <- InputCollect$rollingWindowStartWhich:InputCollect$rollingWindowEndWhich
  list(
    dates = I(format(as.Date(InputCollect$dt_mod$ds[rows]))),
    channels = lapply(InputCollect$paid_media_selected, function(variable) {
      channel <- spend_columns(InputCollect, variable)
      list(
        channel = channel, spend = I(as.numeric(InputCollect$dt_input[[channel]][rows])),
        input = I(as.numeric(InputCollect$dt_mod[[variable]][rows]))
      )
    })
  )
}

#' @param input What goes into the channel: "spend", or the "value" of an organic variable in its own unit.
#' @noRd
sampled_curve <- function(curve, variable, input) {
  at <- seq(0, curve_reach * curve$max_input, length.out = curve_points)
  if (is.na(curve$adstocked_per_unit)) at <- numeric()
  of_input <- function(values, format) stats::setNames(list(values), sprintf(format, input))
  c(
    list(variable = variable), curve$hill, list(adstock = curve$adstock),
    of_input(curve$mean_input, "mean_%s"),
    list(
      mean_response = number_or(curve$response(curve$mean_input), 0), mean_carryover = curve$mean_carryover,
      adstocked_earlier = curve$adstocked_earlier, adstocked_per_unit = number_or(curve$adstocked_per_unit, 0),
      curve = c(of_input(I(at), "%s"), list(adstocked = I(curve$adstocked(at)), response = I(curve$response(at))))
    )
  )
}
