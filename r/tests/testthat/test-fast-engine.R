# Both engines, on every configuration. A few iterations: r/tests/equality.R has the long run.
iterations <- 12

for (name in names(configurations)) {
  test_that(paste("fast and stock give the same:", name), {
    both <- both_engines(configurations[[name]](), iterations)
    expect_null(difference_of_trials(both$stock, both$fast))
    hyperparameters <- function(trial) {
      table <- trial$resultHypParam
      table[grepl("_(alphas|gammas|thetas|shapes|scales|penalty)$|^(lambda_hp|train_size)$", names(table))]
    }
    expect_identical(hyperparameters(both$fast), hyperparameters(both$stock))
  })
}

test_that("the trial goes on after the first thirty candidates as stock does", {
  both <- both_engines(list(inputs = weekly(organic = "mails")), 80)
  expect_null(difference_of_trials(both$stock, both$fast))
})

test_that("the data sets have what they are named for", {
  intercepts <- function(name) {
    table <- one_engine(configurations[[name]](), iterations, "fast")$xDecompAgg
    table$coef[table$rn == "(Intercept)"]
  }
  expect_true(any(intercepts("an intercept that would be negative") == 0))
  expect_true(any(intercepts("an intercept that may be negative") < 0))
  falling <- one_engine(configurations[["a trend that falls"]](), iterations, "fast")$xDecompAgg
  expect_true(all(falling$coef[falling$rn == "trend"] < 0))
  without <- one_engine(configurations[["no medium with an effect in any model"]](), iterations, "fast")$resultHypParam
  expect_true(all(without$decomp.rssd == Inf))
})

test_that("run_trials gives the same by both engines, in every part of what robyn_run returns", {
  inputs <- weekly(context_vars = "weather")
  stock <- train_quietly(inputs, 20, 2, 5, engine = "stock")
  fast <- train_quietly(inputs, 20, 2, 5, engine = "fast", workers = 2)
  expect_identical(names(fast), names(stock))
  expect_identical(class(fast), class(stock))
  expect_identical(names(attributes(fast)), names(attributes(stock)))
  for (trial in c("trial1", "trial2")) {
    expect_identical(names(fast[[trial]]), names(stock[[trial]]))
    expect_null(difference_of_trials(stock[[trial]]$resultCollect, fast[[trial]]$resultCollect))
    expect_identical(fast[[trial]][c("hyperBoundNG", "hyperBoundFixed", "trial")], stock[[trial]][c("hyperBoundNG", "hyperBoundFixed", "trial")])
  }
  expect_identical(fast$convergence$conv_msg, stock$convergence$conv_msg)
  expect_identical(fast$hyper_updated, stock$hyper_updated)
})

test_that("progress tells iterations and the best so far", {
  told <- list()
  models <- train_quietly(weekly(), 3000, 1, 5, progress = function(x) told <<- c(told, list(x)))
  results <- models$trial1$resultCollect$resultHypParam
  last <- told[[length(told)]]
  expect_equal(last$iterations_done, 3000)
  expect_equal(last$best_nrmse, min(results$nrmse))
  expect_equal(last$best_decomp_rssd, min(results$decomp.rssd))
})

test_that("nevergrad can propose the candidates", {
  inputs <- weekly()
  nevergrad <- function(seed, dimension, iterations, objectives, weights, name) {
    optimizer <- two_points_de(seed, dimension, objectives = objectives, weights = weights)
    list(
      ask = function() list(value = array(optimizer$ask())),
      tell = function(candidate, losses) optimizer$tell(as.numeric(candidate$value), unlist(losses))
    )
  }
  collect <- Robyn:::hyper_collector(inputs, inputs$hyperparameters, FALSE, FALSE)
  train <- function(optimizer) {
    mmm <- fast_mmm(function(losses, iterations) NULL, optimizer)
    mmm(inputs, collect, 40, 1, "TwoPointsDE", TRUE, "non_negative", ts_validation = FALSE, seed = 3L)$resultCollect
  }
  expect_null(difference_of_trials(train(NULL), train(nevergrad)))
})
