#' Everything about the data that Robyn stops at, or silently bends, said in one sentence that names the column.
#' @noRd
check_input <- function(data, spec) {
  used <- setdiff(spec_columns(spec), spec$date_var)
  dates <- data[[spec$date_var]]
  check_dates(dates, spec)
  check_values(data, used, spec)
  window <- dates >= as.Date(spec$window$start) & dates <= as.Date(spec$window$end)
  check_window(dates, window, spec)
  check_variance(data, used, window)
  check_factors(data, spec)
  invisible(data)
}

check_dates <- function(dates, spec) {
  twice <- dates[duplicated(dates)]
  if (length(twice) > 0) {
    refuse(
      "date_duplicate",
      sprintf("The date column \"%s\" has %s more than once.", spec$date_var, format(twice[[1]])),
      "Aggregate the data to one row for each date."
    )
  }
  if (length(dates) < 2) refuse("data_too_short", "The data has only one row.", "Give one row for each period.")
  days <- as.integer(diff(dates))
  regular <- all(days == 1) || all(days == 7) || all(days %in% 28:31)
  if (!regular) {
    usual <- as.integer(names(sort(table(days), decreasing = TRUE))[[1]])
    is_monthly <- usual %in% 28:31
    gap <- which(if (is_monthly) !days %in% 28:31 else days != usual)[[1]]
    refuse(
      "date_gap",
      sprintf(
        "The dates in \"%s\" are not evenly daily, weekly or monthly: %s is followed by %s.",
        spec$date_var, format(dates[[gap]]), format(dates[[gap + 1]])
      ),
      "Fill the gap, with 0 where nothing was spent, or aggregate to whole weeks or months."
    )
  }
  if (!all(days %in% c(1, 7)) && !is.null(spec$prophet) && any(format(dates, "%d") != "01")) {
    refuse(
      "date_gap", sprintf("Monthly data must be dated on the first of the month; \"%s\" is not.", spec$date_var),
      "Truncate the dates to the month."
    )
  }
}

check_values <- function(data, used, spec) {
  for (name in used) {
    value <- data[[name]]
    bad <- if (is.numeric(value)) !is.finite(value) else is.na(value)
    if (any(bad)) {
      refuse(
        "value_missing",
        sprintf(
          "The column \"%s\" has no value in %d of %d rows, first on %s.", name, sum(bad), length(bad),
          format(data[[spec$date_var]][[which(bad)[[1]]]])
        ),
        "Fill it, with 0 where nothing was spent, or leave the column out.", column = name
      )
    }
  }
  for (name in unique(c(spec$paid_media_spends, spec$paid_media_vars, setdiff(spec$organic_vars, spec$factor_vars)))) {
    negative <- which(data[[name]] < 0)
    if (length(negative) > 0) {
      refuse(
        "value_negative",
        sprintf(
          "The media column \"%s\" is negative on %s (%s).", name, format(data[[spec$date_var]][[negative[[1]]]]),
          format(data[[name]][[negative[[1]]]])
        ),
        "Media must be 0 or more: book refunds on the date of the spend.", column = name
      )
    }
  }
}

check_window <- function(dates, window, spec) {
  if (!any(window)) {
    refuse(
      "window_outside_data",
      sprintf(
        "The window %s to %s holds no row: the data runs from %s to %s.", spec$window$start, spec$window$end,
        format(min(dates)), format(max(dates))
      ),
      "Choose a window within the data."
    )
  }
  variables <- length(c(spec$prophet$vars, spec$context_vars, spec$paid_media_spends, spec$organic_vars))
  fewest <- max(10, variables + 2)
  if (sum(window) < fewest) {
    refuse(
      "data_too_short",
      sprintf("The window holds %d rows; %d variables need at least %d.", sum(window), variables, fewest),
      "Widen the window, use finer data, or take fewer variables; 10 rows for each variable are recommended."
    )
  }
  if (sum(window) < 10 * variables) {
    warn("mmmtrainer_few_rows", sprintf(
      "%d rows for %d variables; Robyn recommends 10 rows for each.", sum(window), variables
    ))
  }
  if (as.Date(spec$window$start) < min(dates) || as.Date(spec$window$end) > max(dates) + 31) {
    warn("mmmtrainer_window_clipped", sprintf(
      "The window was cut to the data, which runs from %s to %s.", format(min(dates)), format(max(dates))
    ))
  }
}

check_variance <- function(data, used, window) {
  for (name in used) {
    if (length(unique(data[[name]][window])) > 1) next
    refuse(
      "value_constant",
      sprintf("The column \"%s\" has one and the same value (%s) in the whole window.", name, data[[name]][window][[1]]),
      "Leave it out, combine it with another, or widen the window.", column = name
    )
  }
}

# Robyn turns factors into numbers by prophet's regression, and has nothing to put in its place.
check_factors <- function(data, spec) {
  is_factor <- !vapply(data[spec$context_vars], is.numeric, logical(1))
  if (!any(is_factor) || !is.null(spec$prophet)) return(invisible())
  refuse(
    "spec_invalid",
    sprintf("%s is a factor, and Robyn can only use factors together with prophet.", quoted(spec$context_vars[is_factor])),
    "Add prophet.vars, such as [trend], or give the levels as columns of 0 and 1 in context_vars.",
    class = "mmmtrainer_factor_without_prophet"
  )
}
