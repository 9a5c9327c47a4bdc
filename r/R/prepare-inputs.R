#' Robyn's inputs for a run
#'
#' @param spec A run's spec, as [read_job()] gives it.
#' @param data The rows, as [read_input()] gives them.
#' @return What `robyn_inputs` returns.
#' @section Conditions: `mmmtrainer_refused` where Robyn (`mmmtrainer_robyn_refused`), or we before it, refuses the input;
#'   `mmmtrainer_constant_in_window` where a variable that Robyn made is constant. Warning: `mmmtrainer_window_moved`.
#' @export
prepare_inputs <- function(spec, data) {
  hyperparameters <- hyperparameters_of(spec)
  check_holiday_country(spec$prophet)
  InputCollect <- tryCatch(
    Robyn::robyn_inputs(
      dt_input = data, date_var = spec$date_var, dep_var = spec$dep_var, dep_var_type = spec$dep_var_type,
      paid_media_spends = spec$paid_media_spends, paid_media_vars = spec$paid_media_vars,
      paid_media_signs = spec$paid_media_signs, organic_vars = spec$organic_vars, organic_signs = spec$organic_signs,
      context_vars = spec$context_vars, context_signs = spec$context_signs, factor_vars = spec$factor_vars,
      dt_holidays = Robyn::dt_prophet_holidays, prophet_vars = spec$prophet$vars,
      prophet_country = if ("holiday" %in% spec$prophet$vars) spec$prophet$country,
      adstock = spec$adstock, hyperparameters = hyperparameters,
      window_start = spec$window$start, window_end = spec$window$end,
      calibration_input = calibration_input(spec$calibration)
    ),
    error = function(e) {
      if (inherits(e, "mmmtrainer_error")) stop(e)
      refuse(
        "spec_invalid", sprintf("Robyn refused the input: %s", one_line(conditionMessage(e))),
        "Change the data or the manifest accordingly.", class = "mmmtrainer_robyn_refused", parent = e
      )
    }
  )
  check_prepared(InputCollect, spec)
}

check_holiday_country <- function(prophet) {
  if (!"holiday" %in% prophet$vars) return(invisible())
  known <- sort(unique(Robyn::dt_prophet_holidays$country))
  if (prophet$country %in% known) return(invisible())
  refuse(
    "holiday_country_unknown", sprintf("Robyn has no holidays for the country \"%s\".", prophet$country),
    sprintf("Use one of %s, or leave \"holiday\" out of prophet.vars.", paste(known, collapse = ", ")),
    country = prophet$country
  )
}

# Lift tests in Robyn's own columns.
calibration_input <- function(studies) {
  if (is.null(studies)) return(NULL)
  data.frame(
    channel = studies$channel, liftStartDate = as.Date(studies$start), liftEndDate = as.Date(studies$end),
    liftAbs = as.numeric(studies$lift), spend = as.numeric(studies$spend), confidence = as.numeric(studies$confidence),
    metric = studies$metric, calibration_scope = studies$scope
  )
}
