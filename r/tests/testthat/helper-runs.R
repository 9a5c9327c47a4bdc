# Runs to train in tests: Robyn's example data, and a small table of one's own with other names.

trainer_script <- function(name) normalizePath(file.path("..", "..", name))

new_folder <- function(env = parent.frame()) {
  folder <- tempfile("run-")
  dir.create(folder)
  withr::defer(unlink(folder, recursive = TRUE), envir = env)
  folder
}

# Weekly, three media, no prophet: robyn_inputs takes a tenth of a second on it.
shop_data <- function(rows = 80) {
  week <- seq_len(rows)
  tele <- round(100 + 80 * sin(week * 1.7), 2)
  poster <- ifelse(week %% 3 == 0, 50 + week, 0)
  search <- round(20 + 10 * cos(week * 2.3), 2)
  mails <- round(500 + 300 * sin(week * 0.9), 1)
  temperature <- round(15 + 10 * sin(week / 52 * 2 * pi), 2)
  data.frame(
    day = format(as.Date("2021-01-04") + 7 * (week - 1)),
    orders = round(500 + 2 * tele^0.7 + 3 * poster^0.5 + 9 * search + 0.05 * mails - 3 * temperature + 20 * sin(week * 5), 2),
    tele, poster, search, mails, temperature,
    promo = c("none", "small", "big")[week %% 3 + 1 - (week %% 7 == 0) * (week %% 3 > 0)]
  )
}

shop_spec <- function(...) {
  spec <- list(
    revision = "r1", country = "fr", data = list(file = "shop.csv"),
    date_var = "day", dep_var = "orders", dep_var_type = "conversion",
    paid_media_spends = c("tele", "poster", "search"), paid_media_vars = c("tele", "poster", "search"),
    organic_vars = list(), context_vars = list(), factor_vars = list(), prophet = NULL,
    window = list(start = "2021-01-04", end = "2022-07-17"), adstock = "geometric",
    hyperparameters = list(preset = "default", overrides = structure(list(), names = character())),
    train = list(iterations = 40, trials = 2, train_size = c(0.5, 0.8), ts_validation = FALSE, seed = 7),
    calibration = list(),
    allocator = list(scenario = "max_response", total_budget = NULL, channel_constraints = list(low = 0.7, up = 1.5))
  )
  utils::modifyList(spec, list(...), keep.null = TRUE)
}

# Writes job.json and data/ as the bot does, and returns the folder.
write_run <- function(folder, spec = shop_spec(), data = shop_data(), workers = 1) {
  dir.create(file.path(folder, "data"), showWarnings = FALSE)
  file <- gzfile(file.path(folder, "data", "input.csv.gz"), "w")
  utils::write.csv(data, file, row.names = FALSE, na = "")
  close(file)
  job <- list(
    schema = 1, run_id = "r1-fr-20260101_000000", spec = spec, spec_hash = "spec", data_hash = "data", rows = nrow(data),
    seed = spec$train$seed, workers = workers, engine = "fast", optimizer = "native", image = "local"
  )
  jsonlite::write_json(job, file.path(folder, "job.json"), auto_unbox = TRUE, null = "null", digits = NA)
  folder
}

inputs_of <- function(spec, data = shop_data()) {
  folder <- write_run(new_folder(), spec, data)
  spec <- read_job(folder)$spec
  suppressMessages(suppressWarnings(prepare_inputs(spec, read_input(folder, spec))))
}

shop_inputs <- function(...) inputs_of(shop_spec(...))

train_quietly <- function(...) {
  utils::capture.output(models <- suppressMessages(suppressWarnings(run_trials(...))))
  models
}

run_trainer <- function(folder) {
  processx::run(
    file.path(R.home("bin"), "Rscript"), c(trainer_script("run_all.R"), folder),
    error_on_status = FALSE, stderr_to_stdout = TRUE
  )
}

read_status <- function(folder) jsonlite::read_json(file.path(folder, "status.json"))

expect_files <- function(folder, files) {
  size <- file.size(file.path(folder, files))
  expect_identical(files[is.na(size) | size == 0], character())
}

# Robyn's outputs without files.
robyn_outputs_of <- function(inputs, models, ...) {
  models$cores <- 1
  utils::capture.output(outputs <- suppressMessages(suppressWarnings(
    Robyn::robyn_outputs(inputs, models, export = FALSE, min_candidates = fewest_candidates(inputs, models), ...)
  )))
  outputs
}

# What is not so yet may be being written.
wait_until <- function(is_so, seconds = 90) {
  deadline <- Sys.time() + seconds
  is_so_now <- function() isTRUE(tryCatch(is_so(), error = function(e) FALSE))
  while (!is_so_now() && Sys.time() < deadline) Sys.sleep(0.05)
  testthat::expect_true(is_so_now())
}
none_runs <- function(handles) function() !any(vapply(handles, ps::ps_is_running, logical(1)))
