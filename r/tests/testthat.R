# The tests of the package, against the mmmtrainer that r/setup.sh installed.
#
#   Rscript r/tests/testthat.R [--junit FILE] [--filter REGEX]
#
# Exit status 1 where a test failed.

Sys.setenv(OMP_NUM_THREADS = "1", OPENBLAS_NUM_THREADS = "1", TZ = "UTC")
# R writes the spaces of a path as "~+~" here.
script <- gsub("~+~", " ", sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[[1]]), fixed = TRUE)
tests <- dirname(normalizePath(script))
.libPaths(c(file.path(dirname(tests), ".packages"), .libPaths()))
# Processes that tests start find it too.
Sys.setenv(R_LIBS = paste(c(.libPaths()[[1]], Sys.getenv("R_LIBS")), collapse = ":"))
# processx takes SIGCHLD for itself; parallel, which forks the processes of the trials, has to hear of their ends too. Without
# it R waits for them for ten seconds when it quits, and complains.
Sys.setenv(PROCESSX_NOTIFY_OLD_SIGCHLD = "true")
library(testthat)
library(mmmtrainer)

arguments <- commandArgs(trailingOnly = TRUE)
option <- function(name) {
  at <- match(name, arguments)
  if (!is.na(at)) arguments[[at + 1]]
}
# One case for each test_that(); testthat's own report has one for each expectation.
write_junit <- function(results, file) {
  escaped <- function(text) {
    for (pair in list(c("&", "&amp;"), c("<", "&lt;"), c(">", "&gt;"), c("\"", "&quot;"))) {
      text <- gsub(pair[[1]], pair[[2]], text, fixed = TRUE)
    }
    gsub("[^\t\n\r -~]", "?", text)
  }
  cases <- vapply(results, function(test) {
    of <- function(class) Filter(function(x) inherits(x, class), test$results)
    failures <- c(of("expectation_failure"), of("expectation_error"))
    skips <- of("expectation_skip")
    messages <- escaped(vapply(failures, conditionMessage, ""))
    inner <- c(sprintf("<failure>%s</failure>", messages), if (length(skips) > 0 && length(failures) == 0) "<skipped/>")
    sprintf(
      "<testcase classname=\"%s\" name=\"%s\" time=\"%.3f\">%s</testcase>",
      escaped(test$file), escaped(test$test), test$real, paste(inner, collapse = "")
    )
  }, "")
  count <- function(pattern) sum(grepl(pattern, cases, fixed = TRUE))
  suite <- sprintf(
    "<testsuite name=\"testthat\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\" time=\"%.3f\">",
    length(cases), count("<failure>"), count("<skipped/>"), sum(vapply(results, function(test) test$real, 0))
  )
  dir.create(dirname(file), recursive = TRUE, showWarnings = FALSE)
  writeLines(
    c("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>", suite, cases, "</testsuite>", "</testsuites>"), file
  )
}

results <- test_dir(
  file.path(tests, "testthat"),
  package = "mmmtrainer", load_package = "installed", filter = option("--filter"),
  reporter = CheckReporter$new(), stop_on_failure = FALSE, stop_on_warning = FALSE
)
junit <- option("--junit")
if (!is.null(junit)) write_junit(results, junit)
results <- as.data.frame(results)
failed <- sum(results$failed) + sum(results$error)
quit(save = "no", status = if (failed > 0 || nrow(results) == 0) 1 else 0)
