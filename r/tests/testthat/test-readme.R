# What r/README.md tells an analyst to type, typed.

readme_code <- function() {
  lines <- readLines(trainer_script("README.md"))
  start <- which(lines == "```r")[[1]]
  end <- which(lines == "```")
  lines[(start + 1):(min(end[end > start]) - 1)]
}

test_that("an analyst trains at an R prompt by following r/README.md", {
  code <- readme_code()
  # Fewer models, for time; from a folder of its own, with the package that is under test.
  code <- sub("iterations = 2000, trials = 5", "iterations = 100, trials = 2", code, fixed = TRUE)
  code <- c(code[!startsWith(code, ".libPaths(")], "stopifnot(file.exists(file.path(\"results\", paste0(best, \".png\"))))")
  folder <- new_folder()
  script <- file.path(folder, "typed.R")
  writeLines(code, script)
  typed <- processx::run(
    file.path(R.home("bin"), "Rscript"), script, wd = folder, error_on_status = FALSE, stderr_to_stdout = TRUE
  )
  expect_identical(typed$status, 0L, info = typed$stdout)
  expect_match(typed$stdout, "optmSpendUnit")
})
