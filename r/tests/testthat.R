# The tests of the package, against the mmmtrainer that r/setup.sh installed.
#
#   Rscript r/tests/testthat.R [--junit FILE] [--filter REGEX]
#
# Exit status 1 where a test failed.

Sys.setenv(OMP_NUM_THREADS = "1", OPENBLAS_NUM_THREADS = "1", TZ = "UTC")
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[[1]])
tests <- dirname(normalizePath(script))
.libPaths(c(file.path(dirname(tests), ".library"), .libPaths()))
# Processes that tests start find it too.
Sys.setenv(R_LIBS = paste(c(.libPaths()[[1]], Sys.getenv("R_LIBS")), collapse = ":"))
library(testthat)
library(mmmtrainer)

arguments <- commandArgs(trailingOnly = TRUE)
option <- function(name) {
  at <- match(name, arguments)
  if (!is.na(at)) arguments[[at + 1]]
}
junit <- option("--junit")
reporters <- list(CheckReporter$new())
if (!is.null(junit)) {
  dir.create(dirname(junit), recursive = TRUE, showWarnings = FALSE)
  reporters <- c(reporters, JunitReporter$new(file = file.path(normalizePath(dirname(junit)), basename(junit))))
}
results <- test_dir(
  file.path(tests, "testthat"),
  package = "mmmtrainer", load_package = "installed", filter = option("--filter"),
  reporter = MultiReporter$new(reporters = reporters), stop_on_failure = FALSE, stop_on_warning = FALSE
)
results <- as.data.frame(results)
failed <- sum(results$failed) + sum(results$error)
quit(save = "no", status = if (failed > 0 || nrow(results) == 0) 1 else 0)
