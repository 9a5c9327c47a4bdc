#' What is wrong with lift tests. Robyn stops at some of it, and divides by zero at the rest, so that no model agrees.
#' @param dates Dates of the data, sorted.
#' @noRd
check_calibration <- function(studies, dates, spec) {
  for (study in seq_len(NROW(studies))) check_study(studies[study, ], dates, spec)
  invisible(studies)
}

check_study <- function(study, dates, spec) {
  refuse_study <- function(class, problem, fix) {
    refuse(
      "spec_invalid",
      sprintf("The lift test of \"%s\" from %s to %s %s.", study$channel, study$start, study$end, problem),
      fix, class = c(class, "mmmtrainer_calibration_invalid"), channel = study$channel
    )
  }
  if (study$metric != spec$dep_var) {
    refuse_study(
      "mmmtrainer_calibration_metric", sprintf("has the metric \"%s\", not dep_var \"%s\"", study$metric, spec$dep_var),
      "Give the lift in the metric that is modelled, or leave the test out."
    )
  }
  if (!is.finite(study$lift) || study$lift == 0) {
    refuse_study(
      "mmmtrainer_calibration_lift", "has no lift to compare with",
      "Robyn measures the error relative to the lift: leave a test without one out."
    )
  }
  start <- as.Date(study$start)
  end <- as.Date(study$end)
  periods <- sum(dates >= start & dates <= end)
  # Robyn counts the period in which a test starts, and divides by the days from the first period to the last.
  if (periods == 0 || (periods == 1 && start %in% dates)) {
    refuse_study(
      "mmmtrainer_calibration_too_short", "lies within one period of the data",
      "Robyn compares at least two periods: use finer data, or leave the test out."
    )
  }
}
