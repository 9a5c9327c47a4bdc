# packages.R is a script of its own, run in a folder that has a packages.lock of the test's.
packages_r <- function(action, lock) {
  folder <- withr::local_tempdir()
  file.copy(test_path("..", "..", "packages.R"), folder)
  if (!is.null(lock)) writeLines(lock, file.path(folder, "packages.lock"))
  ended <- processx::run(
    file.path(R.home("bin"), "Rscript"), c("--vanilla", "packages.R", action), wd = folder, error_on_status = FALSE
  )
  written <- file.path(folder, "packages.lock")
  list(
    status = ended$status, stderr = ended$stderr, lines = strsplit(ended$stdout, "\n")[[1]],
    lock = if (file.exists(written)) readLines(written)
  )
}

own_lock <- function() packages_r("lock", NULL)$lock

test_that("a lock made from what is installed differs from it in nothing", {
  lock <- own_lock()
  expect_true(all(c("Robyn", "glmnet", "rlang", "prophet", "Matrix") %in% sub(" .*", "", lock)))
  expect_identical(packages_r("differences", lock)$lines, character())
})

test_that("another version, a package that is absent, one that the lock lacks, and another R are named", {
  lock <- own_lock()
  lock <- sub("^dplyr .*", "dplyr 9.9.9", lock)
  lock <- sub("^R .*", "R 9.0.0", lock)
  lock <- lock[!startsWith(lock, "cli ")]
  lines <- packages_r("differences", c(lock, "not.there 1.0"))$lines
  expect_identical(lines, c(
    paste("R 9.0.0", getRversion()),
    paste("dplyr 9.9.9", packageVersion("dplyr")),
    "not.there 1.0 none",
    paste("cli none", packageVersion("cli"))
  ))
})

test_that("a line that is no name and version is refused", {
  ended <- packages_r("differences", c("R 4.2.2", "dplyr"))
  expect_identical(ended$status, 1L)
  expect_match(ended$stderr, "packages.lock: not a name and a version: dplyr", fixed = TRUE)
})

test_that("the lock of the image keeps to the lower bounds", {
  lock <- readLines(test_path("..", "..", "packages.lock"))
  fields <- strsplit(lock[!startsWith(lock, "#")], " ")
  locked <- setNames(vapply(fields, `[[`, "", 2), vapply(fields, `[[`, "", 1))
  source <- parse(test_path("..", "..", "packages.R"))
  needed <- eval(Filter(function(call) identical(call[[2]], quote(needed)), as.list(source))[[1]][[3]])
  expect_identical(setdiff(names(needed), names(locked)), character())
  older <- mapply(function(name, version) compareVersion(locked[[name]], version) < 0, names(needed), needed)
  expect_identical(names(needed)[older], character())
})
