inputs <- shop_inputs()
iterations <- 40

# Everything but the columns that hold times.
tables <- function(model) {
  trials <- model[grep("^trial[0-9]+$", names(model))]
  lapply(trials, function(trial) {
    trial$resultCollect$elapsed.min <- NULL
    trial$resultCollect$resultHypParam[c("Elapsed", "ElapsedAccum")] <- NULL
    trial
  })
}
in_one_robyn_run <- function() {
  native <- native_nevergrad()
  overlay <- robyn_overlay(
    c("robyn_run", "robyn_train", "robyn_mmm"), c(native$replacements, quiet_progress_bars()), native$qualified
  )
  utils::capture.output(model <- suppressMessages(suppressWarnings(
    overlay$robyn_run(InputCollect = inputs, iterations = iterations, trials = 2, seed = 7L, cores = 1)
  )))
  model
}

test_that("one worker, two workers and a single robyn_run give the same", {
  one <- train_quietly(inputs, iterations, 2, 7, engine = "stock", workers = 1)
  two <- train_quietly(inputs, iterations, 2, 7, engine = "stock", workers = 2)
  expect_identical(tables(one), tables(two))

  robyn <- in_one_robyn_run()
  expect_identical(tables(two), tables(robyn))
  expect_identical(names(two), names(robyn))
  expect_identical(class(two), class(robyn))
  expect_identical(names(attributes(two)), names(attributes(robyn)))
  settings <- c("cores", "iterations", "intercept", "intercept_sign", "nevergrad_algo", "ts_validation", "hyper_updated")
  expect_identical(two[settings], robyn[settings])
  expect_equal(two$trials, robyn$trials)
  expect_equal(two$seed, robyn$seed)
  expect_identical(two$convergence$conv_msg, robyn$convergence$conv_msg)
})

test_that("another seed gives other models", {
  first <- train_quietly(inputs, 5, 1, 1, engine = "stock")$trial1$resultCollect$resultHypParam
  second <- train_quietly(inputs, 5, 1, 100, engine = "stock")$trial1$resultCollect$resultHypParam
  expect_false(identical(first$nrmse, second$nrmse))
})

test_that("progress tells iterations, trials and the best so far", {
  told <- list()
  models <- train_quietly(inputs, iterations, 1, 7, engine = "stock", progress = function(x) told <<- c(told, list(x)))
  last <- told[[length(told)]]
  results <- models$trial1$resultCollect$resultHypParam
  expect_equal(last$iterations_done, iterations)
  expect_equal(last$trials_done, 1)
  expect_equal(last$best_nrmse, min(results$nrmse))
  expect_equal(last$best_decomp_rssd, min(results$decomp.rssd))
  counts <- vapply(told, function(x) x$iterations_done, numeric(1))
  expect_false(is.unsorted(counts))
})

test_that("a worker that is killed ends the training with the number of its trial", {
  killed <- FALSE
  kill_second <- function(x) {
    if (!killed && "2" %in% names(x$pids)) killed <<- tools::pskill(x$pids[["2"]], tools::SIGKILL)
  }
  death <- expect_error(
    train_quietly(inputs, 2000, 2, 7, engine = "stock", workers = 2, progress = kill_second),
    class = "mmmtrainer_worker_died"
  )
  expect_identical(death$trial, 2L)
  expect_identical(death$code, "trainer_killed")
  expect_match(death$fix, "memory")
})

test_that("an error in a trial's process is Robyn's own, with the number of the trial", {
  broken <- inputs
  broken$adstock <- "none"
  failure <- expect_error(train_quietly(broken, 5, 1, 7, engine = "stock"), class = "mmmtrainer_trial_failed")
  expect_identical(failure$trial, 1L)
})

test_that("a trial that is kept under the same key is not trained again", {
  folder <- new_folder()
  first <- train_quietly(inputs, 5, 1, 7, engine = "stock", folder = folder, key = "a")
  started <- list()
  note <- function(x) started <<- c(started, x$pids)
  again <- train_quietly(inputs, 5, 1, 7, engine = "stock", folder = folder, key = "a", progress = note)
  expect_identical(again$trial1, first$trial1)
  expect_length(started, 0)
  train_quietly(inputs, 5, 1, 7, engine = "stock", folder = folder, key = "b", progress = note)
  expect_false(identical(readRDS(file.path(folder, "1.RDS"))$model$trial1, first$trial1))
})

test_that("nevergrad is used where Python has it, and refused with a sentence where not", {
  if (nevergrad_is_importable()) {
    native <- train_quietly(inputs, 35, 1, 7, engine = "stock")
    nevergrad <- train_quietly(inputs, 35, 1, 7, engine = "stock", optimizer = "nevergrad")
    expect_identical(tables(nevergrad), tables(native))
    fast <- train_quietly(inputs, 35, 1, 7, engine = "fast", optimizer = "nevergrad")
    expect_identical(tables(fast), tables(train_quietly(inputs, 35, 1, 7, engine = "fast")))
  } else {
    expect_error(
      train_quietly(inputs, 5, 1, 7, engine = "stock", optimizer = "nevergrad"), class = "mmmtrainer_nevergrad_missing"
    )
  }
})

test_that("arguments that make no training are refused", {
  refused <- "mmmtrainer_invalid_argument"
  expect_error(run_trials(list(), 5, 1, 7), class = refused)
  expect_error(run_trials(inputs, 0, 1, 7), class = refused)
  expect_error(run_trials(inputs, 5, 1.5, 7), class = refused)
  expect_error(run_trials(inputs, 5, 1, -7), class = refused)
  expect_error(run_trials(inputs, 5, 1, 7, workers = 0), class = refused)
})

test_that("the plots of convergence do not drag the models along when they are stored", {
  size <- function(x) length(serialize(x, NULL))
  few <- train_quietly(inputs, 2000, 1, 7)
  many <- train_quietly(inputs, 6000, 1, 7)
  expect_lt(size(many) - size(few), 6 * (size(many$trial1) - size(few$trial1)))
})
