#' Allocate the budget of a finished run again, in seconds: other dates, another budget, a target, another model
#'
#' Nothing of the run is changed. What is made lies in `allocations/<scenario>-<hash>/` of the run's folder, where the hash is
#' of settings and model: `allocator_metrics.json` and `.csv`, Robyn's table and plot, the plot's preview. What has been asked
#' before is answered from there.
#'
#' @param folder The folder of a run that has its `InputCollect.RDS` and `OutputCollect.RDS`.
#' @param settings See [allocate_budget()].
#' @param model A solID; `NULL` for the run's best model.
#' @return A list: `folder`, where the files lie, and `metrics`, in the shape of `ALLOCATOR_METRICS` (src/trainer/results.ts).
#' @section Conditions: those of [allocate_budget()], and `mmmtrainer_run_not_found` where the folder holds no finished run.
#' @export
reallocate <- function(folder, settings = list(), model = NULL) {
  run <- finished_run(folder)
  if (is.null(model)) model <- run$best_model
  settings <- allocator_settings(settings, run$inputs$paid_media_spends)
  kept <- file.path(folder, "allocations", sprintf("%s-%s", settings$scenario, hash_of(list(settings, model))))
  metrics_file <- file.path(kept, "allocator_metrics.json")
  if (!file.exists(metrics_file)) {
    making <- tempfile(".making-", dirname(kept))
    dir.create(making, recursive = TRUE)
    on.exit(unlink(making, recursive = TRUE))
    allocation <- allocate_budget(run$inputs, run$outputs, model, making, nested_settings(settings))
    write_allocator_metrics(allocator_metrics(run$run_id, allocation), making)
    # Renamed when it is whole. Where another was faster, its files say the same.
    if (!file.rename(making, kept) && !file.exists(metrics_file)) {
      abort("trainer_failed", sprintf("%s cannot be written.", kept), "Check the disk and the folder's permissions.")
    }
  }
  list(folder = kept, metrics = jsonlite::fromJSON(metrics_file))
}

finished_run <- function(folder) {
  needed <- c("job.json", "best_model_id.txt", "InputCollect.RDS", "OutputCollect.RDS")
  absent <- needed[!file.exists(file.path(folder, needed))]
  if (length(absent) > 0) {
    refuse(
      "run_not_found",
      sprintf("%s is not the folder of a finished run: it has no %s.", folder, paste(absent, collapse = ", ")),
      "Give the folder of a run that has succeeded, with its RDS files."
    )
  }
  list(
    run_id = jsonlite::read_json(file.path(folder, "job.json"))$run_id,
    best_model = readLines(file.path(folder, "best_model_id.txt")),
    inputs = readRDS(file.path(folder, "InputCollect.RDS")), outputs = readRDS(file.path(folder, "OutputCollect.RDS"))
  )
}

#' Checked settings in the shape of a spec again: each channel with its own bounds.
#' @noRd
nested_settings <- function(settings) {
  own <- Map(function(low, up) list(low = low, up = up), settings$low, settings$up)
  c(
    settings[c("scenario", "total_budget", "target_value", "date_range")],
    list(channel_constraints = list(low = min(settings$low), up = max(settings$up), channels = own))
  )
}

hash_of <- function(value) {
  file <- tempfile()
  on.exit(unlink(file))
  known_by <- c(value, as.character(utils::packageVersion("mmmtrainer")))
  writeLines(jsonlite::toJSON(known_by, auto_unbox = TRUE, null = "null", digits = NA), file)
  substr(unname(tools::md5sum(file)), 1, 8)
}

#' Read the fields of a spec's `allocator` from a JSON file
#'
#' @param file The file's path.
#' @return A list, as [reallocate()] takes it.
#' @section Conditions: `mmmtrainer_spec_invalid`.
#' @export
read_allocator_settings <- function(file) {
  settings <- tryCatch(jsonlite::read_json(file), error = function(e) NULL, warning = function(e) NULL)
  if (is.list(settings) && (length(settings) == 0 || !is.null(names(settings)))) return(settings)
  refuse(
    "spec_invalid", sprintf("%s holds no allocator settings.", file),
    "Give a JSON object, such as {\"total_budget\": 500000, \"date_range\": \"last_26\"}."
  )
}
