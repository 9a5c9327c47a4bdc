#' What Robyn made of the input, where it is not what was asked for.
#' @noRd
check_prepared <- function(InputCollect, spec) {
  check_prepared_variance(InputCollect, spec)
  check_prepared_window(InputCollect, spec)
  InputCollect
}

#' Robyn drops a variable that is constant in the window, but not its sign constraint, so that every later variable gets its
#' neighbour's. A weekday of weekly data is constant but for the last digits, and is kept as noise.
#' @noRd
check_prepared_variance <- function(InputCollect, spec) {
  for (name in InputCollect$all_ind_vars) {
    value <- as.numeric(InputCollect$dt_modRollWind[[name]])
    if (diff(range(value)) > 1e-8 * max(abs(value))) next
    refuse(
      "value_constant",
      sprintf("\"%s\" is the same in the whole window, so that nothing can be learnt from it.", name),
      if (name %in% spec$prophet$vars) {
        sprintf("Leave \"%s\" out of prophet.vars, or widen the window.", name)
      } else {
        "Leave it out, or widen the window."
      },
      class = "mmmtrainer_constant_in_window", column = name
    )
  }
}

#' Robyn moves the ends of the window to the nearest date of the data, be it before the start.
#' @noRd
check_prepared_window <- function(InputCollect, spec) {
  dates <- InputCollect$dt_modRollWind$ds
  first <- as.Date(min(dates))
  last <- as.Date(max(dates))
  moved <- c(
    if (first < as.Date(spec$window$start)) sprintf("begins with %s, the date nearest to %s", first, spec$window$start),
    if (last > as.Date(spec$window$end)) sprintf("ends with %s, the date nearest to %s", last, spec$window$end)
  )
  if (length(moved) > 0) warn("mmmtrainer_window_moved", sprintf("The window %s.", paste(moved, collapse = ", and ")))
}
