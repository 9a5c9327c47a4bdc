# What goes wrong for people while Robyn trains and writes, and how it is prevented here: r/TRAPS.md has the list.

quietly <- function(code) {
  utils::capture.output(value <- suppressMessages(suppressWarnings(code)))
  value
}
# Sixty iterations, as people try Robyn out with.
inputs <- shop_inputs()
models <- train_quietly(inputs, 60, 1, 7, engine = "stock", workers = 1)
few <- train_quietly(inputs, 6, 1, 7, engine = "stock", workers = 1)
folder <- tempfile("run-")
dir.create(folder)
withr::defer(unlink(folder, recursive = TRUE), teardown_env())
warnings <- character()
outputs <- quietly(withCallingHandlers(
  collect_outputs(inputs, models, folder),
  warning = function(w) warnings <<- c(warnings, class(w)[[1]])
))
best <- finalists_of(outputs)$solID[[1]]

test_that("trap 1: the native optimizer needs neither Python nor nevergrad, and asking for a nevergrad that is not there is refused", {
  withr::local_envvar(RETICULATE_PYTHON = file.path(tempdir(), "no-python"))
  script <- "
    library(mmmtrainer)
    inputs <- readRDS(commandArgs(TRUE)[[1]])
    models <- suppressMessages(run_trials(inputs, 3, 1, 7, engine = 'stock', optimizer = 'native'))
    stopifnot(nrow(models$trial1$resultCollect$resultHypParam) == 3)
    refusal <- tryCatch(run_trials(inputs, 3, 1, 7, engine = 'stock', optimizer = 'nevergrad'), error = function(e) e)
    stopifnot(inherits(refusal, 'mmmtrainer_nevergrad_missing'), inherits(refusal, 'mmmtrainer_refused'))
    cat('done')
  "
  saved <- withr::local_tempfile(fileext = ".RDS")
  saveRDS(inputs, saved)
  run <- processx::run(
    file.path(R.home("bin"), "Rscript"), c("-e", script, saved), error_on_status = FALSE, stderr_to_stdout = TRUE
  )
  expect_match(run$stdout, "done$", info = run$stdout)
})

test_that("trap 2: outputs are made by one process of Robyn, whatever the models say of cores", {
  many <- models
  many$cores <- 8
  cores_of_pareto <- NULL
  overlay <- outputs_overlay
  seen <- function(...) {
    made <- overlay(...)
    made$robyn_outputs <- function(InputCollect, OutputModels, ...) {
      cores_of_pareto <<- OutputModels$cores
      stop("seen")
    }
    made
  }
  copy <- collect_outputs
  environment(copy) <- list2env(list(outputs_overlay = seen), parent = asNamespace("mmmtrainer"))
  expect_error(suppressWarnings(copy(inputs, many, new_folder())), "seen")
  expect_identical(cores_of_pareto, 1)
})

test_that("trap 3: the number of workers is the job's, never the machine's", {
  namespace <- asNamespace("mmmtrainer")
  functions <- Filter(is.function, mget(ls(namespace, all.names = TRUE), envir = namespace))
  expect_gt(length(functions), 50)
  called <- unique(unlist(lapply(functions, function(f) all.names(body(f)))))
  expect_identical(intersect(called, c("detectCores", "availableCores", "availableWorkers")), character())
  expect_identical(formals(run_trials)$workers, 1)
  expect_identical(models$cores, 1)
})

test_that("trap 4: a plot that cannot be written ends the run, and names the file", {
  failing <- new_folder()
  write_run(failing)
  # A folder lies where Robyn wants to write; it prints "Failed exporting results" and returns normally.
  dir.create(file.path(failing, "pareto_front.png"))
  run <- open_run(failing)
  run$job <- read_job(failing)
  run$status <- new_status(failing, run$job)
  run$inputs <- inputs
  run$trials <- few
  status <- NULL
  utils::capture.output(status <- suppressMessages(complete_run(run, run_step(run, "outputs", write_outputs(run)))))
  expect_identical(status, 1L)
  error <- read_status(failing)$error
  expect_identical(error$code, "output_missing")
  expect_match(error$message, "pareto_front.png", fixed = TRUE)
  expect_match(error$fix, "OutputModels.RDS", fixed = TRUE)
})

test_that("trap 8: sixty iterations give a front, onepagers and tables, and a warning that they are few", {
  expect_true("mmmtrainer_few_models" %in% warnings)
  stock <- models
  stock$cores <- 1
  # Robyn itself stops.
  expect_error(quietly(Robyn::robyn_outputs(inputs, stock, export = FALSE)), "Less than 100 candidates")
  expect_gte(length(outputs$allSolutions), 1)
  files <- c("pareto_front.png", paste0(finalists_of(outputs)$solID, ".png"), "pareto_aggregated.csv")
  expect_true(all(file.size(file.path(folder, files)) > 0))
})

test_that("trap 11: one model is the best, by a score that is Robyn's and that is told", {
  finalists <- finalists_of(outputs)
  expect_identical(best, finalists$solID[[1]])
  expect_false(is.unsorted(finalists$error_score))
  expect_identical(finalists_of(outputs), finalists)
  winners <- outputs$clusters$models
  expect_equal(finalists$error_score, winners$error_score[match(finalists$solID, winners$solID)])
})

test_that("trap 12: what one channel would bring at another spend is read from its exported curve, and is robyn_response's", {
  exported <- response_curves(inputs, outputs, best)
  channels <- exported$models[[1]]$channels
  expect_identical(vapply(channels, function(channel) channel$channel, ""), inputs$paid_media_spends)
  coefficients <- outputs$xDecompAgg[outputs$xDecompAgg$solID == best, ]
  effective <- Filter(function(channel) coefficients$coef[coefficients$rn == channel$variable] > 0, channels)
  expect_gt(length(effective), 0)
  for (channel in effective) {
    at <- function(spend) stats::approx(channel$curve$spend, channel$curve$response, spend)$y
    for (spend in channel$mean_spend * c(0.5, 1.2)) {
      robyn <- quietly(Robyn::robyn_response(
        InputCollect = inputs, OutputCollect = outputs, select_model = best, metric_name = channel$variable,
        metric_value = exported$periods * spend, date_range = sprintf("last_%d", exported$periods)
      ))
      expect_equal(at(spend), robyn$sim_mean_response, tolerance = 0.01, info = channel$channel)
    }
    # Beyond the curve nothing is made up.
    expect_identical(at(2 * max(channel$curve$spend)), NA_real_)
  }
})
