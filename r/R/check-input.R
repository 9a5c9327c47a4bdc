#' Everything about the data that Robyn stops at, or silently bends, said in one sentence that names the column.
#' @noRd
check_input <- function(data, spec) {
  used <- setdiff(spec_columns(spec), spec$date_var)
  dates <- data[[spec$date_var]]
  check_dates(dates, spec)
  check_prophet_dates(dates, spec)
  check_values(data, used, spec)
  check_signs(data, spec)
  window <- dates >= as.Date(spec$window$start) & dates <= as.Date(spec$window$end)
  check_window(dates, window, spec)
  check_validation(sum(window), spec)
  check_variance(data, used, window)
  check_exposures(data, window, spec)
  check_factors(data, spec)
  check_calibration(spec$calibration, dates, spec)
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
    # Every fortnight is regular, but none of the three.
    gap <- if (usual %in% c(1, 7) || is_monthly) which(if (is_monthly) !days %in% 28:31 else days != usual)[[1]] else 1
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

# What prophet cannot tell from such dates: Robyn warns that it ignores it, or says nothing, and models the noise.
check_prophet_dates <- function(dates, spec) {
  days <- as.integer(diff(dates[1:2]))
  cadence <- if (days == 1) "daily" else if (days == 7) "weekly" else "monthly"
  senseless <- list(daily = character(), weekly = "weekday", monthly = c("weekday", "monthly"))[[cadence]]
  unfit <- intersect(spec$prophet$vars, senseless)
  if (length(unfit) > 0) {
    refuse(
      "prophet_vars_unfit", sprintf("%s data cannot show the prophet variable \"%s\".", sentence_case(cadence), unfit[[1]]),
      sprintf("Leave \"%s\" out of prophet.vars.", unfit[[1]]), class = "mmmtrainer_prophet_cadence", variable = unfit[[1]]
    )
  }
  if (!"holiday" %in% spec$prophet$vars) return(invisible())
  known <- range(as.Date(Robyn::dt_prophet_holidays$ds))
  unknown <- dates[dates < known[[1]] | dates > known[[2]]]
  if (length(unknown) > 0) {
    refuse(
      "prophet_vars_unfit",
      sprintf(
        "Robyn knows the holidays of %s to %s; the date column \"%s\" has %s.", format(known[[1]], "%Y"),
        format(known[[2]], "%Y"), spec$date_var, format(unknown[[1]])
      ),
      "Correct the dates, or leave \"holiday\" out of prophet.vars.", class = "mmmtrainer_holidays_unknown"
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

# Robyn takes the absolute value of every column that is nowhere positive, without a word.
check_signs <- function(data, spec) {
  nowhere_positive <- function(name) is.numeric(data[[name]]) && all(data[[name]] <= 0) && any(data[[name]] < 0)
  if (nowhere_positive(spec$dep_var)) {
    refuse(
      "value_negative", sprintf("The dependent variable \"%s\" is nowhere positive.", spec$dep_var),
      "Give what media are to bring as positive numbers.", class = "mmmtrainer_dep_var_negative", column = spec$dep_var
    )
  }
  for (name in Filter(nowhere_positive, spec$context_vars)) {
    warn("mmmtrainer_sign_flipped", sprintf(
      "The column \"%s\" is nowhere positive; Robyn models its absolute value, so that its effect has the other sign.", name
    ))
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

# Robyn cuts the rows into a training, a validation and a test part, by a train_size of the range.
check_validation <- function(rows, spec) {
  if (!isTRUE(spec$train$ts_validation)) return(invisible())
  overridden <- unlist(spec$hyperparameters$overrides$train_size)
  largest <- max(if (is.null(overridden)) spec$train$train_size else overridden)
  validated <- floor((1 - largest) / 2 * rows + 1e-9)
  # With fewer it compares with rows that it has trained on, or divides by zero.
  if (validated >= 2) return(invisible())
  refuse(
    "data_too_short",
    sprintf("A train_size of %s leaves %d of %d rows to validate the model with.", format(largest), validated, rows),
    "Lower the upper end of train.train_size, widen the window, or set train.ts_validation to false.",
    class = "mmmtrainer_no_validation_rows"
  )
}

check_exposures <- function(data, window, spec) {
  for (channel in which(spec$paid_media_spends != spec$paid_media_vars)) {
    spend <- spec$paid_media_spends[[channel]]
    exposure <- spec$paid_media_vars[[channel]]
    apart <- which(window & data[[spend]] > 0 & data[[exposure]] == 0)
    if (length(apart) == 0) next
    warn("mmmtrainer_spend_without_exposure", sprintf(
      "\"%s\" has spend in %d rows where its exposure \"%s\" is 0, first on %s; Robyn models the exposure alone.", spend,
      length(apart), exposure, format(data[[spec$date_var]][[apart[[1]]]])
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

# lares::ohse, by which Robyn takes factors apart, keeps so many of the most frequent levels, and drops a column that has more
# than this share of its rows as levels.
most_levels <- 10
most_levels_of_rows <- 0.9

# Robyn turns factors into numbers by prophet's regression, and has nothing to put in its place.
check_factors <- function(data, spec) {
  is_factor <- !vapply(data[spec$context_vars], is.numeric, logical(1))
  check_factor_names(spec, spec$context_vars[is_factor])
  for (name in spec$context_vars[is_factor]) {
    levels <- length(unique(data[[name]]))
    if (levels >= most_levels_of_rows * nrow(data)) {
      refuse(
        "value_constant", sprintf("The factor \"%s\" has another level in almost every row.", name),
        "Group its levels, or leave it out.", class = "mmmtrainer_factor_without_groups", column = name
      )
    }
    if (levels > most_levels) {
      warn("mmmtrainer_factor_levels_combined", sprintf(
        "The factor \"%s\" has %d levels; Robyn takes all but the %d most frequent for one.", name, levels, most_levels
      ))
    }
  }
  if (!any(is_factor) || !is.null(spec$prophet)) return(invisible())
  refuse(
    "spec_invalid",
    sprintf("%s is a factor, and Robyn can only use factors together with prophet.", quoted(spec$context_vars[is_factor])),
    "Add prophet.vars, such as [trend], or give the levels as columns of 0 and 1 in context_vars.",
    class = "mmmtrainer_factor_without_prophet"
  )
}
