#' Read `job.json`
#'
#' @param folder A run's folder.
#' @return The job as a list, with the field names of src/trainer/job.ts. Lists of columns are character vectors, empty ones
#'   `NULL`, as Robyn wants them.
#' @section Conditions: `mmmtrainer_spec_invalid`.
#' @export
read_job <- function(folder) {
  file <- file.path(folder, "job.json")
  if (!file.exists(file)) refuse("spec_invalid", "The folder has no job.json.", "Give the folder of a run.")
  job <- tryCatch(
    jsonlite::fromJSON(file, simplifyVector = TRUE, simplifyDataFrame = TRUE, simplifyMatrix = FALSE),
    error = function(e) {
      refuse("spec_invalid", "job.json is not valid JSON.", "Write it again as the bot writes it.", parent = e)
    }
  )
  if (!identical(as.integer(job$schema), 1L)) {
    refuse("spec_invalid", "job.json has a schema that this trainer does not know.", "Use the trainer of the same release.")
  }
  job$spec <- complete_spec(job$spec)
  job$seed <- if (is.null(job$seed)) job$spec$train$seed else job$seed
  job$workers <- if (is.null(job$workers)) 1L else job$workers
  job$engine <- if (is.null(job$engine)) "fast" else job$engine
  job$optimizer <- if (is.null(job$optimizer)) "native" else job$optimizer
  job
}

# What may be left out of a spec; the same values as in src/runs/run-spec.ts.
spec_defaults <- list(
  adstock = "geometric",
  hyperparameters = list(preset = "default", media = list(), overrides = list()),
  train = list(
    iterations = 300, trials = 2, train_size = c(0.5, 0.8), ts_validation = FALSE, add_penalty_factor = FALSE,
    rssd_zero_penalty = TRUE, objective_weights = NULL, intercept = TRUE, intercept_sign = "non_negative", seed = 123
  ),
  allocator = list(
    scenario = "max_response", total_budget = NULL, target_value = NULL, date_range = "all",
    channel_constraints = list(low = 0.7, up = 1.5, channels = list())
  )
)

complete_spec <- function(spec) {
  refreshing <- intersect(names(spec), c("refresh", "robyn_refresh", "refresh_steps", "json_file"))
  if (length(refreshing) > 0) {
    refuse(
      "spec_invalid", sprintf("The spec has \"%s\", but models are not refreshed.", refreshing[[1]]),
      "Train again with a window that ends later: a new model depends on no earlier one.",
      class = "mmmtrainer_refresh_not_offered"
    )
  }
  needed <- c("date_var", "dep_var", "dep_var_type", "paid_media_spends", "paid_media_vars", "window")
  missing <- setdiff(needed, names(spec))
  if (length(missing) > 0) {
    refuse("spec_invalid", sprintf("The run's spec lacks %s.", quoted(missing)), "Add it to the manifest.")
  }
  for (name in c("organic_vars", "context_vars", "factor_vars", "paid_media_signs", "organic_signs", "context_signs")) {
    spec[[name]] <- if (length(spec[[name]]) > 0) as.character(spec[[name]])
  }
  for (name in names(spec_defaults)) {
    if (is.null(spec[[name]])) spec[[name]] <- spec_defaults[[name]]
    if (is.list(spec_defaults[[name]])) {
      absent <- setdiff(names(spec_defaults[[name]]), names(spec[[name]]))
      spec[[name]][absent] <- spec_defaults[[name]][absent]
    }
  }
  spec$calibration <- if (is.data.frame(spec$calibration) && nrow(spec$calibration) > 0) spec$calibration
  # Done to the data already, when the snapshot was taken.
  spec$prepare <- NULL
  if (length(spec$prophet$vars) == 0) spec["prophet"] <- list(NULL)
  spec
}

spec_columns <- function(spec) {
  unique(c(
    spec$date_var, spec$dep_var, spec$paid_media_spends, spec$paid_media_vars, spec$organic_vars, spec$context_vars
  ))
}
