inputs <- shop_inputs()
models <- train_quietly(inputs, 30, 1, 7, engine = "stock")
few <- train_quietly(inputs, 6, 1, 7, engine = "stock")

quietly <- function(code) {
  utils::capture.output(value <- suppressMessages(suppressWarnings(code)))
  value
}

test_that("the numbers are those of robyn_outputs, and the files lie flat in the folder", {
  folder <- new_folder()
  phases <- list()
  ours <- quietly(collect_outputs(inputs, models, folder, workers = 2, progress = function(phase, done, of) {
    phases <<- c(phases, list(list(phase = phase, share = done / of)))
  }))
  stock <- models
  stock$cores <- 1
  robyn <- quietly(Robyn::robyn_outputs(inputs, stock, export = FALSE, min_candidates = fewest_candidates(inputs, models)))
  for (table in c("resultHypParam", "xDecompAgg", "mediaVecCollect", "xDecompVecCollect", "allSolutions", "pareto_fronts")) {
    expect_identical(ours[[table]], robyn[[table]], info = table)
  }
  expect_identical(ours$clusters$data, robyn$clusters$data)
  expect_identical(ours$allPareto$df_caov_pct, robyn$allPareto$df_caov_pct)

  expect_length(list.dirs(folder, recursive = FALSE), 0)
  expect_true(all(file.exists(file.path(folder, paste0(finalists_of(ours)$solID, ".png")))))

  names <- vapply(phases, function(x) x$phase, "")
  expect_identical(unique(names), c("pareto", "clusters", "plots", "tables", "onepagers"))
  shares <- vapply(phases, function(x) x$share, numeric(1))
  expect_true(all(shares >= 0 & shares <= 1))
  expect_false(is.unsorted(shares[names == "pareto"]))
})

test_that("an export that fails, which Robyn only prints, stops with the file's name", {
  folder <- new_folder()
  # A folder lies where Robyn wants to write its plot.
  dir.create(file.path(folder, "pareto_front.png"))
  missing <- expect_error(quietly(collect_outputs(inputs, few, folder)), class = "mmmtrainer_output_missing")
  expect_identical(missing$code, "output_missing")
  expect_match(conditionMessage(missing), "Robyn")
})

test_that("a file that is empty is missing", {
  folder <- new_folder()
  writeLines("x", file.path(folder, "there.csv"))
  file.create(file.path(folder, "empty.csv"))
  expect_null(check_exported(folder, "there.csv"))
  missing <- expect_error(check_exported(folder, c("there.csv", "empty.csv")), class = "mmmtrainer_output_missing")
  expect_identical(missing$file, "empty.csv")
})

test_that("few models are drawn without clusters, with a warning", {
  folder <- new_folder()
  warnings <- list()
  withCallingHandlers(
    utils::capture.output(outputs <- suppressMessages(collect_outputs(inputs, few, folder))),
    warning = function(w) {
      warnings <<- c(warnings, list(class(w)))
      invokeRestart("muffleWarning")
    }
  )
  classes <- unlist(warnings)
  expect_true("mmmtrainer_few_models" %in% classes)
  expect_true("mmmtrainer_no_clusters" %in% classes)
  expect_null(outputs$clusters)
  expect_lte(nrow(finalists_of(outputs)), 3)
  expect_true(all(file.exists(file.path(folder, paste0(finalists_of(outputs)$solID, ".png")))))
})
