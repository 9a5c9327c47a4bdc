#' Read the rows that a run trains on
#'
#' @param folder A run's folder, with `data/input.csv.gz`: a header, ISO dates, empty fields where there is no value.
#' @param spec The run's spec, as [read_job()] gives it.
#' @return A data frame of the spec's columns, sorted by date: the date column as `Date`, the columns in `factor_vars` and
#'   other text as character, everything else numeric.
#' @section Conditions: those of `check_spec`, each with a class of its own, and those of the codes `data_empty`, `column_not_found`, `column_not_numeric`, `date_not_iso`,
#'   `date_duplicate`, `date_gap`, `value_missing`, `value_negative`, `value_constant`, `window_outside_data`,
#'   `data_too_short`, each `mmmtrainer_<code>`, all `mmmtrainer_refused`.
#' @export
read_input <- function(folder, spec) {
  check_spec(spec)
  file <- file.path(folder, "data", "input.csv.gz")
  if (!file.exists(file)) {
    refuse("data_empty", "The run's folder has no data/input.csv.gz.", "Take the snapshot of the data again.")
  }
  raw <- tryCatch(
    utils::read.csv(gzfile(file), colClasses = "character", na.strings = "", check.names = FALSE),
    error = function(e) refuse("data_empty", "data/input.csv.gz has no rows.", "Check the table or query.", parent = e)
  )
  if (nrow(raw) == 0) refuse("data_empty", "The data has no rows.", "Check the table or query, and its filters.")
  check_columns_exist(raw, spec)
  data <- raw[spec_columns(spec)]
  data[[spec$date_var]] <- iso_dates(raw[[spec$date_var]], spec$date_var)
  numeric <- c(spec$dep_var, spec$paid_media_spends, spec$paid_media_vars, spec$organic_vars)
  for (name in unique(numeric)) data[[name]] <- numbers(raw[[name]], name)
  for (name in setdiff(spec$context_vars, spec$factor_vars)) {
    # Text among the context is a factor to Robyn, whether the spec says so or not.
    value <- suppressWarnings(as.numeric(raw[[name]]))
    if (!any(is.na(value) & !is.na(raw[[name]]))) data[[name]] <- value
  }
  data <- data[order(data[[spec$date_var]]), , drop = FALSE]
  rownames(data) <- NULL
  check_input(data, spec)
  data
}

check_columns_exist <- function(data, spec) {
  twice <- intersect(spec_columns(spec), names(data)[duplicated(names(data))])
  if (length(twice) > 0) {
    refuse(
      "spec_invalid", sprintf("The data has more than one column \"%s\".", twice[[1]]),
      "Give each column a name of its own.", class = "mmmtrainer_column_twice", column = twice[[1]]
    )
  }
  absent <- setdiff(spec_columns(spec), names(data))
  if (length(absent) == 0) return(invisible())
  refuse(
    "column_not_found",
    sprintf("The data has no column %s. Its columns are %s.", quoted(absent), quoted(names(data))),
    "Correct the name in the manifest; capitals matter.", columns = absent
  )
}

iso_dates <- function(text, name) {
  iso <- grepl("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", text)
  dates <- as.Date(ifelse(iso, text, NA), format = "%Y-%m-%d")
  wrong <- which(is.na(dates))
  if (length(wrong) > 0) {
    refuse(
      "date_not_iso",
      sprintf("The date column \"%s\" holds \"%s\", which is not a date written YYYY-MM-DD.", name, text[[wrong[[1]]]]),
      "Convert the column to dates in the warehouse, or write it as 2024-12-31.", column = name
    )
  }
  dates
}

numbers <- function(text, name) {
  value <- suppressWarnings(as.numeric(text))
  wrong <- which(is.na(value) & !is.na(text))
  if (length(wrong) > 0) {
    refuse(
      "column_not_numeric",
      sprintf("The column \"%s\" must be numeric, but holds \"%s\".", name, text[[wrong[[1]]]]),
      "Convert it in the query, or list it in factor_vars where it is a context variable.", column = name
    )
  }
  value
}
