#!/usr/bin/env Rscript
# Trains with both engines and compares every number: the long form of tests/testthat/test-fast-engine.R.
#
#   Rscript r/tests/equality.R [--iterations 2000] [--trials 5] [--each 300] [--filter REGEX]
#
# Robyn's example data is trained as Robyn recommends, 2000 x 5; every configuration of helper-data-sets.R with --each
# iterations in two trials (--each 2000 takes hours: stock needs a tenth of a second for an iteration). Exit status 1 where
# anything differs by more than 1e-9 relative, or a hyperparameter differs at all.

Sys.setenv(OMP_NUM_THREADS = "1", OPENBLAS_NUM_THREADS = "1", TZ = "UTC")
script <- gsub("~+~", " ", sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[[1]]), fixed = TRUE)
tests <- dirname(normalizePath(script))
.libPaths(c(file.path(dirname(tests), ".packages"), .libPaths()))

arguments <- commandArgs(trailingOnly = TRUE)
option <- function(name, default) {
  at <- match(name, arguments)
  if (is.na(at)) default else arguments[[at + 1]]
}
iterations <- as.integer(option("--iterations", 2000))
trials <- as.integer(option("--trials", 5))
each <- as.integer(option("--each", 300))
filter <- option("--filter", "")

trainer <- asNamespace("mmmtrainer")
data_sets <- new.env(parent = trainer)
sys.source(file.path(tests, "testthat", "helper-data-sets.R"), envir = data_sets)

example <- function() {
  data <- new.env()
  utils::data("dt_simulated_weekly", package = "Robyn", envir = data)
  spends <- c("tv_S", "ooh_S", "print_S", "facebook_S", "search_S")
  vars <- c("tv_S", "ooh_S", "print_S", "facebook_I", "search_clicks_P")
  inputs <- data_sets$generated_inputs(
    data$dt_simulated_weekly, spends,
    date_var = "DATE", dep_var = "revenue", paid_media_vars = vars, organic = "newsletter",
    context_vars = c("competitor_sales_B", "events"), factor_vars = "events", prophet_country = "DE",
    prophet_vars = c("trend", "season", "holiday"), window_start = as.Date("2016-01-01"), window_end = as.Date("2018-12-31")
  )
  list(inputs = inputs)
}

train <- function(configuration, engine, iterations, trials) {
  seconds <- system.time(models <- trainer$say_nothing(do.call(trainer$run_trials, c(
    list(configuration$inputs, iterations, trials, 123, engine = engine, workers = parallel::detectCores()),
    configuration[names(configuration) != "inputs"]
  ))))[["elapsed"]]
  list(models = models, seconds = seconds)
}

is_searched <- "_(alphas|gammas|thetas|shapes|scales|penalty)$|^(lambda_hp|train_size)$"

# The largest relative difference of all numbers of a trial, and whether its hyperparameters are the same to the last bit.
compare <- function(stock, fast) {
  tables <- intersect(c("resultHypParam", "xDecompAgg", "liftCalibration"), names(stock))
  differences <- unlist(lapply(tables, function(table) {
    columns <- setdiff(names(stock[[table]]), c("Elapsed", "ElapsedAccum"))
    vapply(columns, function(name) trainer$difference_of_columns(stock[[table]][[name]], fast[[table]][[name]]), numeric(1))
  }))
  searched <- grep(is_searched, names(stock$resultHypParam), value = TRUE)
  list(
    largest = max(differences), same_path = identical(stock$resultHypParam[searched], fast$resultHypParam[searched]),
    problem = trainer$difference_of_trials(stock, fast)
  )
}

check <- function(name, configuration, iterations, trials) {
  stock <- train(configuration, "stock", iterations, trials)
  fast <- train(configuration, "fast", iterations, trials)
  results <- lapply(paste0("trial", seq_len(trials)), function(trial) {
    compare(stock$models[[trial]]$resultCollect, fast$models[[trial]]$resultCollect)
  })
  is_equal <- all(vapply(results, function(result) is.null(result$problem) && result$same_path, logical(1)))
  cat(sprintf(
    "%-6s %-62s %5d x %d  largest difference %.1e  stock %6.1f s  fast %5.1f s\n", if (is_equal) "equal" else "DIFFER",
    name, iterations, trials, max(vapply(results, function(result) result$largest, numeric(1))), stock$seconds, fast$seconds
  ))
  for (result in results) if (!is.null(result$problem)) cat("       ", result$problem, "\n")
  is_equal
}

all <- c(list("Robyn's example data" = example), data_sets$configurations)
all <- all[grepl(filter, names(all))]
equal <- vapply(names(all), function(name) {
  is_example <- name == "Robyn's example data"
  check(name, all[[name]](), if (is_example) iterations else each, if (is_example) trials else 2L)
}, logical(1))
cat(sprintf("%d of %d configurations are equal\n", sum(equal), length(equal)))
quit(save = "no", status = if (all(equal) && length(equal) > 0) 0 else 1)
