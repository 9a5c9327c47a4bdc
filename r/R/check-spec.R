# Names that Robyn gives to columns of its own: it stops where a variable has one too, at the latest after training.
reserved_names <- c("ds", "y", "y_pred", "dep_var", "intercept", "depVarHat", "solID")

# Columns of prophet's forecast, among which Robyn looks for a factor's levels.
prophet_columns <- c(
  "ds", "trend", "season", "yearly", "weekday", "weekly", "monthly", "holiday", "holidays", "yhat", "additive_terms",
  "multiplicative_terms", "extra_regressors_additive", "extra_regressors_multiplicative"
)

#' What is wrong with a spec whatever the data is; the bot refuses the same before it takes a snapshot.
#' @noRd
check_spec <- function(spec) {
  check_names(spec)
  check_factor_names(spec, spec$factor_vars)
  invisible(spec)
}

check_names <- function(spec) {
  columns <- spec_columns(spec)
  invalid <- columns[make.names(columns) != columns]
  if (length(invalid) > 0) {
    refuse(
      "spec_invalid", sprintf("The column \"%s\" has a name that R cannot take for a variable.", invalid[[1]]),
      "Rename it to letters, digits, \"_\" and \".\", starting with a letter.", class = "mmmtrainer_name_invalid",
      column = invalid[[1]]
    )
  }
  variables <- c(spec$paid_media_vars, spec$organic_vars, spec$context_vars)
  reserved <- intersect(c(variables, spec$paid_media_spends), c(reserved_names, spec$prophet$vars))
  if (length(reserved) > 0) {
    refuse(
      "spec_invalid", sprintf("The column \"%s\" has a name that Robyn needs for a column of its own.", reserved[[1]]),
      "Rename it in the data, or in the query.", class = "mmmtrainer_name_reserved", column = reserved[[1]]
    )
  }
  twice <- variables[duplicated(variables)]
  if (length(twice) > 0) {
    refuse(
      "spec_invalid", sprintf("The column \"%s\" is named twice among the variables.", twice[[1]]),
      "Give each channel a column of its own, and each column one role.", class = "mmmtrainer_name_twice",
      column = twice[[1]]
    )
  }
}

check_factor_names <- function(spec, factors) {
  outside <- setdiff(factors, spec$context_vars)
  if (length(outside) > 0) {
    refuse(
      "spec_invalid", sprintf("\"%s\" is in factor_vars, but not in context_vars.", outside[[1]]),
      "Add it to context_vars too: Robyn takes factors there alone.", class = "mmmtrainer_factor_not_context",
      column = outside[[1]]
    )
  }
  # Robyn adds up all columns of the forecast whose name begins with the factor's.
  for (factor in factors) {
    taken <- c(setdiff(factors, factor), prophet_columns)
    if ("holiday" %in% spec$prophet$vars) {
      holidays <- Robyn::dt_prophet_holidays
      taken <- c(taken, unique(holidays$holiday[holidays$country %in% spec$prophet$country]))
    }
    other <- taken[startsWith(taken, factor)]
    if (length(other) > 0) {
      refuse(
        "spec_invalid",
        sprintf("The factor \"%s\" is how \"%s\" begins, and Robyn would mix the effects of both.", factor, other[[1]]),
        sprintf("Rename \"%s\" in the data, or in the query.", factor), class = "mmmtrainer_factor_name_ambiguous",
        column = factor
      )
    }
  }
}
