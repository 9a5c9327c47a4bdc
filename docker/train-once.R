#!/usr/bin/env Rscript
# Trains 20 iterations on Robyn's example data, as a run of the bot is trained: what the image has to be able to do before it is an
# image. Leaves nothing behind, and ends with 1 where the run failed.
#
#   Rscript docker/train-once.R R_FOLDER native|nevergrad

arguments <- commandArgs(trailingOnly = TRUE)
scripts <- arguments[[1]]
optimizer <- arguments[[2]]
folder <- tempfile("train-once-")

rscript <- function(script, ...) {
  system2(file.path(R.home("bin"), "Rscript"), c(shQuote(file.path(scripts, script)), shQuote(c(...))))
}

spec <- list(
  revision = "image", country = "de", data = list(connection = "demo", table = "dt_simulated_weekly"),
  date_var = "DATE", dep_var = "revenue", dep_var_type = "revenue",
  paid_media_spends = c("tv_S", "ooh_S", "print_S", "facebook_S", "search_S"),
  paid_media_vars = c("tv_S", "ooh_S", "print_S", "facebook_I", "search_clicks_P"),
  organic_vars = I("newsletter"), context_vars = c("competitor_sales_B", "events"), factor_vars = I("events"),
  prophet = list(vars = c("trend", "season", "holiday"), country = "DE"),
  window = list(start = "2016-01-01", end = "2018-12-31"), adstock = "geometric",
  hyperparameters = list(preset = "default", overrides = structure(list(), names = character())),
  train = list(iterations = 20, trials = 1, train_size = c(0.5, 0.8), ts_validation = FALSE, seed = 123),
  calibration = list(),
  allocator = list(scenario = "max_response", total_budget = NULL, channel_constraints = list(low = 0.7, up = 1.5))
)

run <- file.path(folder, "run")

train <- function() {
  dir.create(file.path(run, "data"), recursive = TRUE)
  input <- gzfile(file.path(run, "data", "input.csv.gz"), "w")
  writeLines(readLines(file.path(folder, "dt_simulated_weekly.csv")), input)
  close(input)
  job <- list(
    schema = 1, run_id = "image-de-20260101_000000", spec = spec, spec_hash = "image", data_hash = "image", rows = 208,
    seed = 123, workers = 1, engine = "fast", optimizer = optimizer, image = "image"
  )
  jsonlite::write_json(job, file.path(run, "job.json"), auto_unbox = TRUE, null = "null", digits = NA)
  status <- rscript("run_all.R", run)
  if (status != 0) {
    writeLines(readLines(file.path(run, "status.json")))
    stop("the training ended with status ", status, call. = FALSE)
  }
  if (length(list.files(run, "^preview-.*\\.png$")) == 0) stop("the training drew nothing", call. = FALSE)
  jsonlite::read_json(file.path(run, "model_summary.json"))
}

status <- tryCatch(
  {
    if (rscript("example_data.R", folder) != 0) stop("Robyn's example data cannot be read", call. = FALSE)
    summary <- train()
    message("trained ", spec$train$iterations, " iterations with ", summary$engine, " and ", optimizer)
    0
  },
  error = function(e) {
    message(conditionMessage(e))
    1
  }
)
unlink(folder, recursive = TRUE)
quit(save = "no", status = status)
