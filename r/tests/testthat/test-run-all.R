# The whole way, as the trainer's container goes it: a folder in, a folder out.

whole_spec <- shop_spec(
  organic_vars = I("mails"), context_vars = c("temperature", "promo"), factor_vars = I("promo"),
  prophet = list(vars = c("trend", "season"), country = "FR"),
  train = list(iterations = 100, trials = 2, train_size = c(0.5, 0.8), ts_validation = FALSE, seed = 7)
)
whole <- write_run(new_folder(testthat::teardown_env()), workers = 2, spec = whole_spec)

test_that("a folder is trained, and everything is left in it", {
  folder <- whole
  run <- run_trainer(folder)
  expect_identical(run$status, 0L, info = run$stdout)

  status <- read_status(folder)
  expect_identical(status$state, "succeeded")
  expect_identical(status$step, "finish")
  expect_equal(status$iterations_done, 200)
  expect_equal(status$progress, 1)
  expect_null(status$error)
  expect_setequal(names(status$seconds), c("setup", "inputs", "trials", "outputs", "onepagers", "allocator", "finish"))

  summary <- jsonlite::read_json(file.path(folder, "model_summary.json"))
  expect_identical(summary$engine, "fast")
  expect_equal(summary$models, 200)
  expect_gte(summary$pareto_models, 100)
  expect_gte(summary$clusters, 3)
  expect_true(length(summary$finalists) %in% seq_len(summary$clusters))
  expect_identical(summary$finalists[[1]]$sol_id, summary$best_model)
  channels <- jsonlite::fromJSON(file.path(folder, "model_summary.json"))$channels
  expect_setequal(channels$channel, c("tele", "poster", "search"))
  expect_equal(sum(channels$spend_share), 1)
  expect_equal(sum(channels$effect_share), 1)
  expect_equal(channels$cpa, channels$spend / channels$effect)
  expect_true(summary$baseline_share > 0 && summary$baseline_share < 1)

  best <- readLines(file.path(folder, "best_model_id.txt"))
  expect_identical(best, summary$best_model)
  onepagers <- vapply(summary$finalists, function(x) x$onepager, "")
  plots <- c(
    onepagers, "pareto_front.png", "hypersampling.png", "CPA_convergence1.png", "prophet_decomp.png", "ts_validation.png",
    "pareto_clusters_wss.png", "pareto_clusters_detail.png", paste0(best, "_reallocated_best_cpa.png")
  )
  expect_files(folder, c(
    plots, paste0("preview-", plots), sprintf("RobynModel-%s.json", c(sub(".png", "", onepagers, fixed = TRUE), "models")),
    paste0("pareto_", c("aggregated", "hyperparameters", "alldecomp_matrix", "media_transform_matrix", "clusters"), ".csv"),
    "InputCollect.RDS", "OutputModels.RDS", "OutputCollect.RDS", "trials/1.RDS", "trials/2.RDS", "robyn_console.log",
    "timings.csv", "allocator_metrics.json", "allocator_metrics.csv", "model_summary_channels.csv", "response_curves.json", "fit_by_date.json", "files.json"
  ))
  for (plot in plots) {
    header <- readBin(file.path(folder, paste0("preview-", plot)), "raw", 24)
    width <- sum(as.integer(header[17:20]) * 256^(3:0))
    height <- sum(as.integer(header[21:24]) * 256^(3:0))
    is_tall <- height > 2 * width
    expect_true(width > 600 && width <= 2000 && (is_tall || height <= 2000), info = plot)
  }

  allocation <- jsonlite::read_json(file.path(folder, "allocator_metrics.json"))
  expect_equal(allocation$totals$spend_optimized, allocation$totals$spend, tolerance = 1e-6)
  for (channel in allocation$channels) {
    expect_gte(channel$spend_change, 0.7 - 1 - 1e-6)
    expect_lte(channel$spend_change, 1.5 - 1 + 1e-6)
  }

  curves <- jsonlite::fromJSON(file.path(folder, "response_curves.json"), simplifyDataFrame = FALSE)
  expect_identical(vapply(curves$models, function(model) model$sol_id, ""), vapply(summary$finalists, function(x) x$sol_id, ""))
  for (curve in curves$models[[1]]$channels) {
    expect_false(is.unsorted(curve$curve$response))
    # Where the channel is now is on the curve.
    now <- stats::approx(curve$curve$spend, curve$curve$response, curve$mean_spend)$y
    expect_equal(now, curve$mean_response, tolerance = 0.02)
  }
  table <- utils::read.csv(file.path(folder, "model_summary_channels.csv"))
  expect_equal(table$cpa, channels$cpa)
  expect_equal(table$interval_low, channels$interval$low)

  listed <- jsonlite::read_json(file.path(folder, "files.json"))$files
  kinds <- vapply(listed, function(file) file$kind, "")
  names(kinds) <- vapply(listed, function(file) file$name, "")
  expect_identical(unname(kinds[onepagers]), rep("onepager", length(onepagers)))
  expect_false("other" %in% kinds)
  expect_match(paste(readLines(file.path(folder, "robyn_console.log")), collapse = "\n"), "Running Pareto calculations")

  # The same folder at an R prompt: the models that are kept recreate the best one.
  OutputCollect <- readRDS(file.path(folder, "OutputCollect.RDS"))
  expect_s3_class(OutputCollect, "robyn_outputs")
  expect_identical(finalists_of(OutputCollect)$solID[[1]], best)
})

# Starts the trainer on a folder and kills it, with SIGKILL, when `is_time()` says so.
kill_when <- function(folder, is_time, env = parent.frame()) {
  process <- processx::process$new(
    file.path(R.home("bin"), "Rscript"), c(trainer_script("run_all.R"), folder),
    stdout = file.path(new_folder(env), "printed.txt"), stderr = "2>&1"
  )
  withr::defer(process$kill_tree(), envir = env)
  wait_until(is_time, 300)
  expect_true(process$is_alive())
  process$kill()
  wait_until(function() identical(read_status(folder)$error$code, "trainer_killed"))
}

# The trials that said something since the last time.
trials_that_talked <- function(folder) {
  log <- file.path(folder, "robyn_console.log")
  lines <- grep("^\\[trial", readLines(log), value = TRUE)
  unlink(log)
  unique(as.integer(sub("^\\[trial ([0-9]+)\\].*$", "\\1", lines)))
}

# Everything that the run leaves, without times.
left_in <- function(folder) {
  without_times <- function(table) table[!names(table) %in% c("Elapsed", "ElapsedAccum")]
  tables <- setdiff(list.files(folder, "[.]csv$"), "timings.csv")
  summary <- jsonlite::read_json(file.path(folder, "model_summary.json"))
  models <- readRDS(file.path(folder, "OutputModels.RDS"))[c("trial1", "trial2")]
  list(
    tables = lapply(stats::setNames(nm = tables), function(name) {
      without_times(utils::read.csv(file.path(folder, name), check.names = FALSE))
    }),
    texts = lapply(Sys.glob(file.path(folder, c("RobynModel-*.json", "response_curves.json"))), function(file) {
      grep("_time(stamp)?\"|\"plot_folder\"", readLines(file, warn = FALSE), value = TRUE, invert = TRUE)
    }),
    summary = summary[setdiff(names(summary), "seconds")],
    models = lapply(models, function(trial) {
      lapply(trial$resultCollect, function(x) if (is.data.frame(x)) without_times(x))
    })
  )
}

test_that("killed in the trials, while one is written, and in the outputs, it goes on and gives the same as one that was not", {
  folder <- write_run(new_folder(), workers = 1, spec = whole_spec)
  trial <- function(k) file.path(folder, "trials", paste0(k, ".RDS"))
  kill_when(folder, function() file.exists(trial(1)))
  first <- file.info(trial(1))$mtime
  # As it is left by a process that was killed while it wrote, and by a copy that was cut off.
  writeBin(readBin(trial(1), "raw", 2000), paste0(trial(2), ".part"))
  writeBin(readBin(trial(1), "raw", 2000), trial(2))
  trials_that_talked(folder)

  kill_when(folder, function() identical(read_status(folder)$step, "outputs"))
  expect_identical(trials_that_talked(folder), 2L)
  expect_identical(file.info(trial(1))$mtime, first)

  expect_identical(run_trainer(folder)$status, 0L)
  expect_identical(trials_that_talked(folder), integer())
  expect_equal(read_status(folder)$iterations_done, 200)
  expect_equal(read_status(folder)$best_nrmse, read_status(whole)$best_nrmse)
  expect_identical(left_in(folder), left_in(whole))
})

test_that("input that cannot be trained is refused before anything is trained", {
  data <- shop_data()
  data$poster[[3]] <- -5
  folder <- write_run(new_folder(), data = data)
  run <- run_trainer(folder)
  expect_identical(run$status, 2L)
  status <- read_status(folder)
  expect_identical(status$state, "failed")
  expect_identical(status$error$code, "value_negative")
  expect_match(status$error$message, "\"poster\"")
  expect_match(status$error$fix, "[.]$")
  expect_false(file.exists(file.path(folder, "InputCollect.RDS")))
  expect_files(folder, file.path("debug", c("condition.txt", "session_info.txt", "traceback.txt")))
  expect_match(run$stdout, "\"poster\" is negative")
  expect_no_match(run$stdout, "Error in|Traceback|Calls:")
})

test_that("data that carries no model is said to, once it has been trained on", {
  data <- shop_data()
  # The more is spent, the less is sold: with signs as Robyn has them, no medium can have an effect.
  data$orders <- 5000 - 10 * data$tele - 10 * data$poster - 40 * data$search
  folder <- write_run(new_folder(), data = data, spec = shop_spec(train = list(iterations = 20, trials = 1)))
  run <- run_trainer(folder)
  expect_identical(run$status, exit_statuses[["skipped"]], info = run$stdout)
  status <- read_status(folder)
  expect_identical(status$state, "skipped")
  expect_identical(status$error$code, "no_model")
  expect_match(status$error$message, "None of the 20 models")
})

# Starts a long training and waits until both of its trials train.
start_training <- function(folder, env = parent.frame()) {
  write_run(folder, workers = 2, spec = shop_spec(
    train = list(iterations = 5000, trials = 2, train_size = c(0.5, 0.8), ts_validation = FALSE, seed = 7)
  ))
  process <- processx::process$new(
    file.path(R.home("bin"), "Rscript"), c(trainer_script("run_all.R"), folder),
    stdout = file.path(folder, "printed.txt"), stderr = "2>&1"
  )
  withr::defer(process$kill_tree(), envir = env)
  wait_until(function() {
    file.exists(file.path(folder, "status.json")) && read_status(folder)$iterations_done > 0
  })
  list(process = process, children = ps::ps_children(ps::ps_handle(process$get_pid()), recursive = TRUE))
}

test_that("SIGTERM ends the run and its processes, and says so", {
  folder <- new_folder()
  training <- start_training(folder)
  training$process$signal(15)
  wait_until(function() !training$process$is_alive())
  expect_identical(training$process$get_exit_status(), 143L)
  status <- read_status(folder)
  expect_identical(status$state, "cancelled")
  expect_identical(status$error$code, "execution_cancelled")
  wait_until(none_runs(training$children))
})

test_that("the processes of the trials end with the one that started them, even when that is killed", {
  training <- start_training(new_folder())
  training$process$kill()
  wait_until(none_runs(training$children))
})

test_that("without a folder the usage is printed", {
  run <- processx::run(
    file.path(R.home("bin"), "Rscript"), trainer_script("run_all.R"), error_on_status = FALSE, stderr_to_stdout = TRUE
  )
  expect_identical(run$status, 2L)
  expect_match(run$stdout, "usage")
})

test_that("Robyn's example data is written as CSV", {
  folder <- new_folder()
  run <- processx::run(file.path(R.home("bin"), "Rscript"), c(trainer_script("example_data.R"), folder))
  written <- utils::read.csv(file.path(folder, "dt_simulated_weekly.csv"), check.names = FALSE)
  expect_named(written, names(Robyn::dt_simulated_weekly))
  expect_equal(written$revenue, Robyn::dt_simulated_weekly$revenue)
  expect_identical(written$DATE, format(Robyn::dt_simulated_weekly$DATE))
})

test_that("a checkout may lie in a folder whose name has spaces", {
  checkout <- file.path(new_folder(), "a checkout", "r")
  dir.create(checkout, recursive = TRUE)
  file.copy(trainer_script("run_all.R"), checkout)
  file.symlink(trainer_script(".packages"), file.path(checkout, ".packages"))
  # Without R_LIBS: the package is found beside the script alone.
  result <- withr::with_envvar(c(R_LIBS = ""), processx::run(
    file.path(R.home("bin"), "Rscript"), file.path(checkout, "run_all.R"), error_on_status = FALSE, stderr_to_stdout = TRUE
  ))
  expect_identical(result$status, 2L)
  expect_match(result$stdout, "usage: Rscript")
})
