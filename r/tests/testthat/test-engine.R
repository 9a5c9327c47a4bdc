# What the fast engine leaves to Robyn's own loop, each with a training that is of that kind.
of_kind <- list(
  refresh = function() list(weekly(), list(refresh = TRUE)),
  fixed_model = function() list(weekly(), list(dt_hyper_fixed = data.frame(channel_a_alphas = 1))),
  nothing_to_search = function() list(weekly(ranges = c(lapply(ranges_of(channels(3)), mean), lambda = 0.5)), list()),
  not_numeric = function() {
    inputs <- weekly()
    inputs$dt_mod$channel_a <- factor(inputs$dt_mod$channel_a)
    list(inputs, list())
  },
  changed_names = function() {
    inputs <- weekly()
    names(inputs$dt_mod)[[3]] <- "if"
    list(inputs, list())
  },
  signs = function() {
    inputs <- weekly()
    inputs$paid_media_signs <- c("positive", "positive")
    list(inputs, list())
  },
  lift_outside_window = function() {
    inputs <- weekly()
    inputs$calibration_input <- tibble::tibble(
      channel_selected = "channel_a", liftStartDate = as.Date("2018-01-01"), liftEndDate = as.Date("2018-02-01"),
      liftAbs = 1, calibration_scope = "total"
    )
    list(inputs, list())
  }
)

for (name in names(of_kind)) {
  test_that(paste("Robyn's own loop trains", engine_limits[[name]]$says), {
    training <- of_kind[[name]]()
    choice <- choose_engine("fast", training[[1]], training[[2]])
    expect_identical(choice$engine, "stock")
    expect_match(choice$reason, engine_limits[[name]]$says, fixed = TRUE)
  })
}

test_that("an ordinary training is the fast engine's, and the installed glmnet is known to it", {
  expect_true(glmnet_is_known())
  expect_identical(choose_engine("fast", weekly()), list(engine = "fast", reason = NULL))
  expect_identical(choose_engine("stock", weekly()), list(engine = "stock", reason = NULL))
})

test_that("r/README.md lists exactly what the fast engine does not cover", {
  lines <- readLines(trainer_script("README.md"))
  start <- grep("^\\| what Robyn's own loop trains", lines)
  expect_length(start, 1)
  table <- lines[-seq_len(start + 1)]
  table <- table[seq_len(which(!startsWith(table, "|"))[[1]] - 1)]
  listed <- trimws(sub("^\\|([^|]*)\\|.*$", "\\1", table))
  expect_setequal(listed, vapply(engine_limits, function(limit) limit$says, character(1)))
})

test_that("candidates that the engines disagree on leave the training to stock", {
  both <- both_engines(list(inputs = weekly()), 3)
  fast <- both$fast
  expect_null(difference_of_trials(both$stock, fast))
  fast$xDecompAgg$coef[[2]] <- fast$xDecompAgg$coef[[2]] * (1 + 1e-8)
  expect_match(difference_of_trials(both$stock, fast), "xDecompAgg$coef differs by 1e-08", fixed = TRUE)
  fast <- both$fast
  fast$resultHypParam$trial <- as.numeric(fast$resultHypParam$trial)
  expect_match(difference_of_trials(both$stock, fast), "resultHypParam$trial", fixed = TRUE)
  fast <- both$fast
  fast$resultHypParam$rsq_val[[1]] <- TRUE
  expect_match(difference_of_trials(both$stock, fast), "rsq_val")
  fast$resultHypParam$rsq_val <- NULL
  expect_match(difference_of_trials(both$stock, fast), "other columns")
})

test_that("a medium without variance in the window is found by the comparison", {
  inputs <- weekly(ranges = list(channel_a_thetas = 0))
  inputs$dt_mod$channel_a <- 5
  inputs$dt_modRollWind$channel_a <- 5
  stopped <- tryCatch(
    train_trial(inputs, 1, 3, 0, "fast", "native", function(losses, iterations) NULL),
    mmmtrainer_fast_stopped = identity
  )
  expect_match(conditionMessage(stopped), "one and the same value")
  expect_equal(stopped$iteration, 1)
})

test_that("a trial that the fast engine cannot finish is trained by Robyn's own loop, and the run says so", {
  engines <- character()
  train <- function(engine) {
    engines <<- c(engines, engine)
    if (engine == "fast") stop_fast("glmnet found no solution", 41)
    "a model"
  }
  trained <- suppressMessages(train_with("fast", train))
  expect_identical(engines, c("fast", "stock"))
  expect_identical(trained, list(model = "a model", stopped = "glmnet found no solution in iteration 42"))

  warning <- expect_warning(warn_of_stock_trials(list(NULL, trained$stopped), "fast"), class = "mmmtrainer_engine_fallback")
  expect_match(conditionMessage(warning), "Robyn's own loop trained trial 2, not the fast engine: glmnet found no solution")
  expect_identical(warning$engine, "fast")
  expect_identical(tryCatch(warn_of_stock_trials(list("a"), "fast"), warning = function(w) w$engine), "stock")
  expect_silent(warn_of_stock_trials(list(NULL, NULL), "fast"))
})
