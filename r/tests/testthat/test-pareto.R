# collect_outputs against Robyn's own robyn_outputs: every table, byte for byte, and everything that is returned, bit for bit.

quietly <- function(code) {
  utils::capture.output(value <- suppressMessages(suppressWarnings(code)))
  value
}

with_exposure <- function() {
  data <- shop_data()
  data$clicks <- round(data$search * 31 + 40 * sin(seq_len(nrow(data))), 0)
  data
}
small_run <- function(..., iterations = 24, calibration = list(), ts_validation = FALSE) {
  spec <- shop_spec(context_vars = I("temperature"), ...)
  spec$calibration <- calibration
  folder <- write_run(new_folder(), spec, with_exposure())
  spec <- read_job(folder)$spec
  inputs <- quietly(prepare_inputs(spec, read_input(folder, spec)))
  list(
    inputs = inputs,
    models = train_quietly(inputs, iterations, 1, 7, ts_validation = ts_validation)
  )
}

# Both without pictures: these say nothing of the numbers.
nothing <- function(...) invisible()
robyn_files_in <- function(folder, run) {
  overlay <- robyn_overlay(
    c("robyn_outputs", "robyn_clusters", "robyn_plots"), list(ggsave = nothing, robyn_onepagers = nothing)
  )
  quietly(overlay$robyn_outputs(
    run$inputs, run$models,
    plot_folder = folder, plot_folder_sub = "", min_candidates = fewest_candidates(run$inputs, run$models)
  ))
}
our_files_in <- function(folder, run) {
  drawings <- list(ggsave = nothing, onepagers = nothing, guard = identity)
  quietly(outputs_overlay(drawings, phase_tracker(nothing))$robyn_outputs(
    run$inputs, run$models,
    plot_folder = folder, plot_folder_sub = "", min_candidates = fewest_candidates(run$inputs, run$models)
  ))
}

# Plots hold the environments that they were made in, and times differ.
comparable <- function(OutputCollect) {
  OutputCollect <- without_cluster_plots(OutputCollect)
  attr(OutputCollect, "runTime") <- OutputCollect$plot_folder <- OutputCollect$OutputModels <- NULL
  OutputCollect
}
json_without_times <- function(file, folder) {
  lines <- gsub(folder, "FOLDER", readLines(file), fixed = TRUE)
  lines[!grepl("_time(stamp)?\"", lines)]
}

expect_what_robyn_leaves <- function(run) {
  expect_true(covers_pareto(run$inputs, run$models))
  theirs <- new_folder()
  ours <- new_folder()
  robyn <- robyn_files_in(theirs, run)
  own <- our_files_in(ours, run)
  files <- list.files(theirs)
  expect_true(all(c("pareto_aggregated.csv", "pareto_clusters_ci.csv", "RobynModel-models.json") %in% files))
  expect_identical(list.files(ours), files)
  for (file in grep("[.]csv$", files, value = TRUE)) {
    expect_identical(readLines(file.path(ours, file)), readLines(file.path(theirs, file)), info = file)
  }
  best <- finalists_of(own)$solID[[1]]
  quietly(Robyn::robyn_write(run$inputs, own, select_model = best, dir = ours))
  quietly(Robyn::robyn_write(run$inputs, robyn, select_model = best, dir = theirs))
  for (file in sprintf("RobynModel-%s.json", c(best, "models"))) {
    expect_identical(
      json_without_times(file.path(ours, file), ours), json_without_times(file.path(theirs, file), theirs), info = file
    )
  }
  expect_identical(comparable(own), comparable(robyn))
}

test_that("a run is what Robyn makes of it", {
  expect_what_robyn_leaves(small_run())
})

test_that("a run with exposures and organic media is what Robyn makes of it", {
  run <- small_run(paid_media_vars = c("tele", "poster", "clicks"), organic_vars = I("mails"))
  expect_true("clicks" %in% run$inputs$paid_media_selected)
  expect_what_robyn_leaves(run)
})

test_that("a run with lift tests is what Robyn makes of it", {
  # The front is taken from the tenth that agrees with the tests best.
  run <- small_run(iterations = 250, calibration = list(list(
    channel = "tele", start = "2021-03-01", end = "2021-04-04", lift = 400, spend = 500, confidence = 0.9,
    metric = "orders", scope = "immediate"
  )))
  expect_false(is.null(run$inputs$calibration_input))
  expect_what_robyn_leaves(run)
})

test_that("a run with time-series validation is what Robyn makes of it", {
  expect_what_robyn_leaves(small_run(ts_validation = TRUE))
})

test_that("a run with weibull_pdf is what Robyn makes of it", {
  expect_what_robyn_leaves(small_run(adstock = "weibull_pdf"))
})

test_that("weibull adstock is Robyn's, bit for bit", {
  x <- c(0, 3.7, 0, 0, 12.1, 5, rep(0, 20), 9.9, 1)
  for (type in c("pdf", "cdf")) {
    for (shape in c(0, 0.3, 1, 4.2, 10)) {
      for (scale in c(0, 0.002, 0.1, 0.9)) {
        expect_identical(
          adstock_weibull(x, shape, scale, type = type), Robyn::adstock_weibull(x, shape, scale, type = type),
          info = paste(type, shape, scale)
        )
      }
    }
  }
})

test_that("the fronts are numbered as Robyn numbers them", {
  numbers_of_robyn <- function(x, y) {
    fronts <- Robyn:::pareto_front(x, y, pareto_fronts = Inf, sort = FALSE)
    # Robyn joins the fronts by both losses, and keeps the smallest number of each model.
    vapply(seq_along(x), function(i) min(fronts$pareto_front[fronts$x == x[[i]] & fronts$y == y[[i]]]), numeric(1))
  }
  withr::with_seed(1, {
    for (digits in c(1, 2, 6)) {
      x <- round(stats::runif(200), digits)
      y <- round(stats::runif(200), digits)
      expect_identical(front_numbers(x, y), numbers_of_robyn(x, y), info = digits)
    }
    y[c(3, 50)] <- Inf
    expect_identical(front_numbers(x, y), numbers_of_robyn(x, y))
  })
  # Equal in 15 digits is equal.
  expect_identical(front_numbers(c(0.5, 0.5 + 2e-16, 0.7), c(0.5, 0.5 + 2e-16, 0.6)), c(1, 1, 3))
  expect_identical(front_numbers(c(1, 2, 3), c(1, 2, 3), fronts = 2), c(1, 2, NA))
})

test_that("a run that is not covered goes through Robyn's own function", {
  run <- small_run(hyperparameters = list(preset = "default", overrides = list(tele_alphas = 1)))
  fixed <- run$models
  fixed$hyper_fixed <- TRUE
  expect_false(covers_pareto(run$inputs, fixed))
  twice <- run$models
  twice$trial2 <- twice$trial1
  expect_false(covers_pareto(run$inputs, twice))
  reordered <- run$models
  table <- reordered$trial1$resultCollect$xDecompAgg
  reordered$trial1$resultCollect$xDecompAgg <- table[rev(seq_len(nrow(table))), ]
  expect_false(covers_pareto(run$inputs, reordered))
})
